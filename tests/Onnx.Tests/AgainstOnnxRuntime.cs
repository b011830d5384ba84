using Microsoft.ML.OnnxRuntime;
using TorchPort.Onnx;
using TorchPort.Onnx.Testing;

namespace TorchPort.Tests;

/// <summary>A model of a file in TorchPort and in ONNX Runtime, side by side.</summary>
internal sealed class AgainstOnnxRuntime : IDisposable
{
    private readonly InferenceSession _session;

    internal AgainstOnnxRuntime(string path) => (Model, _session) = (OnnxModel.Load(path), new(path));

    internal OnnxModel Model { get; }

    /// <summary>The outputs by name, after they were found to be within a relative 1e-4 of ONNX Runtime's; near 0, of the largest number there is.</summary>
    internal Dictionary<string, Tensor> Run(params (string Name, Tensor Value)[] inputs)
    {
        using var mode = GradMode.NoGrad();
        var expected = OnnxRuntime.Run(_session, inputs.ToDictionary(i => i.Name, i => (OnnxValue)i.Value));
        var actual = Model.Run(inputs.ToDictionary(i => i.Name, i => (OnnxValue?)i.Value));
        foreach (var (name, value) in expected)
            Assert.Null(Difference(actual[name], value) is { } message ? $"{name}: {message}" : null);
        var session = Model.CreateSession();
        var planned = session.Run([.. Model.Inputs.Select(i => inputs.Single(g => g.Name == i.Name).Value)]);
        for (var i = 0; i < planned.Length; i++)
            Assert.Null(Difference(planned[i], expected[Model.Outputs[i].Name]) is { } message ? $"{Model.Outputs[i].Name} of a plan: {message}" : null);
        return actual.ToDictionary(o => o.Key, o => ((OnnxTensor)o.Value!).Value);
    }

    public void Dispose() => _session.Dispose();

    private static string? Difference(OnnxValue? actual, OnnxValue expected)
    {
        var largest = expected.Tensor.ElementCount == 0 ? 0 : expected.Tensor.To(DType.Float64).Abs().Max().Item<double>();
        return ValueComparison.Compare(actual, expected, (1e-4, 1e-4 * Math.Max(largest, 1e-3))).Message;
    }
}
