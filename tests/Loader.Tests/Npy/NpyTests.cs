using System.Text;

namespace TorchPort.Tests.Npy;

public class NpyTests
{
    public static TheoryData<string> Files { get; } =
        [.. Directory.GetFiles(Paths.Fixture("npy"), "*.np?").Select(f => Path.GetFileName(f)).Where(f => f != "texts.npz" && !f.StartsWith("objects", StringComparison.Ordinal)).Order()];

    public static TheoryData<string> HeaderLies { get; } =
    [
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 9223372036854775807), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 4611686018427387904, 4611686018427387904), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': 3, }",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (2,), }",
        "{'descr': '<f4', 'fortran_order': False, }",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (2,), }",
        "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
        "{'descr': '<f99999999999', 'fortran_order': False, 'shape': (0,), }",
        "{'descr': '', 'fortran_order': False, 'shape': (0,), }",
        "{'descr': [('a', '<f4'), ('a', '<f4')], 'fortran_order': False, 'shape': (1,), }",
        "{'descr': [('a', '<f4', (65536, 65536))], 'fortran_order': False, 'shape': (0,), }",
        "{'descr': [('a',)], 'fortran_order': False, 'shape': (0,), }",
        "{'descr': [('a', 7)], 'fortran_order': False, 'shape': (0,), }",
        "{'descr': " + new string('[', 100) + ", 'fortran_order': False, 'shape': (0,), }",
        "{'descr': __import__('os').system('ls'), 'fortran_order': False, 'shape': (0,), }",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } + 1",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2,",
        "'<f4",
        "",
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void ArraysAreWhatNumpyWrote(string name)
    {
        var checkpoint = Checkpoint.Load(Paths.Fixture("npy", name));
        Assert.Equal(Path.GetExtension(name)[1..], checkpoint.Format);
        Expected.Tensors(Path.ChangeExtension(Paths.Fixture("npy", name), ".json"), checkpoint);
    }

    [Fact]
    public void TextsAreTexts()
    {
        var checkpoint = Checkpoint.Load(Paths.Fixture("npy", "texts.npz"));
        Assert.Equal(["plain", "Grüße"], checkpoint["words"].Entries.Select(e => e.Value.As<string>()));
        Assert.Equal(["ab", "c"], checkpoint["raw"].Entries.Select(e => e.Value.As<string>()));
        Assert.Equal("alone", checkpoint["one"].As<string>());
    }

    [Fact]
    public void ObjectsAreWhatTheyWere()
    {
        var grid = Checkpoint.Load(Paths.Fixture("npy", "grid.npy")).Root.AsTensor().ToArray<float>();
        var alone = Checkpoint.Load(Paths.Fixture("npy", "objects.npy"));
        Assert.Equal("net", alone["name"].As<string>());
        Assert.Equal(grid, alone["weight"].As<NumpyArray>().Tensor!.ToArray<float>());
        Assert.Equal(grid[..12], alone["rows"][0].As<NumpyArray>().Tensor!.ToArray<float>());
        var several = Checkpoint.Load(Paths.Fixture("npy", "objects.npz"));
        Assert.Equal(grid, several["net"]["weight"].As<NumpyArray>().Tensor!.ToArray<float>());
        var items = several["several"].As<NumpyArray>();
        Assert.Equal([3], items.Shape.ToArray());
        Assert.Equal(("text", 3L), (items.Items![1], items.Items[2]));
    }

    [Fact]
    public void AnArrayIsWrittenAsNumpyWritesIt()
    {
        using var folder = new TempFolder();
        foreach (var name in (string[])["grid", "scalar", "empty"])
        {
            Checkpoint.SaveNpy(folder["a.npy"], Checkpoint.Load(Paths.Fixture("npy", $"{name}.npy")).Root.AsTensor());
            Assert.Equal(File.ReadAllBytes(Paths.Fixture("npy", $"{name}.npy")), File.ReadAllBytes(folder["a.npy"]));
        }
    }

    [Fact]
    public void ArraysWrittenAreReadAgain()
    {
        using var folder = new TempFolder();
        var read = Checkpoint.Load(Paths.Fixture("npy", "all.npz"));
        Checkpoint.SaveNpz(folder["a.npz"], read.Tensors);
        Expected.Tensors(Paths.Fixture("npy", "all.json"), Checkpoint.Load(folder["a.npz"]));
        var e = Assert.Throws<UnsupportedCheckpointException>(() => Checkpoint.SaveNpz(folder["b.npz"], [new("x", Torch.Zeros([1], DType.BFloat16))]));
        Assert.Equal("x", e.Item);
    }

    [Fact]
    public void NumpyReadsWhatIsWritten()
    {
        using var folder = new TempFolder();
        Checkpoint.SaveNpz(folder["a.npz"], [new("t", Torch.Arange(6).View(2, 3).T()), new("model.weight", Torch.Ones([2], DType.Float16, null))]);
        var printed = Oracle.Python("-c", $"import numpy, zipfile; f = '{folder["a.npz"]}'; z = numpy.load(f); print(zipfile.ZipFile(f).testzip(), [(k, z[k].dtype.str, z[k].tolist()) for k in z])");
        Assert.Equal("None [('t', '<i8', [[0, 3], [1, 4], [2, 5]]), ('model.weight', '<f2', [1.0, 1.0])]", printed.Trim());
    }

    [Theory]
    [MemberData(nameof(HeaderLies))]
    public void HeadersThatLieAreRefused(string header)
    {
        byte[] file = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. Encoding.Latin1.GetBytes(header), .. new byte[8]];
        var e = Assert.ThrowsAny<CheckpointException>(() => Checkpoint.Load(file, "evil.npy"));
        Assert.Equal("evil.npy", e.File);
    }

    [Fact]
    public void EveryTruncationIsNoticed()
    {
        var whole = File.ReadAllBytes(Paths.Fixture("npy", "structured.npy"));
        for (var length = 0; length < whole.Length; length++)
            Assert.ThrowsAny<CheckpointException>(() => Checkpoint.Load(whole.AsSpan(0, length), "cut.npy"));
    }
}
