namespace TorchPort.Nn;

/// <summary>What padding layers have in common.</summary>
public abstract class PadNd : Module<Tensor, Tensor>
{
    private readonly long[] _padding;
    private readonly PadMode _mode;
    private readonly double? _value;

    private protected PadNd(int dims, IntOrTuple padding, PadMode mode, double? value = null) =>
        (_padding, _mode, _value) = (padding.Expand(2 * dims, "padding", 0), mode, value);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Pad(input, _padding, _mode, _value);
}

/// <summary>Zeros around one dimension. PyTorch: <c>nn.ZeroPad1d</c>.</summary>
/// <param name="padding">How many on all sides, or before and after the last dimension, then the one before it, and so on.</param>
public sealed class ZeroPad1d(IntOrTuple padding) : PadNd(1, padding, PadMode.Constant);

/// <summary>Zeros around two dimensions. PyTorch: <c>nn.ZeroPad2d</c>.</summary>
/// <param name="padding">How many on all sides, or before and after the last dimension, then the one before it, and so on.</param>
public sealed class ZeroPad2d(IntOrTuple padding) : PadNd(2, padding, PadMode.Constant);

/// <summary>Zeros around three dimensions. PyTorch: <c>nn.ZeroPad3d</c>.</summary>
/// <param name="padding">How many on all sides, or before and after the last dimension, then the one before it, and so on.</param>
public sealed class ZeroPad3d(IntOrTuple padding) : PadNd(3, padding, PadMode.Constant);

/// <summary>The input mirrored at its border elements, around one dimension. PyTorch: <c>nn.ReflectionPad1d</c>.</summary>
/// <param name="padding">How many on all sides, or before and after the last dimension, then the one before it, and so on.</param>
public sealed class ReflectionPad1d(IntOrTuple padding) : PadNd(1, padding, PadMode.Reflect);

/// <summary>The input mirrored at its border elements, around two dimensions. PyTorch: <c>nn.ReflectionPad2d</c>.</summary>
/// <param name="padding">How many on all sides, or before and after the last dimension, then the one before it, and so on.</param>
public sealed class ReflectionPad2d(IntOrTuple padding) : PadNd(2, padding, PadMode.Reflect);

/// <summary>The input mirrored at its border elements, around three dimensions. PyTorch: <c>nn.ReflectionPad3d</c>.</summary>
/// <param name="padding">How many on all sides, or before and after the last dimension, then the one before it, and so on.</param>
public sealed class ReflectionPad3d(IntOrTuple padding) : PadNd(3, padding, PadMode.Reflect);

/// <summary>The border elements around one dimension. PyTorch: <c>nn.ReplicationPad1d</c>.</summary>
/// <param name="padding">How many on all sides, or before and after the last dimension, then the one before it, and so on.</param>
public sealed class ReplicationPad1d(IntOrTuple padding) : PadNd(1, padding, PadMode.Replicate);

/// <summary>The border elements around two dimensions. PyTorch: <c>nn.ReplicationPad2d</c>.</summary>
/// <param name="padding">How many on all sides, or before and after the last dimension, then the one before it, and so on.</param>
public sealed class ReplicationPad2d(IntOrTuple padding) : PadNd(2, padding, PadMode.Replicate);

/// <summary>The border elements around three dimensions. PyTorch: <c>nn.ReplicationPad3d</c>.</summary>
/// <param name="padding">How many on all sides, or before and after the last dimension, then the one before it, and so on.</param>
public sealed class ReplicationPad3d(IntOrTuple padding) : PadNd(3, padding, PadMode.Replicate);

/// <summary>The elements of the opposite side around one dimension. PyTorch: <c>nn.CircularPad1d</c>.</summary>
/// <param name="padding">How many on all sides, or before and after the last dimension, then the one before it, and so on.</param>
public sealed class CircularPad1d(IntOrTuple padding) : PadNd(1, padding, PadMode.Circular);

/// <summary>The elements of the opposite side around two dimensions. PyTorch: <c>nn.CircularPad2d</c>.</summary>
/// <param name="padding">How many on all sides, or before and after the last dimension, then the one before it, and so on.</param>
public sealed class CircularPad2d(IntOrTuple padding) : PadNd(2, padding, PadMode.Circular);

/// <summary>The elements of the opposite side around three dimensions. PyTorch: <c>nn.CircularPad3d</c>.</summary>
/// <param name="padding">How many on all sides, or before and after the last dimension, then the one before it, and so on.</param>
public sealed class CircularPad3d(IntOrTuple padding) : PadNd(3, padding, PadMode.Circular);

/// <summary>A number around one dimension. PyTorch: <c>nn.ConstantPad1d</c>.</summary>
/// <param name="padding">How many on all sides, or before and after the last dimension, then the one before it, and so on.</param>
/// <param name="value">The number.</param>
public sealed class ConstantPad1d(IntOrTuple padding, double value) : PadNd(1, padding, PadMode.Constant, value);

/// <summary>A number around two dimensions. PyTorch: <c>nn.ConstantPad2d</c>.</summary>
/// <param name="padding">How many on all sides, or before and after the last dimension, then the one before it, and so on.</param>
/// <param name="value">The number.</param>
public sealed class ConstantPad2d(IntOrTuple padding, double value) : PadNd(2, padding, PadMode.Constant, value);

/// <summary>A number around three dimensions. PyTorch: <c>nn.ConstantPad3d</c>.</summary>
/// <param name="padding">How many on all sides, or before and after the last dimension, then the one before it, and so on.</param>
/// <param name="value">The number.</param>
public sealed class ConstantPad3d(IntOrTuple padding, double value) : PadNd(3, padding, PadMode.Constant, value);
