using TorchPort.Algebra;
using TorchPort.Autograd;

namespace TorchPort.Ops;

/// <summary>The three transforms along one dimension that all others are made of. Each is linear, and another one is its gradient.</summary>
internal static class FourierOps
{
    /// <summary>Complex to complex of the same length.</summary>
    internal static Tensor Full(Tensor x, int dim, bool inverse, double scale)
    {
        var n = x.Shape[dim];
        var y = Apply(x, dim, n, n, x.DType, inverse, scale);
        return Tape.Record(y, "FftC2c", [x], [], (g, _) => [Full(g, dim, !inverse, scale)]);
    }

    /// <summary>Real to complex: the first half of the transform, of which the rest is the mirror image.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="dim">The dimension.</param>
    /// <param name="inverse">Whether the exponent has the other sign.</param>
    /// <param name="scale">A factor of the results.</param>
    /// <param name="isMirrored">Whether results that the mirror image repeats are doubled.</param>
    internal static Tensor ToHalf(Tensor x, int dim, bool inverse, double scale, bool isMirrored = false)
    {
        var n = x.Shape[dim];
        var y = Apply(x, dim, n, n / 2 + 1, TypePromotion.ComplexOf(x.DType), inverse, scale, isMirrored);
        return Tape.Record(y, "FftR2c", [x], [], (g, _) => [FromHalf(g, dim, n, !inverse, scale, isMirrored)]);
    }

    /// <summary><see cref="ToHalf"/> of the last dimension, where it is multiplied with a window.</summary>
    internal static Tensor WindowedToHalf(Tensor x, Tensor window, double scale)
    {
        var n = x.Shape[^1];
        var y = Tensor.Empty([.. x.Shape[..^1], n / 2 + 1], TypePromotion.ComplexOf(x.DType), x.Device);
        x.Device.Matrices(new FourierTransform(checked((int)n), false, scale), x.Dim - 1, [y], [x, window]);
        return Tape.Record(y, "FftR2c", [x, window], [x, window], (g, s) =>
        {
            var windowed = FromHalf(g, g.Dim - 1, n, true, scale, false);
            return [s.Needs(0) ? windowed.Mul(s[1]) : null, s.Needs(1) ? windowed.Mul(s[0]).Reshape(-1, n).Sum([0]) : null];
        });
    }

    /// <summary>Complex to real: the real part of the transform of what zeros fill up to <paramref name="n"/>, or of what the mirror image does.</summary>
    internal static Tensor FromHalf(Tensor half, int dim, long n, bool inverse, double scale, bool isMirrored)
    {
        var y = Apply(half, dim, n, n, TypePromotion.RealOf(half.DType), inverse, scale, isMirrored);
        return Tape.Record(y, "FftC2r", [half], [], (g, _) => [ToHalf(g, dim, !inverse, scale, isMirrored)]);
    }

    private static Tensor Apply(Tensor x, int dim, long n, long kept, DType dtype, bool inverse, double scale, bool isMirrored = false)
    {
        var shape = (long[])x.ShapeArray.Clone();
        shape[dim] = kept;
        var y = Tensor.Empty(shape, dtype, x.Device);
        x.Device.Matrices(new FourierTransform(checked((int)n), inverse, scale, isMirrored), x.Dim - 1, [Last(y, dim)], [Last(x, dim)]);
        return y;
    }

    /// <summary>A view with the dimension behind the others; no history.</summary>
    private static Tensor Last(Tensor x, int dim)
    {
        long[] shape = [.. x.Shape[..dim], .. x.Shape[(dim + 1)..], x.Shape[dim]], strides = [.. x.Strides[..dim], .. x.Strides[(dim + 1)..], x.Strides[dim]];
        return new(x.Storage, x.DType, shape, strides, x.StorageOffset);
    }
}
