namespace TorchPort.Nn;

/// <summary>The last dimensions of each sample brought to mean 0 and variance 1, then scaled and shifted. PyTorch: <c>nn.LayerNorm</c>.</summary>
public sealed partial class LayerNorm : Module<Tensor, Tensor>
{
    private readonly long[] _shape;
    private readonly double _eps;

    /// <summary>A layer that scales by 1 and shifts by 0.</summary>
    /// <param name="normalizedShape">The sizes of the last dimensions.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="elementwiseAffine">Whether elements are scaled and shifted.</param>
    /// <param name="bias">Whether they are shifted.</param>
    /// <param name="device">Where the parameters lie.</param>
    /// <param name="dtype">Their dtype.</param>
    public LayerNorm(IntOrTuple normalizedShape, double eps = 1e-5, bool elementwiseAffine = true, bool bias = true, Device? device = null, DType? dtype = null)
    {
        (_shape, _eps) = (normalizedShape.Values.ToArray(), eps);
        if (!elementwiseAffine)
            return;
        Weight = new(Torch.Ones(_shape, dtype, device));
        Bias = bias ? new(Torch.Zeros(_shape, dtype, device)) : null;
    }

    /// <summary>A factor of each element, if there is one.</summary>
    [Name("weight")] public Parameter? Weight { get; }

    /// <summary>A summand of each element, if there is one.</summary>
    [Name("bias")] public Parameter? Bias { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.LayerNorm(input, _shape, Weight, Bias, _eps);
}

/// <summary>The last dimensions of each sample divided by the root of their mean square, then scaled. PyTorch: <c>nn.RMSNorm</c>.</summary>
public sealed partial class RMSNorm : Module<Tensor, Tensor>
{
    private readonly long[] _shape;
    private readonly double? _eps;

    /// <summary>A layer that scales by 1.</summary>
    /// <param name="normalizedShape">The sizes of the last dimensions.</param>
    /// <param name="eps">Added to the mean square; the dtype's smallest step at 1 if null.</param>
    /// <param name="elementwiseAffine">Whether elements are scaled.</param>
    /// <param name="device">Where the parameter lies.</param>
    /// <param name="dtype">Its dtype.</param>
    public RMSNorm(IntOrTuple normalizedShape, double? eps = null, bool elementwiseAffine = true, Device? device = null, DType? dtype = null)
    {
        (_shape, _eps) = (normalizedShape.Values.ToArray(), eps);
        Weight = elementwiseAffine ? new(Torch.Ones(_shape, dtype, device)) : null;
    }

    /// <summary>A factor of each element, if there is one.</summary>
    [Name("weight")] public Parameter? Weight { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.RmsNorm(input, _shape, Weight, _eps);
}

/// <summary>Groups of channels of each sample brought to mean 0 and variance 1, then each channel scaled and shifted. PyTorch: <c>nn.GroupNorm</c>.</summary>
public sealed partial class GroupNorm : Module<Tensor, Tensor>
{
    private readonly long _groups;
    private readonly double _eps;

    /// <summary>A layer that scales by 1 and shifts by 0.</summary>
    /// <param name="numGroups">Into how many groups the channels fall.</param>
    /// <param name="numChannels">The number of channels.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="affine">Whether channels are scaled and shifted.</param>
    /// <param name="device">Where the parameters lie.</param>
    /// <param name="dtype">Their dtype.</param>
    public GroupNorm(long numGroups, long numChannels, double eps = 1e-5, bool affine = true, Device? device = null, DType? dtype = null)
    {
        if (numGroups <= 0 || numChannels % numGroups != 0)
            throw new ArgumentException($"num_channels must be divisible by num_groups, but they are {numChannels} and {numGroups}.", nameof(numGroups));
        (_groups, _eps) = (numGroups, eps);
        if (!affine)
            return;
        Weight = new(Torch.Ones([numChannels], dtype, device));
        Bias = new(Torch.Zeros([numChannels], dtype, device));
    }

    /// <summary>A factor of each channel, if there is one.</summary>
    [Name("weight")] public Parameter? Weight { get; }

    /// <summary>A summand of each channel, if there is one.</summary>
    [Name("bias")] public Parameter? Bias { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.GroupNorm(input, _groups, Weight, Bias, _eps);
}

/// <summary>Each element divided by a power of the squares in neighbouring channels. PyTorch: <c>nn.LocalResponseNorm</c>.</summary>
/// <param name="size">How many neighbouring channels count.</param>
/// <param name="alpha">A factor of the mean square.</param>
/// <param name="beta">The power.</param>
/// <param name="k">Added to the mean square.</param>
public sealed class LocalResponseNorm(long size, double alpha = 1e-4, double beta = 0.75, double k = 1) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.LocalResponseNorm(input, size, alpha, beta, k);
}
