namespace TorchPort.Nn;

/// <summary>A tensor that a module learns. PyTorch: <c>torch.nn.Parameter</c>.</summary>
public class Parameter : Tensor
{
    /// <summary>A parameter that shares the memory of <paramref name="data"/>.</summary>
    public Parameter(Tensor data, bool requiresGrad = true) : base(data) => RequiresGrad = requiresGrad && data.DType.IsDifferentiable;

    /// <inheritdoc/>
    public override string ToString() => "Parameter containing:\n" + base.ToString();

    /// <summary>Whether this is no parameter for now, but what others are made into before each call of its module.</summary>
    internal bool IsComputed { get; private set; }

    /// <summary>Takes over the content and the history of what this parameter is computed from.</summary>
    internal void SetComputed(Tensor value)
    {
        IsComputed = true;
        SetData(value);
        ClearHistory();
        if (value.GradientEdge.Node is { } node)
            SetHistory(node, value.GradientEdge.Output);
    }

    /// <summary>Makes this a parameter again, of the content it has.</summary>
    internal void SetLearned()
    {
        IsComputed = false;
        ClearHistory();
        RequiresGrad = true;
    }
}
