namespace TorchPort;

/// <summary>A tensor of integers with the scales and zero points that make them numbers. PyTorch: a tensor with a <c>qscheme()</c>.</summary>
public sealed class QuantizedTensor : ITensorHolder
{
    private readonly long[] _shape;

    internal QuantizedTensor(Tensor tensor, long[] shape, string scheme) => (Tensor, _shape, Scheme) = (tensor, shape, scheme);

    /// <summary>The integers, of a quantized dtype. Where a byte holds several (<c>quint4x2</c>, <c>quint2x4</c>) this is flat and an element is a byte.</summary>
    public Tensor Tensor { get; }

    /// <summary>The shape, in numbers. PyTorch: <c>shape</c>.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary><c>per_tensor_affine</c>, <c>per_channel_affine</c> or <c>per_channel_affine_float_qparams</c>. PyTorch: <c>qscheme()</c>.</summary>
    public string Scheme { get; }

    /// <summary>The scale, when there is one for all. PyTorch: <c>q_scale()</c>.</summary>
    public double Scale { get; internal init; } = 1;

    /// <summary>The integer that means zero, when there is one for all. PyTorch: <c>q_zero_point()</c>.</summary>
    public long ZeroPoint { get; internal init; }

    /// <summary>The dimension along which scales differ. PyTorch: <c>q_per_channel_axis()</c>.</summary>
    public int Axis { get; internal init; }

    /// <summary>A scale for each index of <see cref="Axis"/>; null if there is one for all. PyTorch: <c>q_per_channel_scales()</c>.</summary>
    public Tensor? Scales { get; internal init; }

    /// <summary>A zero point for each index of <see cref="Axis"/>; null if there is one for all. PyTorch: <c>q_per_channel_zero_points()</c>.</summary>
    public Tensor? ZeroPoints { get; internal init; }

    string ITensorHolder.TypeName => "torch.Tensor";

    IEnumerable<KeyValuePair<object?, object?>> ITensorHolder.Parts =>
        Scales is null ? [] : [new("scales", Scales), new("zero_points", ZeroPoints)];

    /// <summary>The integers as a plain tensor of theirs. PyTorch: <c>int_repr()</c>.</summary>
    /// <exception cref="DTypeException">A byte holds several integers.</exception>
    public Tensor IntRepr()
    {
        var plain = Tensor.DType switch
        {
            DType.QInt8 => DType.Int8,
            DType.QUInt8 => DType.UInt8,
            DType.QInt32 => DType.Int32,
            var other => throw new DTypeException($"The integers of a {other.TorchName} tensor are packed several to a byte."),
        };
        return Tensor.FromStorage(Tensor.Storage, plain, Tensor.Shape.ToArray(), Tensor.Strides.ToArray(), Tensor.StorageOffset);
    }

    /// <summary>The numbers, as float32: (integer − zero point) · scale. PyTorch: <c>dequantize()</c>.</summary>
    /// <exception cref="DTypeException">A byte holds several integers.</exception>
    public Tensor Dequantize()
    {
        var integers = IntRepr().To(DType.Float32);
        if (Scales is null)
            return integers.Sub(ZeroPoint).Mul((float)Scale);
        var along = new long[Dim];
        Array.Fill(along, 1);
        along[Axis] = -1;
        return integers.Sub(ZeroPoints!.To(DType.Float32).Reshape(along)).Mul(Scales.To(DType.Float32).Reshape(along));
    }

    private int Dim => _shape.Length;
}
