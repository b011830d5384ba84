using TorchPort.Onnx;
using TorchPort.Onnx.Schema;
using TorchPort.Onnx.Testing;

namespace TorchPort.Tests;

/// <summary>ONNX Runtime's own operators give what ONNX Runtime gives.</summary>
public class MicrosoftTests(ITestOutputHelper output)
{
    /// <summary>How many tokens each sample has, where not all have as many: what stands behind them is left to the implementation.</summary>
    private static readonly Dictionary<string, long[]> Tokens = new()
    {
        ["gqa_prompt_padded"] = [3, 5],
        ["gqa_token_lengths"] = [3, 5],
        ["gqa_rotary_token"] = [3, 5],
    };

    [Fact]
    public void AgreeWithOnnxRuntime()
    {
        using var archive = NodeTests.OpenArchive("microsoft.zip.br");
        var results = BackendCases.FromZip(archive).Select(c => (c.Name, Message: Compare(c))).ToList();
        foreach (var (name, message) in results.Where(r => r.Message is not null))
            output.WriteLine($"{name}: {message}");
        Assert.Empty(results.Where(r => r.Message is not null).Select(r => $"{r.Name}: {r.Message}"));
        Assert.InRange(results.Count, 90, 1000);
    }

    private static string? Compare(BackendCase test)
    {
        try
        {
            var model = OnnxModel.Read(test.Model.Open(), null, new());
            var inputs = test.DataSets[0].Inputs.Select((f, n) => (model.Inputs[n].Name, ((OnnxTensor)ValueProtos.Read(f.Value.Open(), null)!).Value)).ToDictionary(p => p.Name, p => p.Value);
            var expected = test.DataSets[0].Outputs.Count > 0
                ? test.DataSets[0].Outputs.ToDictionary(f => $"o{f.Key}", f => ValueProtos.Read(f.Value.Open(), null)!)
                : OnnxRuntime.Run(test.Model.Bytes!(), inputs.ToDictionary(i => i.Key, i => (OnnxValue)i.Value)).ToDictionary();
            using var mode = GradMode.NoGrad();
            var actual = model.Run(inputs.ToDictionary(i => i.Key, i => (OnnxValue?)i.Value));
            foreach (var (name, value) in expected)
            {
                foreach (var (a, e) in Parts(test.Name, ((OnnxTensor)actual[name]!).Value, value.Tensor))
                {
                    // ONNX Runtime rounds quantized results from other sums: one step.
                    var tolerance = e.DType.IsFloatingPoint ? (1e-4, 1e-5) : (0, 1.0);
                    if (ValueComparison.Compare(a, e, tolerance).Message is { } message)
                        return $"{name}: {message}";
                }
            }
            return null;
        }
        catch (Exception e) when (e is TorchPortException or Microsoft.ML.OnnxRuntime.OnnxRuntimeException)
        {
            return e.Message;
        }
    }

    /// <summary>The parts of an output that count.</summary>
    private static IEnumerable<(Tensor Actual, Tensor Expected)> Parts(string name, Tensor actual, Tensor expected)
    {
        if (!Tokens.TryGetValue(name, out var counts) || actual.Dim != expected.Dim)
            return [(actual, expected)];
        var dim = actual.Dim - 2;
        return counts.Select((count, sample) => (Part(actual, sample), Part(expected, sample)));

        Tensor Part(Tensor x, int sample) => x.Select(0, sample).Narrow(dim - 1, 0, Math.Min(counts[sample], x.Size(dim)));
    }
}
