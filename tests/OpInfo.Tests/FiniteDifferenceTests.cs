using TorchPort.Autograd;

namespace TorchPort.Tests.OpInfo;

/// <summary>Derivatives in float64 are what finite differences say, PyTorch aside: of every entry that has a small case.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class FiniteDifferenceTests(ITestOutputHelper output)
{
    private const int MostElements = 12;

    private static readonly Dictionary<string, string> LeftOut = new()
    {
        ["__rpow__"] = "has no derivative where the case is: the logarithm of a negative number",
        ["_softmax_backward_data"] = "converts to float32, in which differences are lost",
        ["bfloat16"] = "converts to a dtype in which differences are lost",
        ["half"] = "converts to a dtype in which differences are lost",
        ["float"] = "converts to a dtype in which differences are lost",
        ["cfloat"] = "converts to a dtype in which differences are lost",
        ["nn.functional.max_unpool3d"] = "puts several elements in one place, of which the last remains, and gives each the gradient, as PyTorch does",
    };

    [Fact]
    public void Derivatives_in_float64_are_difference_quotients()
    {
        var (count, problems) = (0, new List<string>());
        foreach (var file in OpInfoFile.Selection("float32").Where(f => !LeftOut.ContainsKey(f.Entry)))
        {
            var small = Enumerable.Range(0, file.Count).Select(file.Wide).Where(c => c.HasGrads && Elements(c) is > 0 and <= MostElements).MaxBy(Elements);
            if (small is null)
                continue;
            count++;
            try
            {
                Check(Operators.Of(file.Entry, file.Operator), small);
            }
            catch (Exception e)
            {
                problems.Add($"{file.Entry}: {e.Message}");
            }
        }
        output.WriteLine($"{count - problems.Count}/{count} entries agree");
        Assert.True(problems.Count == 0, string.Join(Environment.NewLine, problems));
    }

    private static long Elements(OpInfoCase c) => c.Inputs.Sum(i => i.ElementCount);

    private static void Check(OpInfoCall call, OpInfoCase c)
    {
        Tensor[] Function(Tensor[] inputs)
        {
            Torch.ManualSeed(42);
            return [.. Compare.Leaves(call(c.With(inputs))).Where(o => o.RequiresGrad)];
        }
        GradCheck.Gradcheck(Function, c.Inputs);
        if (c.HasGradGrads)
            GradCheck.Gradgradcheck(Function, c.Inputs, [.. c.Cotangents.Select(t => t!.RequiresGrad_())]);
    }
}
