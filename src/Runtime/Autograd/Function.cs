namespace TorchPort.Autograd;

/// <summary>
/// An operation with a derivative of its own. PyTorch: <c>torch.autograd.Function</c>. Arguments that are no tensors are
/// fields of the derived class: <c>new Scale(2).Apply(x)</c>.
/// </summary>
public abstract class Function
{
    /// <summary>Whether <see cref="Backward"/> cannot itself be differentiated; it runs without recording then, and a derivative of its results is an error. PyTorch: <c>@once_differentiable</c>.</summary>
    protected virtual bool IsOnceDifferentiable => false;

    /// <summary>What the operation computes; nothing is recorded while it runs.</summary>
    /// <param name="context">Takes what the backward needs.</param>
    /// <param name="inputs">The tensors given to <see cref="Apply"/>.</param>
    protected abstract Tensor[] Forward(FunctionContext context, Tensor[] inputs);

    /// <summary>The gradients of the inputs, one an input and in their order; null where there is none.</summary>
    /// <param name="context">What <see cref="Forward"/> left.</param>
    /// <param name="gradOutputs">The gradient of each output; of an output that nobody used zeros, or null after <see cref="FunctionContext.SetMaterializeGrads"/>.</param>
    protected abstract Tensor?[] Backward(FunctionContext context, Tensor?[] gradOutputs);

    /// <summary>Runs <see cref="Forward"/>, and records it if an input requires gradients. PyTorch: <c>apply</c>.</summary>
    public Tensor[] Apply(params Tensor[] inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Array.ForEach(inputs, i => ArgumentNullException.ThrowIfNull(i, nameof(inputs)));
        var context = new FunctionContext(GetType().Name, inputs);
        Tensor[] outputs;
        using (GradMode.NoGrad())
            outputs = Forward(context, inputs) ?? throw new AutogradException($"{context.Name} returned no outputs.");
        return context.Finish(outputs, (gradients, saved) => Run(context, gradients, saved));
    }

    private Tensor?[] Run(FunctionContext context, Tensor?[] gradients, Saved saved)
    {
        context.Saved = saved;
        try
        {
            if (!IsOnceDifferentiable)
                return Backward(context, gradients);
            Tensor?[] results;
            using (GradMode.NoGrad())
                results = Backward(context, gradients);
            return Array.ConvertAll(results, r => r is null ? null : Undifferentiable(context.Name, r, gradients));
        }
        finally
        {
            context.Saved = null;
        }
    }

    private static Tensor Undifferentiable(string name, Tensor result, Tensor?[] gradients) =>
        Tape.Record(result.Detach(), $"{name}Once", gradients, [], (_, _) =>
            throw new AutogradException($"{name}'s backward was differentiated, but it is marked once differentiable."));
}
