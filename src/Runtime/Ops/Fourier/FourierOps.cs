using TorchPort.Algebra;
using TorchPort.Autograd;

namespace TorchPort.Ops;

/// <summary>The three transforms along one dimension that all others are made of. Each is linear, and another one is its gradient.</summary>
internal static class FourierOps
{
    /// <summary>Complex to complex of the same length; complex64 in float32 at every step, if that is wanted.</summary>
    internal static Tensor Full(Tensor x, int dim, bool inverse, double scale, bool isSingle = false)
    {
        var y = Apply(x, dim, x.Shape[dim], x.Shape[dim], x.DType, inverse, scale, isSingle && x.DType == DType.Complex64);
        return Tape.Record(y, "FftC2c", [x], [], (g, _) => [Full(g, dim, !inverse, scale, isSingle)]);
    }

    /// <summary>Real to complex: the first half of the transform, of which the rest is the mirror image.</summary>
    internal static Tensor ToHalf(Tensor x, int dim, bool inverse, double scale)
    {
        var n = x.Shape[dim];
        var y = Apply(x, dim, n, n / 2 + 1, TypePromotion.ComplexOf(x.DType), inverse, scale);
        return Tape.Record(y, "FftR2c", [x], [], (g, _) => [FromHalf(g, dim, n, !inverse, scale)]);
    }

    /// <summary>The mirrored half of a transform of length <paramref name="n"/> back to real numbers.</summary>
    internal static Tensor FromMirrored(Tensor half, int dim, long n, bool inverse, double scale)
    {
        // Every number but the first, and the middle one of an even length, stands for two.
        var weight = Torch.Full([half.Shape[dim], .. Enumerable.Repeat(1L, half.Dim - 1 - dim)], 2.0, TypePromotion.RealOf(half.DType), half.Device);
        weight.Narrow(0, 0, 1).Fill_(1);
        if (n % 2 == 0)
            weight.Narrow(0, n / 2, 1).Fill_(1);
        return FromHalf(half.Mul(weight), dim, n, inverse, scale);
    }

    /// <summary>Complex to real: the real part of the transform of what zeros fill up to <paramref name="n"/>.</summary>
    private static Tensor FromHalf(Tensor half, int dim, long n, bool inverse, double scale)
    {
        var y = Apply(half, dim, n, n, TypePromotion.RealOf(half.DType), inverse, scale);
        return Tape.Record(y, "FftC2r", [half], [], (g, _) => [ToHalf(g, dim, !inverse, scale)]);
    }

    private static Tensor Apply(Tensor x, int dim, long n, long kept, DType dtype, bool inverse, double scale, bool isSingle = false)
    {
        var shape = (long[])x.ShapeArray.Clone();
        shape[dim] = kept;
        var y = Tensor.Empty(shape, dtype, x.Device);
        x.Device.Matrices(new FourierTransform(checked((int)n), inverse, scale, isSingle), x.Dim - 1, [Last(y, dim)], [Last(x, dim)]);
        return y;
    }

    /// <summary>A view with the dimension behind the others; no history.</summary>
    private static Tensor Last(Tensor x, int dim)
    {
        long[] shape = [.. x.Shape[..dim], .. x.Shape[(dim + 1)..], x.Shape[dim]], strides = [.. x.Strides[..dim], .. x.Strides[(dim + 1)..], x.Strides[dim]];
        return new(x.Storage, x.DType, shape, strides, x.StorageOffset);
    }
}
