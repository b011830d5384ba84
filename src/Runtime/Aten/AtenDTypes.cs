namespace TorchPort.Aten;

/// <summary>The numbers by which graphs of operators name dtypes and layouts. PyTorch: <c>c10::ScalarType</c>, <c>c10::Layout</c>.</summary>
internal static class AtenDTypes
{
    /// <summary>The layout of all tensors here.</summary>
    public const long StridedLayout = 0;

    private static readonly DType[] ByCode =
    [
        DType.UInt8, DType.Int8, DType.Int16, DType.Int32, DType.Int64,
        DType.Float16, DType.Float32, DType.Float64, DType.Complex32, DType.Complex64, DType.Complex128, DType.Bool,
        DType.QInt8, DType.QUInt8, DType.QInt32, DType.BFloat16, DType.QUInt4x2, DType.QUInt2x4,
        DType.Bits1x8, DType.Bits2x4, DType.Bits4x2, DType.Bits8, DType.Bits16,
        DType.Float8E5M2, DType.Float8E4M3FN, DType.Float8E5M2FNUZ, DType.Float8E4M3FNUZ,
        DType.UInt16, DType.UInt32, DType.UInt64,
    ];

    private const long Float8E8M0FNUCode = 44;

    /// <summary>The number of a dtype.</summary>
    public static long Code(DType dtype) => Array.IndexOf(ByCode, dtype) is var code and >= 0 ? code : Float8E8M0FNUCode;

    /// <summary>The dtype of a number; false for numbers of dtypes that do not exist here.</summary>
    public static bool TryGet(long code, out DType dtype)
    {
        var known = code >= 0 && code < ByCode.Length;
        dtype = known ? ByCode[code] : DType.Float8E8M0FNU;
        return known || code == Float8E8M0FNUCode;
    }
}
