using TorchPort.Autograd;

namespace TorchPort;

/// <summary>The functions of PyTorch's <c>torch</c> module that are no methods of a tensor.</summary>
public static partial class Torch
{
    /// <summary>The derivatives of <paramref name="outputs"/> with respect to <paramref name="inputs"/>, without touching any <see cref="Tensor.Grad"/>. PyTorch: <c>torch.autograd.grad</c>.</summary>
    /// <param name="outputs">What is differentiated.</param>
    /// <param name="inputs">With respect to what.</param>
    /// <param name="gradOutputs">The vector of the vector-Jacobian product, one tensor an output; may be left out for one-element outputs.</param>
    /// <param name="retainGraph">Keeps what the pass needs; by default as <paramref name="createGraph"/>.</param>
    /// <param name="createGraph">Records the pass itself, for derivatives of derivatives.</param>
    /// <param name="allowUnused">Returns null for an input that no output depends on, which is an error otherwise.</param>
    /// <param name="materializeGrads">Returns zeros instead of null for such an input. PyTorch: <c>materialize_grads</c>.</param>
    public static Tensor?[] Grad(ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor?> gradOutputs = default,
        bool? retainGraph = null, bool createGraph = false, bool allowUnused = false, bool materializeGrads = false)
    {
        if (!gradOutputs.IsEmpty && gradOutputs.Length != outputs.Length)
            throw new AutogradException($"{gradOutputs.Length} output gradients were given for {outputs.Length} outputs.");
        var roots = new Edge[outputs.Length];
        var gradients = new Tensor[outputs.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            roots[i] = outputs[i].RootEdge();
            gradients[i] = outputs[i].CheckedGradient(gradOutputs.IsEmpty ? null : gradOutputs[i]);
        }
        var captures = new Edge[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            captures[i] = inputs[i].GradientEdge;
            if (captures[i].Node is null)
                throw new AutogradException($"Input {i} of Grad does not require gradients.");
        }
        var result = Engine.Run(roots, gradients, retainGraph ?? createGraph, createGraph, captures);
        for (var i = 0; i < result.Length; i++)
        {
            if (result[i] is null && materializeGrads)
                result[i] = ZerosLike(inputs[i]);
            if (result[i] is null && !allowUnused)
                throw new AutogradException($"Input {i} of Grad was not used in the graph. Pass allowUnused: true if that is intended.");
        }
        return result;
    }
}
