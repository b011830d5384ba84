using TorchPort.Onnx;

namespace TorchPort.Tests;

/// <summary>Gradients of an imported graph are those that PyTorch computed for the module it was exported from.</summary>
public class GradientTests
{
    // The same sums in another order, in single precision.
    private const double Tolerance = 1e-4;

    [Theory]
    [InlineData("cnn")]
    [InlineData("cnn_training")]
    [InlineData("lstm")]
    [InlineData("attention")]
    public void EqualPyTorchs(string name)
    {
        var model = OnnxModel.Load(Paths.Fixture("onnx", "gradients", name + ".onnx"));
        var file = Checkpoint.Load(Paths.Fixture("onnx", "gradients", name + ".safetensors")).Tensors;
        var input = file["input"];
        if (input.DType.IsFloatingPoint)
            input.RequiresGrad = true;
        var output = model.Call(input);
        Close("output", output.Detach(), file["output"]);
        output.Mul(file["weights"]).Sum().Backward();
        var gradients = model.NamedParameters().ToDictionary(p => p.Name, p => p.Parameter.Grad);
        gradients["input"] = input.Grad;
        var compared = 0;
        foreach (var key in file.Names.Where(k => k.StartsWith("gradient.", StringComparison.Ordinal)))
        {
            var expected = file[key];
            Close(key, gradients[key["gradient.".Length..]] ?? throw new InvalidOperationException($"{key} is missing"), expected);
            compared++;
        }
        Assert.InRange(compared, 8, 40);
    }

    private static void Close(string what, Tensor actual, Tensor expected)
    {
        Assert.Equal(expected.Shape.ToArray(), actual.Shape.ToArray());
        var scale = Math.Max(1, expected.Abs().Max().Item<double>());
        Assert.True(actual.Sub(expected).Abs().Max().Item<double>() <= Tolerance * scale, what);
    }
}
