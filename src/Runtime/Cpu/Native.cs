using TorchPort.Ops;

namespace TorchPort.Kernels;

/// <summary>Operands of kernels that compute in float, double or long only: other dtypes are converted around them.</summary>
internal static class Native
{
    /// <summary><paramref name="x"/> itself, or a converted copy with the same repeated dimensions.</summary>
    internal static Tensor Operand<T>(Tensor x)
    {
        if (Elementwise.IsNative<T>(x.DType))
            return x;
        var shape = (long[])x.ShapeArray.Clone();
        for (var d = 0; d < shape.Length; d++)
        {
            if (x.Strides[d] == 0)
                shape[d] = Math.Min(shape[d], 1);
        }
        var once = new Tensor(x.Storage, x.DType, shape, x.StrideArray, x.StorageOffset);
        var y = Tensor.Empty(shape, Type<T>(), x.Device);
        Conversion.Copy(y, once);
        return Views.ExpandTo(y, x.ShapeArray);
    }

    /// <summary>The same, and contiguous.</summary>
    internal static Tensor Contiguous<T>(Tensor x)
    {
        if (Elementwise.IsNative<T>(x.DType) && x.IsContiguous)
            return x;
        var y = Tensor.Empty(x.ShapeArray, Type<T>(), x.Device);
        Conversion.Copy(y, x);
        return y;
    }

    /// <summary>Where to compute <paramref name="y"/>: itself, or a tensor that <see cref="Finish"/> converts back.</summary>
    internal static Tensor Result<T>(Tensor y) => Elementwise.IsNative<T>(y.DType) ? y : Tensor.Empty(y.ShapeArray, Type<T>(), y.Device);

    internal static void Finish(Tensor y, Tensor computed)
    {
        if (!ReferenceEquals(y, computed))
            Conversion.Copy(y, computed);
    }

    internal static DType Type<T>() => typeof(T) == typeof(float) ? DType.Float32 : typeof(T) == typeof(double) ? DType.Float64 : DType.Int64;
}
