using System.Diagnostics.CodeAnalysis;

namespace TorchPort.Safetensors;

/// <summary>The words for dtypes in safetensors headers, in the order in which the reference implementation sorts them.</summary>
internal static class SafetensorsDTypes
{
    private static readonly (string Word, DType DType)[] Words =
    [
        ("BOOL", DType.Bool), ("U8", DType.UInt8), ("I8", DType.Int8),
        ("F8_E5M2", DType.Float8E5M2), ("F8_E4M3", DType.Float8E4M3FN), ("F8_E8M0", DType.Float8E8M0FNU),
        ("F8_E4M3FNUZ", DType.Float8E4M3FNUZ), ("F8_E5M2FNUZ", DType.Float8E5M2FNUZ),
        ("I16", DType.Int16), ("U16", DType.UInt16), ("F16", DType.Float16), ("BF16", DType.BFloat16),
        ("I32", DType.Int32), ("U32", DType.UInt32), ("F32", DType.Float32),
        ("C64", DType.Complex64), ("F64", DType.Float64), ("I64", DType.Int64), ("U64", DType.UInt64),
    ];

    /// <summary>The dtypes that a safetensors file can hold.</summary>
    internal static IEnumerable<DType> All => Words.Select(w => w.DType);

    internal static bool TryParse(string? word, [MaybeNullWhen(false)] out DType dtype)
    {
        var at = Array.FindIndex(Words, w => w.Word == word);
        dtype = at < 0 ? default : Words[at].DType;
        return at >= 0;
    }

    /// <summary>The word of a dtype, and its place in the order; null for a dtype that has none.</summary>
    internal static (string Word, int Rank)? Find(DType dtype)
    {
        var at = Array.FindIndex(Words, w => w.DType == dtype);
        return at < 0 ? null : (Words[at].Word, at);
    }
}
