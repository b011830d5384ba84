using TorchPort.Nn;
using TorchPort.Optim;

namespace TorchPort.Tests.Optim;

/// <summary>A small network of fixtures/optim with its inputs and targets; the loss is the mean squared error.</summary>
internal sealed class OptimProblem
{
    private readonly Func<OrderedDictionary<string, Parameter>, Tensor, Tensor> _forward;
    private readonly Tensor _inputs, _targets;

    private OptimProblem(string name, DType dtype, Func<OrderedDictionary<string, Parameter>, Tensor, Tensor> forward)
    {
        var file = TensorFile.Open("optim", name);
        // The file has them by size; a module has its layers in order, and a layer its weight first.
        foreach (var parameter in file.Names.Where(n => n.Contains('.', StringComparison.Ordinal)).OrderBy(n => n.Split('.')[0], StringComparer.Ordinal).ThenByDescending(n => n, StringComparer.Ordinal))
            Parameters[parameter] = new(file[parameter].To(dtype));
        (_inputs, _targets, _forward) = (file["inputs"].To(dtype), file["targets"].To(dtype), forward);
    }

    internal OrderedDictionary<string, Parameter> Parameters { get; } = [];

    /// <summary>Whether the loss is negated, so that what maximizes has a maximum to find.</summary>
    internal bool Negated { get; init; }

    /// <summary>Linear(3, 8), ReLU, Linear(8, 2).</summary>
    internal static OptimProblem Vectors(DType dtype = DType.Float32) => new("problem.safetensors", dtype, (p, x) =>
        Functional.Linear(Functional.Linear(x, p["fc1.weight"], p["fc1.bias"]).Relu(), p["fc2.weight"], p["fc2.bias"]));

    /// <summary>Conv2d(1, 4, 3), ReLU, MaxPool2d(2), Linear(36, 3).</summary>
    internal static OptimProblem Images(DType dtype, bool negated) => new("convnet.safetensors", dtype, (p, x) =>
        Functional.Linear(Functional.MaxPool2d(Functional.Conv2d(x, p["conv.weight"], p["conv.bias"]).Relu(), 2).Flatten(1), p["fc.weight"], p["fc.bias"])) { Negated = negated };

    internal Tensor Loss()
    {
        var loss = _forward(Parameters, _inputs).Sub(_targets).Square().Mean();
        return Negated ? loss.Neg() : loss;
    }

    /// <summary>One step, and the loss before it.</summary>
    internal double Step(Optimizer optimizer) => optimizer.Step(() =>
    {
        optimizer.ZeroGrad();
        var loss = Loss();
        loss.Backward();
        return loss;
    }).Item<double>();

    /// <summary>Steps 1 to 50 of a case, or 26 to 50, compared with PyTorch's.</summary>
    internal void Follow(Case expected, Optimizer optimizer, int first = 1)
    {
        var (relative, absolute) = OptimizerOptions.Tolerance(expected);
        var losses = expected.Tensor("losses").ToArray<double>();
        for (var step = first; step <= 50; step++)
        {
            Close.Numbers([losses[step - 1]], [Step(optimizer)], $"loss before step {step}", relative, absolute);
            if (!expected.Json.GetProperty("params").TryGetProperty($"{step}", out var wanted))
                continue;
            foreach (var (name, parameter) in Parameters)
                Close.To((Tensor)expected.Decode(wanted.GetProperty(name))!, parameter, $"{name} after step {step}", relative, absolute);
        }
    }
}
