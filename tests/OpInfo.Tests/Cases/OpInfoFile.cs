using System.IO.Compression;
using System.Text.Json;

namespace TorchPort.Tests.OpInfo;

/// <summary>The cases of one entry of PyTorch's OpInfo in one dtype, as the oracle's opinfo.py writes them.</summary>
internal sealed class OpInfoFile
{
    private readonly TensorFile _tensors;
    private readonly JsonElement _cases;

    private OpInfoFile(string entry, DType dtype, TensorFile tensors)
    {
        (Entry, DType, _tensors) = (entry, dtype, tensors);
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
    internal OpInfoCase this[int index] => On(Device.Cpu, index);

    /// <summary>A case with tensors of its own on a device.</summary>
    internal OpInfoCase On(Device device, int index) => new(_cases[index], _tensors, t => t.To(device), device);

    /// <summary>A case with all that is float32 converted to float64.</summary>
    internal OpInfoCase Wide(int index) => new(_cases[index], _tensors, t => t.DType == DType.Float32 ? t.To(DType.Float64) : t, Device.Cpu);

    /// <summary>All files of a folder, sorted by name.</summary>
    internal static IEnumerable<OpInfoFile> Folder(string path) =>
        Directory.EnumerateFiles(path, "*.safetensors").Order(StringComparer.Ordinal).Select(Open);

    /// <summary>All files of the selection in fixtures/opinfo, in their order.</summary>
    internal static IEnumerable<OpInfoFile> Selection(string dtype)
    {
        using var zip = ZipFile.OpenRead(Paths.Fixture("opinfo", $"{dtype}.zip"));
        foreach (var entry in zip.Entries)
        {
            using var stream = entry.Open();
            var bytes = new byte[entry.Length];
            stream.ReadExactly(bytes);
            yield return Named(entry.Name, new(bytes));
        }
    }

    internal static OpInfoFile Open(string path) => Named(Path.GetFileName(path), TensorFile.At(path));

    private static OpInfoFile Named(string file, TensorFile tensors)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        var dot = name.LastIndexOf('.');
        return DTypes.TryParse(name.AsSpan(dot + 1), out var dtype) ? new(name[..dot], dtype, tensors)
            : throw new InvalidDataException($"{file} does not end in a dtype.");
    }
}
