namespace TorchPort;

public static partial class DTypes
{
    /// <summary>The largest finite number of a dtype. PyTorch: <c>torch.finfo(dtype).max</c>, <c>torch.iinfo(dtype).max</c>.</summary>
    public static double Largest(DType dtype) => dtype switch
    {
        DType.Float16 or DType.Complex32 => 65504,
        DType.BFloat16 => BitConverter.UInt32BitsToSingle(0x7F7F0000),
        DType.Float32 or DType.Complex64 => float.MaxValue,
        DType.Float64 or DType.Complex128 => double.MaxValue,
        DType.Bool => 1,
        _ when dtype.IsInteger => Math.Pow(2, dtype.ItemSize * 8 - (IsUnsigned(dtype) ? 0 : 1)) - 1,
        _ => throw new DTypeException($"{dtype.TorchName} has no arithmetic, and so no largest number here."),
    };

    /// <summary>The distance from 1 to the next number of a floating dtype. PyTorch: <c>torch.finfo(dtype).eps</c>.</summary>
    public static double Epsilon(DType dtype) => dtype switch
    {
        DType.Float16 or DType.Complex32 => Math.Pow(2, -10),
        DType.BFloat16 => Math.Pow(2, -7),
        DType.Float32 or DType.Complex64 => Math.Pow(2, -23),
        DType.Float64 or DType.Complex128 => Math.Pow(2, -52),
        _ => throw new DTypeException($"{dtype.TorchName} is no floating dtype, and so has no epsilon."),
    };

    private static bool IsUnsigned(DType dtype) => dtype is DType.UInt8 or DType.UInt16 or DType.UInt32 or DType.UInt64;
}
