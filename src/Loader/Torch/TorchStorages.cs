using System.Collections.Frozen;
using TorchPort.Pickle;

namespace TorchPort;

/// <summary>PyTorch's storage classes: a pickle names one for each storage that it refers to. A storage becomes the flat tensor of its elements.</summary>
internal static class TorchStorages
{
    private static readonly FrozenDictionary<string, DType> Types = new Dictionary<string, DType>
    {
        ["Double"] = DType.Float64, ["Float"] = DType.Float32, ["Half"] = DType.Float16, ["BFloat16"] = DType.BFloat16,
        ["Long"] = DType.Int64, ["Int"] = DType.Int32, ["Short"] = DType.Int16, ["Char"] = DType.Int8, ["Byte"] = DType.UInt8,
        ["Bool"] = DType.Bool, ["ComplexDouble"] = DType.Complex128, ["ComplexFloat"] = DType.Complex64, ["ComplexHalf"] = DType.Complex32,
        ["QInt8"] = DType.QInt8, ["QUInt8"] = DType.QUInt8, ["QInt32"] = DType.QInt32, ["QUInt4x2"] = DType.QUInt4x2, ["QUInt2x4"] = DType.QUInt2x4,
        ["Untyped"] = DType.UInt8, ["_Untyped"] = DType.UInt8,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The words before Storage and Tensor in class names.</summary>
    internal static IEnumerable<string> Kinds => Types.Keys.Where(k => !k.EndsWith("Untyped", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    /// <summary>The element type of a storage class such as <c>torch.FloatStorage</c>, of any device's module.</summary>
    internal static DType TypeOf(object? storageClass, PickleReader reader)
    {
        const string suffix = "Storage";
        if (storageClass is PickledGlobal { Name: var name, Module: var module } && module.StartsWith("torch", StringComparison.Ordinal)
            && name.EndsWith(suffix, StringComparison.Ordinal) && Types.TryGetValue(name[..^suffix.Length], out var dtype))
            return dtype;
        throw reader.Error($"A storage is of the class {PythonText.Of(storageClass)}, which is none of PyTorch's.");
    }

    /// <summary>The length in bytes of so many elements.</summary>
    internal static long Bytes(object? count, DType dtype, PickleReader reader) =>
        count is long and >= 0 && (Int128)(long)count * dtype.ItemSize <= long.MaxValue ? (long)count * dtype.ItemSize
        : throw reader.Error($"A storage has {PythonText.Of(count)} elements of {dtype.TorchName}, which cannot be.");

    /// <summary>The storage's elements as a flat tensor.</summary>
    internal static Tensor Flat(Storage storage, DType dtype) => Tensor.FromStorage(storage, dtype, [storage.ByteLength / dtype.ItemSize], [1], 0);
}
