namespace TorchPort.Nn;

/// <summary>Some dimensions as one. PyTorch: <c>nn.Flatten</c>.</summary>
/// <param name="startDim">The first of them.</param>
/// <param name="endDim">The last of them.</param>
public sealed class Flatten(int startDim = 1, int endDim = -1) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Flatten(startDim, endDim);
    }
}

/// <summary>One dimension as several. PyTorch: <c>nn.Unflatten</c>.</summary>
public sealed class Unflatten : Module<Tensor, Tensor>
{
    private readonly int _dim;
    private readonly long[] _sizes;

    /// <summary>Splits a dimension.</summary>
    /// <param name="dim">Which.</param>
    /// <param name="unflattenedSize">Its new sizes, of which one may be −1.</param>
    public Unflatten(int dim, params ReadOnlySpan<long> unflattenedSize) => (_dim, _sizes) = (dim, unflattenedSize.ToArray());

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var d = Shapes.Dim(_dim, input.Dim);
        return input.View([.. input.Shape[..d], .. Shapes.Infer(_sizes, input.Shape[d]), .. input.Shape[(d + 1)..]]);
    }
}
