using System.Globalization;

namespace TorchPort.Npy;

/// <summary>The element type of a .npy file: a word such as <c>&lt;f4</c>, or fields.</summary>
/// <param name="Code">numpy's word without the byte order: <c>f4</c>, <c>U10</c>; empty for a type of fields.</param>
/// <param name="IsBigEndian">Whether the most significant byte comes first.</param>
/// <param name="ItemSize">Bytes of an element, its inner array included.</param>
/// <param name="SubShape">The shape of the array that each element is; empty for plain elements.</param>
/// <param name="Fields">The fields of a structured type, in order.</param>
internal sealed record NpyType(string Code, bool IsBigEndian, long ItemSize, long[] SubShape, IReadOnlyList<NpyField> Fields)
{
    /// <summary>PyTorch's dtypes with numpy's words for them.</summary>
    private static readonly (string Code, DType DType)[] Words =
    [
        ("b1", DType.Bool), ("i1", DType.Int8), ("i2", DType.Int16), ("i4", DType.Int32), ("i8", DType.Int64),
        ("u1", DType.UInt8), ("u2", DType.UInt16), ("u4", DType.UInt32), ("u8", DType.UInt64),
        ("f2", DType.Float16), ("f4", DType.Float32), ("f8", DType.Float64), ("c8", DType.Complex64), ("c16", DType.Complex128),
    ];

    /// <summary>The dtypes that a .npy file can hold.</summary>
    internal static IEnumerable<DType> All => Words.Select(w => w.DType);

    /// <summary>PyTorch's type of the same bytes; null if it has none.</summary>
    internal DType? TorchType => Find(Code);

    /// <summary>PyTorch's type for numpy's word without a byte order; null if it has none.</summary>
    internal static DType? Find(string code) => Words.Where(w => w.Code == code).Select(w => (DType?)w.DType).FirstOrDefault();

    /// <summary>numpy's word for a dtype, byte order included; null if it has none.</summary>
    internal static string? WordOf(DType dtype) =>
        Words.Where(w => w.DType == dtype).Select(w => (dtype.ItemSize == 1 ? "|" : "<") + w.Code).FirstOrDefault();

    /// <summary>Python objects, which stand in a pickle behind the header.</summary>
    internal static NpyType Objects { get; } = new("O", false, 0, [], []);

    /// <summary>A type by its word; null if it is malformed, or of Python objects.</summary>
    internal static NpyType? Parse(string word)
    {
        var order = word.Length > 0 && "<>=|".Contains(word[0], StringComparison.Ordinal) ? word[0] : '<';
        var code = word.TrimStart('<', '>', '=', '|');
        if (code.Length == 0 || code[0] == 'O')
            return null;
        var digits = code.AsSpan(1);
        var unit = digits.IndexOf('[');
        if (unit >= 0)
            digits = digits[..unit];
        if (!int.TryParse(digits.IsEmpty ? "1" : digits, NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size > int.MaxValue / 4)
            return null;
        return new(code, order == '>', code[0] == 'U' ? size * 4L : size, [], []);
    }
}

/// <summary>How numpy lays out arrays.</summary>
internal static class NpyLayout
{
    /// <summary>The strides, in elements, of an array that is contiguous in row-major or in Fortran's order.</summary>
    internal static long[] Strides(long[] shape, bool isFortran)
    {
        if (!isFortran)
            return Shapes.ContiguousStrides(shape);
        var strides = Shapes.ContiguousStrides([.. shape.Reverse()]);
        Array.Reverse(strides);
        return strides;
    }
}

/// <summary>A field of a structured type.</summary>
internal sealed record NpyField(string Name, NpyType Type, long Offset);
