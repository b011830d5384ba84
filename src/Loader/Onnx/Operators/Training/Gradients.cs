using TorchPort.Onnx.Execution;

namespace TorchPort.Onnx.Operators.Training;

/// <summary>Derivatives that a model asks for itself.</summary>
internal static class Gradients
{
    [OnnxOperator("Gradient", Domain = "ai.onnx.preview.training", Ignores = "zs")]
    internal static Tensor[] Gradient(NodeCall c, OnnxValue[] inputs, string[] xs, Subgraph y)
    {
        if (inputs.Length != y.InputCount)
            throw c.Error($"It names {y.InputCount} tensors in \"xs\" and \"zs\", but has {inputs.Length} inputs.");
        var isRecorded = GradMode.IsEnabled;
        using var mode = GradMode.EnableGrad();
        // What is differentiated with respect to is a tensor of its own, even if two names stand for one value.
        var points = inputs.Take(xs.Length).Select(i => isRecorded && i.Tensor.RequiresGrad ? i.Tensor.ViewAs(i.Tensor) : i.Tensor.Detach().RequiresGrad_()).ToArray();
        var output = y.Run([.. points, .. inputs.Skip(xs.Length)])[0]?.Tensor ?? throw c.Error("What it differentiates has no value.");
        if (!output.RequiresGrad)
            return Array.ConvertAll(points, p => Torch.ZerosLike(p.Detach()));
        return Array.ConvertAll(Torch.Grad([output], points, [Torch.OnesLike(output.Detach())], createGraph: isRecorded, materializeGrads: true), g => g!);
    }
}
