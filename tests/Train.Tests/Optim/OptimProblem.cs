using TorchPort.Nn;
using TorchPort.Optim;

namespace TorchPort.Tests.Optim;

/// <summary>The network of fixtures/optim with its inputs and targets: Linear(3, 8), ReLU, Linear(8, 2) and the mean squared error.</summary>
internal sealed class OptimProblem
{
    private readonly Tensor _inputs, _targets;

    internal OptimProblem(DType dtype = DType.Float32)
    {
        var file = TensorFile.Open("optim", "problem.safetensors");
        foreach (var name in (string[])["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"])
            Parameters[name] = new(file[name].To(dtype));
        (_inputs, _targets) = (file["inputs"].To(dtype), file["targets"].To(dtype));
    }

    internal OrderedDictionary<string, Parameter> Parameters { get; } = [];

    internal Tensor Loss()
    {
        var hidden = Functional.Linear(_inputs, Parameters["fc1.weight"], Parameters["fc1.bias"]).Relu();
        var output = Functional.Linear(hidden, Parameters["fc2.weight"], Parameters["fc2.bias"]);
        return output.Sub(_targets).Square().Mean();
    }

    /// <summary>One step, and the loss before it.</summary>
    internal double Step(Optimizer optimizer) => optimizer.Step(() =>
    {
        optimizer.ZeroGrad();
        var loss = Loss();
        loss.Backward();
        return loss;
    }).Item<double>();
}
