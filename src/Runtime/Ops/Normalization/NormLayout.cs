using TorchPort.Autograd;
using TorchPort.Kernels;

namespace TorchPort.Ops;

/// <summary>A normalisation for which there are fused kernels: over the last dimensions, or over all but the second.</summary>
/// <param name="OfRows">Which of the two.</param>
/// <param name="Outer">Rows, or samples.</param>
/// <param name="Channels">1, or channels.</param>
/// <param name="Inner">Elements of a row, or of a sample's channel.</param>
internal readonly record struct NormLayout(bool OfRows, long Outer, long Channels, long Inner)
{
    /// <summary>Null where there is no kernel.</summary>
    internal static NormLayout? Of(Tensor x, int[] dims, Tensor? weight, Tensor? bias)
    {
        if (!x.Device.Fuses || !x.IsContiguous || !x.DType.IsFloatingPoint || x.ElementCount == 0 || x.Dim < 2)
            return null;
        var first = x.Dim - dims.Length;
        if (IsRun(dims, first) && Covers(weight, x.Shape[first..]) && Covers(bias, x.Shape[first..]))
            return new(true, Shapes.Count(x.Shape[..first]), 1, Shapes.Count(x.Shape[first..]));
        return dims.Length == x.Dim - 1 && dims[0] == 0 && (dims.Length == 1 || dims[1] == 2) && IsOfChannels(weight, x) && IsOfChannels(bias, x)
            ? new(false, x.Shape[0], x.Shape[1], Shapes.Count(x.Shape[2..])) : null;
    }

    /// <summary>The tensor with its rows as rows of memory, where rows are normalised and there is a kernel for that.</summary>
    internal static Tensor Lined(Tensor x, int[] dims) => x.Device.Fuses && !x.IsContiguous && IsRun(dims, x.Dim - dims.Length) ? x.Contiguous() : x;

    /// <summary>Output, means and biased variances.</summary>
    internal (Tensor Output, Tensor Mean, Tensor Variance) Forward(Tensor x, int[] dims, Tensor? weight, Tensor? bias, double eps)
    {
        var compute = Standardization.Wide(x).DType;
        var shape = (long[])x.ShapeArray.Clone();
        foreach (var d in dims)
            shape[d] = 1;
        Tensor y = Tensor.Empty(x.ShapeArray, x.DType, x.Device), mean = Tensor.Empty(shape, compute, x.Device), variance = Tensor.Empty(shape, compute, x.Device);
        if (OfRows)
            x.Device.Fused(new NormRows(Outer, Inner, eps), compute, [y, mean, variance], [x, weight, bias]);
        else
            x.Device.Fused(new NormChannels(Outer, Channels, Inner, eps), compute, [y, mean, variance], [x, weight, bias]);
        return (y, mean, variance);
    }

    /// <summary>The gradients of input, weight and bias; saved are input, weight, means and variances.</summary>
    internal Tensor?[] Backward(Tensor g, Saved s, long[]? weightShape, long[]? biasShape, double eps)
    {
        Tensor x = s[0], mean = s[2];
        var weight = weightShape is null ? null : s[1];
        var byInput = !s.Needs(0) ? null : SpareGradient.Takes(g) ? g : Tensor.Empty(x.ShapeArray, x.DType, x.Device);
        var size = OfRows ? Inner : Channels;
        var blocks = OfRows ? NormRowsGradient.Blocks(Outer, Inner) : 1;
        var byWeight = s.Needs(1) ? Tensor.Empty([blocks, size], mean.DType, x.Device) : null;
        var byBias = s.Needs(2) ? Tensor.Empty([blocks, size], mean.DType, x.Device) : null;
        if (OfRows)
            x.Device.Fused(new NormRowsGradient(Outer, Inner, eps), mean.DType, [byInput, byWeight, byBias], [g, x, mean, s[3], weight]);
        else
            x.Device.Fused(new NormChannelsGradient(Outer, Channels, Inner, eps), mean.DType, [byInput, byWeight, byBias], [g, x, mean, s[3], weight]);
        return [byInput, Total(byWeight, weightShape), Total(byBias, biasShape)];

        Tensor? Total(Tensor? sums, long[]? shape) => sums is null ? null : (blocks == 1 ? sums : sums.Sum([0])).View(shape!);
    }

    private static bool IsRun(int[] dims, int first)
    {
        for (var i = 0; i < dims.Length; i++)
        {
            if (dims[i] != first + i)
                return false;
        }
        return dims.Length > 0;
    }

    private static bool Covers(Tensor? t, ReadOnlySpan<long> shape) => t is null || t.Shape.SequenceEqual(shape);

    /// <summary>Whether a tensor that broadcasts to x has one number for each channel.</summary>
    private static bool IsOfChannels(Tensor? t, Tensor x) => t is null || t.Dim == x.Dim && t.Shape[1] == x.Shape[1] && t.ElementCount == x.Shape[1];
}
