using TorchPort.Onnx;
using TorchPort.Onnx.Testing;
using TorchPort.Onnx.Schema;

namespace TorchPort.Tests;

/// <summary>Every node test also runs as a compiled plan, and gives the bytes that the model gives without one; with packed weights, the same numbers but for rounding.</summary>
public class SessionTests(ITestOutputHelper output)
{
    [Fact]
    public void PlansGiveWhatModelsGive()
    {
        using var archive = NodeTests.OpenArchive();
        var results = BackendCases.FromZip(archive).AsParallel().WithDegreeOfParallelism(2).Select(Compare).ToList();
        output.WriteLine($"{results.Count(r => r == "plan")} as plans, {results.Count(r => r == "eager")} as they are, {results.Count(r => r is null)} not comparable");
        var differing = results.OfType<string>().Where(r => r is not ("plan" or "eager")).ToList();
        Assert.True(differing.Count == 0, string.Join('\n', differing));
        Assert.InRange(results.Count(r => r == "plan"), 500, int.MaxValue);
    }

    /// <summary>How the case ran in a session; null where it cannot: it fails, draws random numbers, or has other values than tensors.</summary>
    private static string? Compare(BackendCase test)
    {
        OnnxModel model;
        Tensor[] inputs, expected;
        try
        {
            model = OnnxModel.Read(test.Model.Open(), null, new());
            inputs = [.. test.DataSets[0].Inputs.Select(i => ((OnnxTensor)ValueProtos.Read(i.Value.Open(), model.Graph.Inputs[i.Key].Type)!).Value)];
            using (GradMode.NoGrad())
                expected = [.. model.Run([.. inputs.Select(i => (OnnxValue?)i)]).Select(o => ((OnnxTensor)o!).Value.Contiguous())];
        }
        catch (Exception e) when (e is TorchPortException or InvalidCastException or NullReferenceException or IOException or ArgumentException)
        {
            return null;
        }
        var session = model.CreateSession(new() { Pack = false });
        var packed = model.CreateSession();
        var plan = session.Describe(inputs);
        if (plan.Contains("draws random numbers", StringComparison.Ordinal))
            return null;
        for (var run = 0; run < 2; run++)
        {
            var actual = session.Run(inputs);
            var near = packed.Run(inputs);
            for (var i = 0; i < expected.Length; i++)
            {
                if (!IsNear(expected[i], near[i]))
                    return $"{test.Name}: output {i} differs with packed weights\n{packed.Describe(inputs)}";
                if (!Bytes(expected[i]).SequenceEqual(Bytes(actual[i].Contiguous())))
                    return $"{test.Name}: output {i} differs in a plan\n{plan}";
            }
        }
        return plan.StartsWith("no plan", StringComparison.Ordinal) ? "eager" : "plan";
    }

    /// <summary>Equal, but for a few roundings of float32: folded and packed weights are summed in another order.</summary>
    private static bool IsNear(Tensor expected, Tensor actual)
    {
        if (expected.DType != actual.DType || !expected.Shape.SequenceEqual(actual.Shape))
            return false;
        if (Bytes(expected).SequenceEqual(Bytes(actual.Contiguous())))
            return true;
        return expected.DType == DType.Float32 && expected.IsClose(actual, rtol: 1e-5, atol: 1e-5, equalNan: true).All().Item<bool>();
    }

    private static unsafe ReadOnlySpan<byte> Bytes(Tensor t)
    {
        var bytes = new ReadOnlySpan<byte>(t.Data, (int)(t.ElementCount * t.DType.ItemSize)).ToArray();
        GC.KeepAlive(t);
        return bytes;
    }
}
