using System.Globalization;
using System.Text;

namespace TorchPort.Tests.Formats;

/// <summary>docs/formats.md says what is read and written: it is made here, of the fixtures that are read and of what writing and reading again gives.</summary>
public class FormatTableTests
{
    private const string Rewrite = "TORCHPORT_WRITE_DOCS";

    private static readonly DType[] All = Enum.GetValues<DType>();

    private static readonly (string Format, string What)[] Formats =
    [
        ("torch-zip", "`torch.save` since PyTorch 1.6: `.pt`, `.pth`, `.bin`, `.ckpt`"),
        ("torch-legacy", "`torch.save` before PyTorch 1.6"),
        ("torch-tar", "`torch.save` of PyTorch 0.1"),
        ("pickle", "a plain pickle with tensors in it"),
        ("torchscript", "`torch.jit.save`, also for the lite interpreter"),
        ("torch-export", "`torch.export.save`: `.pt2`, both layouts"),
        ("torch-distributed", "a folder of `torch.distributed.checkpoint`"),
        ("safetensors", "safetensors"),
        ("safetensors-sharded", "shards with their index, a Hugging Face folder"),
        ("torch-zip-sharded", "`pytorch_model-0000x-of-0000y.bin` with their index"),
        ("torchsharp", "`module.save` of TorchSharp: `.dat`"),
        ("npy", "an array of numpy's"),
        ("npz", "arrays of numpy's"),
    ];

    private static readonly Dictionary<string, Action<string, object>> Writers = new()
    {
        ["torch-zip"] = (path, value) => Checkpoint.Save(path, new Dictionary<string, object?> { ["a"] = value }),
        ["safetensors"] = (path, value) => Checkpoint.SaveSafetensors(path, [new("a", Plain(value))]),
        ["safetensors-sharded"] = (path, value) => Checkpoint.SaveSafetensors(path, [new("a", Plain(value))], options: new() { MaxShardBytes = 1 << 20 }),
        ["torch-zip-sharded"] = (path, value) => Checkpoint.Save(path, new Dictionary<string, Tensor> { ["a"] = Plain(value) }, new() { MaxShardBytes = 1 << 20 }),
        ["npy"] = (path, value) => Checkpoint.SaveNpy(path, Plain(value)),
        ["npz"] = (path, value) => Checkpoint.SaveNpz(path, [new("a", Plain(value))]),
    };

    [Fact]
    public void TheTableIsWhatIsReadAndWritten()
    {
        var path = Path.Combine(Paths.Repository, "docs", "formats.md");
        var text = Table();
        if (Environment.GetEnvironmentVariable(Rewrite) == "1")
            File.WriteAllText(path, text);
        Assert.Equal(text, File.ReadAllText(path));
    }

    private static string Table()
    {
        var read = Formats.ToDictionary(f => f.Format, _ => (By: new SortedSet<string>(StringComparer.Ordinal), Types: new HashSet<DType>()));
        foreach (var (file, by) in Fixtures())
        {
            var checkpoint = Checkpoint.Load(file);
            var (writers, types) = read[checkpoint.Format];
            writers.Add(by);
            types.UnionWith(checkpoint.Tensors.Select(t => t.Value.DType));
        }
        var text = new StringBuilder($"""
            # Formats

            `{nameof(Checkpoint)}.{nameof(Checkpoint.Load)}` finds the format by the content. Reading is tested with files by PyTorch and others (fixtures/), tensor by
            tensor; writing by reading again, and by PyTorch reading it. A dtype counts as lossless when every byte, and the dtype, is the same.
            There are {All.Length} dtypes. This page is made by {nameof(FormatTableTests)}; `{Rewrite}=1` in its environment writes it anew.

            | format | what it is | read: files by | dtypes read | written: dtypes without loss |
            | --- | --- | --- | --- | --- |

            """);
        foreach (var (format, what) in Formats)
        {
            var written = Writers.TryGetValue(format, out var write) ? Listed(All.Where(d => IsLossless(format, d, write))) : "no";
            text.Append(CultureInfo.InvariantCulture, $"| {format} | {what} | {string.Join(", ", read[format].By)} | {Listed(read[format].Types)} | {written} |\n");
        }
        text.Append("""

            What else a `.pt` file holds is kept when it is written again: views and shared storages, parameters, quantized, sparse and nested
            tensors, numpy arrays, dates, sets, classes that nobody knows. safetensors and numpy's files hold tensors by name and nothing else.
            `torchport convert` goes from every format above to each that is written.

            """);
        return text.ToString().ReplaceLineEndings("\n");
    }

    /// <summary>Every file and folder of the fixtures, with who wrote it.</summary>
    private static IEnumerable<(string Path, string By)> Fixtures()
    {
        foreach (var folder in new[] { "checkpoints", "checkpoint_kinds", "torchscript" })
        {
            foreach (var version in new[] { "v1.13", "v2.6" })
            {
                foreach (var file in Directory.GetFiles(Paths.Fixture(folder, version)).Where(f => !f.EndsWith(".json", StringComparison.Ordinal)))
                    yield return (file, Path.GetFileName(file) is "tar.pt" ? "a script" : $"PyTorch {version[1..]}");
            }
        }
        foreach (var file in Directory.GetFiles(Paths.Fixture("export"), "*.pt2"))
            yield return (file, Path.GetFileName(file) is "saved.pt2" ? "PyTorch 2.6" : "a script");
        foreach (var folder in Directory.GetDirectories(Paths.Fixture("distributed")))
            yield return (folder, "PyTorch 2.6");
        foreach (var file in Directory.GetFiles(Paths.Fixture("safetensors"), "*.safetensors"))
            yield return (file, Path.GetFileName(file) is "newer.safetensors" ? "a script" : "safetensors 0.4");
        foreach (var folder in Directory.GetDirectories(Paths.Fixture("safetensors")))
            yield return (folder, Path.GetFileName(folder) is "sharded_bin" ? "PyTorch 2.6" : "safetensors 0.4");
        foreach (var file in Directory.GetFiles(Paths.Fixture("torchsharp"), "*.dat"))
            yield return (file, Path.GetFileName(file) is "buffers.dat" ? "TorchSharp 0.107" : "a script");
        foreach (var file in Directory.GetFiles(Paths.Fixture("npy"), "*.np?"))
            yield return (file, "numpy 2.2");
    }

    private static bool IsLossless(string format, DType dtype, Action<string, object> write)
    {
        using var folder = new TempFolder();
        var value = Sample(dtype);
        var path = folder[format switch { "safetensors" or "safetensors-sharded" => "a.safetensors", "npy" => "a.npy", "npz" => "a.npz", _ => "a.bin" }];
        try
        {
            write(path, value);
        }
        catch (UnsupportedCheckpointException)
        {
            return false;
        }
        // Whatever can be written must come back as it was.
        var read = Assert.Single(Checkpoint.Load(folder.Path is var all && File.Exists(path) ? path : all).Tensors, t => !t.Key.EndsWith("scales", StringComparison.Ordinal) && !t.Key.EndsWith("zero_points", StringComparison.Ordinal)).Value;
        Assert.Equal(dtype, read.DType);
        Assert.Equal(Description.Bytes(Plain(value)), Description.Bytes(read));
        return true;
    }

    private static Tensor Plain(object value) => value as Tensor ?? ((ITensorHolder)value).Tensor!;

    private static unsafe object Sample(DType dtype)
    {
        if (dtype.IsQuantized)
        {
            var files = new[] { "quantized.pt", "bits.pt" }.Select(f => Checkpoint.Load(Paths.Fixture("checkpoint_kinds", "v2.6", f)).Root);
            return files.SelectMany(r => r.Entries).Select(e => e.Value.Value).OfType<QuantizedTensor>().First(q => q.Tensor.DType == dtype);
        }
        var tensor = Torch.Empty([8], dtype);
        for (var i = 0; i < 8 * dtype.ItemSize; i++)
            tensor.Data[i] = (byte)(dtype == DType.Bool ? i & 1 : i * 37 + 11);
        return tensor;
    }

    private static string Listed(IEnumerable<DType> dtypes)
    {
        var set = dtypes.ToHashSet();
        string Names(IEnumerable<DType> some) => string.Join(", ", some.Select(d => d.TorchName));
        return set.Count == All.Length ? "all"
            : set.Count > All.Length / 2 ? $"all but {Names(All.Where(d => !set.Contains(d)))}"
            : Names(All.Where(set.Contains));
    }
}
