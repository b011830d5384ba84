using System.Text.Json;

namespace TorchPort.Tests.OpInfo;

/// <summary>The cases of one entry of PyTorch's OpInfo in one dtype, as the oracle's opinfo.py writes them.</summary>
internal sealed class OpInfoFile
{
    private readonly TensorFile _tensors;
    private readonly JsonElement _cases;

    private OpInfoFile(string entry, DType dtype, string path)
    {
        (Entry, DType, _tensors) = (entry, dtype, TensorFile.At(path));
        using var document = JsonDocument.Parse(_tensors.Metadata("cases"));
        _cases = document.RootElement.Clone();
    }

    /// <summary>OpInfo's name with its variant: <c>div.floor_rounding</c>.</summary>
    internal string Entry { get; }

    /// <summary>OpInfo's name without the variant: <c>div</c>.</summary>
    internal string Operator => _tensors.HasMetadata("op") ? _tensors.Metadata("op") : Entry;

    internal DType DType { get; }

    internal int Count => _cases.GetArrayLength();

    /// <summary>A case with tensors of its own.</summary>
    internal OpInfoCase this[int index] => new(_cases[index], _tensors, t => t);

    /// <summary>A case with all that is float32 converted to float64.</summary>
    internal OpInfoCase Wide(int index) => new(_cases[index], _tensors, t => t.DType == DType.Float32 ? t.To(DType.Float64) : t);

    /// <summary>All files of a folder, sorted by name.</summary>
    internal static IEnumerable<OpInfoFile> Folder(string path) =>
        Directory.EnumerateFiles(path, "*.safetensors").Order(StringComparer.Ordinal).Select(Open);

    internal static OpInfoFile Open(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        var dot = name.LastIndexOf('.');
        return DTypes.TryParse(name.AsSpan(dot + 1), out var dtype) ? new(name[..dot], dtype, path)
            : throw new InvalidDataException($"{path} does not end in a dtype.");
    }
}
