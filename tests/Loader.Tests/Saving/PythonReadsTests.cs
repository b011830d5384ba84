using System.Numerics;
using System.Text.Json;
using TorchPort.Nn;

namespace TorchPort.Tests.Saving;

/// <summary>PyTorch itself, with weights_only=True, reads what is written here.</summary>
public class PythonReadsTests
{
    [Fact]
    public void TensorsOfEveryDTypeAndLayout()
    {
        using var folder = new TempFolder();
        var tree = new OrderedDictionary<string, object?>();
        foreach (var dtype in Enum.GetValues<DType>().Where(d => !d.IsQuantized && d != DType.Float8E8M0FNU)) // 2.6 has no e8m0
            tree[dtype.TorchName] = Patterned(dtype, 6);
        var data = Torch.Arange(24).To(DType.Float32);
        tree["view"] = data.View(4, 6).T().Narrow(0, 1, 3);
        tree["same"] = data;
        tree["parameter"] = new Parameter(data.View(2, 12));
        // One storage as several dtypes, which torch.save itself refuses to write.
        var mixed = Patterned(DType.UInt8, 16);
        tree["as_bytes"] = mixed;
        tree["as_halves"] = Tensor.FromStorage(mixed.Storage, DType.Float16, [2, 3], [3, 1], 1);
        tree["as_ints"] = Tensor.FromStorage(mixed.Storage, DType.Int32, [4], [1], 0);
        tree["empty"] = Torch.Zeros(0, 3);
        tree["values"] = new object?[] { 1.5, null, true, "text", Array.Empty<byte>(), "bytes"u8.ToArray(), new Complex(1, 2), new CheckpointSet { 1L }, DType.Float32 };
        var path = folder["written.pt"];
        Checkpoint.Save(path, tree);

        using var read = JsonDocument.Parse(Oracle.Python("tools/describe_checkpoint.py", path));
        var expected = Checkpoint.Load(path).Tensors.Select(t => $"{t.Key} {t.Value.DType.TorchName} {Shapes.Text(t.Value.Shape)} {Shapes.Text(t.Value.Strides)} {TensorDigest.Sha256(t.Value)}");
        var found = read.RootElement.GetProperty("tensors").EnumerateArray()
            .Select(t => $"{t.GetProperty("name")} {t.GetProperty("dtype")} {t.GetProperty("shape").GetRawText()} {t.GetProperty("strides").GetRawText()} {t.GetProperty("sha256")}");
        Assert.Equal(expected, found);
    }

    /// <summary>Arrays, classes within classes, enums, dates, subclasses, sparse and quantized tensors: Python sees the tree that it saw in its own file.</summary>
    [Theory]
    [InlineData("v1.13")]
    [InlineData("v2.6")]
    public void WhatPythonWroteItReadsAgainFromHere(string version)
    {
        using var folder = new TempFolder();
        // The names by which PyTorch 1.13 and 2 make csr tensors are two; what is written is for PyTorch 2.
        string[] originals =
        [
            .. Directory.GetFiles(Paths.Fixture("checkpoint_kinds", version), "*.p*").Where(f => Path.GetFileName(f) is not "tied_module.pt" and not "sparse.pt").Order(),
            .. version == "v2.6" ? new[] { "v1.13", "v2.6" }.Select(v => Paths.Fixture("checkpoint_kinds", v, "sparse.pt")) : [],
        ];
        string[] written = [.. originals.Select((f, i) => folder[$"{i}.pt"])];
        foreach (var (original, path) in originals.Zip(written))
            Checkpoint.Save(path, Checkpoint.Load(original).Root.Value);

        using var read = JsonDocument.Parse(Python(version, ["tools/make_checkpoint_kind_fixtures.py", "--describe", .. written]));
        foreach (var (original, description) in originals.Zip(read.RootElement.EnumerateArray()))
        {
            using var expected = JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(original, ".json")));
            foreach (var part in description.EnumerateObject())
                Assert.Equal(Lines(original, expected.RootElement.GetProperty(part.Name)), Lines(original, part.Value));
        }

        static IEnumerable<string> Lines(string file, JsonElement list) => list.EnumerateArray().Select(e => $"{Path.GetFileName(file)} {JsonSerializer.Serialize(e)}");
    }

    /// <summary>Also with weights_only=True, which before PyTorch 2 knows no real numbers, bytes or sets beside the tensors.</summary>
    [Fact]
    public void PyTorchBefore2ReadsModels()
    {
        using var folder = new TempFolder();
        string[] files =
        [
            .. new[] { "dtypes", "list", "parameters", "small", "state_dict", "tensor", "views", "legacy_state_dict" }.Select(n => Paths.Fixture("checkpoints", "v1.13", $"{n}.pt")),
            .. new[] { "parameters", "small", "state_dict", "views" }.Select(n => Paths.Fixture("checkpoints", "v2.6", $"{n}.pt")),
        ];
        string[] written = [.. files.Select((f, i) => folder[$"{i}.pt"])];
        foreach (var (file, path) in files.Zip(written))
            Checkpoint.Save(path, Checkpoint.Load(file).Root.Value);
        var read = Oracle.OldPython(["tools/describe_checkpoint.py", .. written]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var (file, line) in files.Zip(read))
            Assert.Equal(Shown(file, File.ReadAllText(Path.ChangeExtension(file, ".json"))), Shown(file, line));

        static IEnumerable<string> Shown(string file, string description)
        {
            using var json = JsonDocument.Parse(description);
            return [.. json.RootElement.GetProperty("tensors").EnumerateArray()
                .Select(t => $"{file} " + string.Join(' ', new[] { "name", "dtype", "shape", "strides", "sha256" }.Select(p => JsonSerializer.Serialize(t.GetProperty(p)))))];
        }
    }

    /// <summary>PyTorch lets its safe loader make numpy's arrays only where the user allows it.</summary>
    [Fact]
    public void ArraysAreReadWhereNumpyIsAllowed()
    {
        using var folder = new TempFolder();
        Checkpoint.Save(folder["written.pt"], new CheckpointDict { { "grid", Checkpoint.Load(Paths.Fixture("checkpoint_kinds", "v2.6", "arrays.pt"))["grid"].Value } });
        const string program = """
            import sys, numpy, torch
            allowed = [(numpy._core.multiarray._reconstruct, "numpy.core.multiarray._reconstruct"), numpy.ndarray, numpy.dtype, numpy.dtypes.Int32DType]
            with torch.serialization.safe_globals(allowed):
                print(torch.load(sys.argv[1], weights_only=True)["grid"].tolist())
            """;
        Assert.Equal("[[0, 1, 2], [3, 4, 5]]", Oracle.Python("-c", program, folder["written.pt"]).Trim());
    }

    private static string Python(string version, params string[] arguments) => version == "v1.13" ? Oracle.OldPython(arguments) : Oracle.Python(arguments);

    private static unsafe Tensor Patterned(DType dtype, long count)
    {
        var tensor = Torch.Empty([count], dtype);
        for (var i = 0; i < count * dtype.ItemSize; i++)
            tensor.Data[i] = (byte)(dtype == DType.Bool ? i & 1 : i * 37 + 11);
        return tensor;
    }
}
