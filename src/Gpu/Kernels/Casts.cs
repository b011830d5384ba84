using System.Numerics;
using ILGPU;
using TorchPort.Ops;

namespace TorchPort.Gpu;

/// <summary>Elements of any dtype as the numbers that kernels compute with.</summary>
internal struct LoadKernel<T, A> : IThreadKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal int Kind;
    internal ArrayView<byte> X;
    internal Nest Nest;
    internal Steps At;
    internal ArrayView<T> Y;

    public void Run(int index) => Y[index] = Bits.Load<T, A>(Kind, X, At.Offset(Nest.At(index)));
}

/// <summary>The numbers that kernels compute with as elements of any dtype.</summary>
internal struct StoreKernel<T, A> : IThreadKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal int Kind;
    internal ArrayView<T> X;
    internal Nest Nest;
    internal Steps From, To;
    internal ArrayView<byte> Y;

    public void Run(int index)
    {
        var place = Nest.At(index);
        Bits.Store<T, A>(Kind, X[From.Offset(place)], Y, To.Offset(place));
    }
}

public partial class GpuDevice
{
    /// <summary><paramref name="x"/> itself, or a converted copy with the same repeated dimensions.</summary>
    internal Tensor Native<T, A>(Tensor x) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        if (x.DType.IsComplex)
            return Native<T, A>(Kernels.ComplexParts.Real(x));
        if (Kernels.Elementwise.IsNative<T>(x.DType))
            return x;
        var shape = (long[])x.ShapeArray.Clone();
        for (var d = 0; d < shape.Length; d++)
        {
            if (x.Strides[d] == 0)
                shape[d] = Math.Min(shape[d], 1);
        }
        var y = Tensor.Empty(shape, Kernels.Native.Type<T>(), this);
        Load<T, A>(y, new(x.Storage, x.DType, shape, x.StrideArray, x.StorageOffset));
        return Views.ExpandTo(y, x.ShapeArray);
    }

    /// <summary>The same, and contiguous.</summary>
    internal Tensor NativeDense<T, A>(Tensor x) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        if (Kernels.Elementwise.IsNative<T>(x.DType) && x.IsContiguous)
            return x;
        var y = Tensor.Empty(x.ShapeArray, Kernels.Native.Type<T>(), this);
        Load<T, A>(y, x);
        return y;
    }

    /// <summary>Where to compute <paramref name="y"/>: itself, or a contiguous tensor that <see cref="Finish{T, A}"/> converts.</summary>
    internal Tensor Result<T>(Tensor y, bool dense = true) where T : unmanaged =>
        Kernels.Elementwise.IsNative<T>(y.DType) && (y.IsContiguous || !dense) ? y : Tensor.Empty(y.ShapeArray, Kernels.Native.Type<T>(), this);

    internal void Finish<T, A>(Tensor y, Tensor computed) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        if (ReferenceEquals(y, computed) || y.ElementCount == 0)
            return;
        Span<Steps> steps = stackalloc Steps[2];
        var nest = Loops([y, computed], steps, "Conversion");
        Launch(new StoreKernel<T, A> { Kind = Bits.Kind(y.DType), X = Whole<T>(computed), Nest = nest, To = steps[0], From = steps[1], Y = Bytes(y) }, y.ElementCount);
        KeepAlive(y, computed);
    }

    private void Load<T, A>(Tensor y, Tensor x) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        if (y.ElementCount == 0)
            return;
        Span<Steps> steps = stackalloc Steps[2];
        var nest = Loops([y, x], steps, "Conversion");
        Launch(new LoadKernel<T, A> { Kind = Bits.Kind(x.DType), X = Bytes(x), Nest = nest, At = steps[1], Y = Dense<T>(y) }, y.ElementCount);
        KeepAlive(y, x);
    }
}
