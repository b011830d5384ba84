using TorchPort.Pickle;
using TorchPort.Tests.Pickle;

namespace TorchPort.Tests.Saving;

/// <summary>What was read is written again: PyTorch 2.6's files byte for byte, all others so that the same is read from them.</summary>
public class RewritingTests
{
    /// <summary>
    /// Not the same bytes: another protocol, no check sums, or bytes that PyTorch writes as <c>bytes()</c>, which its own weights_only refuses.
    /// A whole module is written as the state dict that it is read as.
    /// </summary>
    private static readonly string[] Otherwise = ["protocol4", "without_crc32", "plain_yet_refused", "module"];

    public static TheoryData<string> Modern { get; } =
    [
        .. Directory.GetFiles(Paths.Fixture("checkpoints", "v2.6"), "*.pt").Select(f => Path.GetFileNameWithoutExtension(f))
            .Where(n => !n.StartsWith("legacy_", StringComparison.Ordinal) && !Otherwise.Contains(n)),
    ];

    public static TheoryData<string> All { get; } =
    [
        .. from folder in new[] { "checkpoints", "checkpoint_kinds" }
           from version in new[] { "v1.13", "v2.6" }
           from file in Directory.GetFiles(Paths.Fixture(folder, version), "*.p*")
           where !file.Contains("module", StringComparison.Ordinal)
           select $"{folder}/{version}/{Path.GetFileName(file)}",
    ];

    /// <summary>Tensors of classes that hold others, as jagged ones do, are made by a function of their own when they are read.</summary>
    [Fact]
    public void TheFunctionThatMakesATensorOfAClassIsKept()
    {
        const string Module = "torch.nested._internal.nested_tensor";
        var pickle = new PickleBuilder().Proto(2).Global("torch._tensor", "_rebuild_from_type_v2").Op(PickleOp.Mark).Global(Module, "_rebuild_njt").Global(Module, "NestedTensor")
            .Op(PickleOp.Mark).Op(PickleOp.EmptyDict).Text("lengths").Integer(3).Op(PickleOp.SetItem).Op(PickleOp.Tuple).Op(PickleOp.EmptyDict).Op(PickleOp.Tuple).Reduce().Stop();
        var read = Checkpoint.Load(PickleBuilder.InZip(pickle), "made.pt").Root;
        Assert.Equal($"{Module}.NestedTensor", read.As<PickledObject>().ToString());
        using var folder = new TempFolder();
        Checkpoint.Save(folder["again.pt"], read);
        Checkpoint.Save(folder["third.pt"], Checkpoint.Load(folder["again.pt"]).Root.Value);
        foreach (var name in (string[])["again.pt", "third.pt"])
        {
            var bytes = File.ReadAllBytes(folder[name]);
            Assert.True(bytes.AsSpan().IndexOf("_rebuild_njt"u8) > 0 && bytes.AsSpan().IndexOf("_rebuild_from_type_v2"u8) > 0);
        }
    }

    [Theory]
    [MemberData(nameof(Modern))]
    public void TheBytesArePyTorchs(string name)
    {
        using var folder = new TempFolder();
        var path = Paths.Fixture("checkpoints", "v2.6", $"{name}.pt");
        Checkpoint.Save(folder[$"{name}.pt"], Checkpoint.Load(path).Root.Value);
        PyTorchZip.AssertSame(path, folder[$"{name}.pt"]);
    }

    [Theory]
    [InlineData("quantized")]
    [InlineData("sparse")]
    public void KindsOfTensors(string name)
    {
        using var folder = new TempFolder();
        var path = Paths.Fixture("checkpoint_kinds", "v2.6", $"{name}.pt");
        Checkpoint.Save(folder[$"{name}.pt"], Checkpoint.Load(path).Root.Value);
        PyTorchZip.AssertSame(path, folder[$"{name}.pt"]);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void TheSameIsReadAgain(string name)
    {
        using var folder = new TempFolder();
        var path = Paths.Fixture(name);
        Checkpoint.Save(folder["a.pt"], Checkpoint.Load(path).Root.Value);
        Description.AssertEqual(Path.ChangeExtension(path, ".json"), Checkpoint.Load(folder["a.pt"]), "torch-zip");
    }

    [Fact]
    public void WhatProtocol2HasNoOpcodeForIsWrittenByTheFunctionThatItStandsFor()
    {
        using var folder = new TempFolder();
        var made = New(4).StackGlobal("m", "Outer.Inner").Op(PickleOp.EmptyTuple).Op(PickleOp.EmptyDict).Text("width").Op(PickleOp.BinInt1, 3).Op(PickleOp.SetItem).Op(PickleOp.NewObjEx).Read();
        Checkpoint.Save(folder["a.pt"], new object?[] { made, made });
        var read = Checkpoint.Load(folder["a.pt"]).Root;
        var again = Assert.IsType<PickledObject>(read[0].Value);
        Assert.Same(again, read[1].Value);
        Assert.Equal("m.Outer.Inner", again.ToString());
        Assert.Equal(3L, again.Keywords!["width"]);
    }

    [Fact]
    public void ChangedArraysAreWrittenAsTheyAre()
    {
        using var folder = new TempFolder();
        var root = Checkpoint.Load(Paths.Fixture("checkpoint_kinds", "v2.6", "arrays.pt")).Root;
        root["big_endian"].AsTensor().Fill_(7);
        root["fortran"].AsTensor().Select(1, 0).Fill_(-1);
        root["aligned"]["z"]["v"].AsTensor().Fill_(5);
        root["packed"]["big"].AsTensor().Fill_(9);
        Checkpoint.Save(folder["a.pt"], root.Value);
        var read = Checkpoint.Load(folder["a.pt"]).Root;
        Assert.Equal(">f8", read["big_endian"].As<NumpyArray>().DType);
        foreach (var (name, tensor) in new Checkpoint("", root.Value, null).Tensors)
            Assert.Equal(TensorDigest.Sha256(tensor), TensorDigest.Sha256(new Checkpoint("", read.Value, null).Tensors[name]));
        Assert.Equal([7, 7, 7, 7], read["big_endian"].AsTensor().ToArray<double>());
        Assert.Equal([9, 9], read["packed"]["big"].AsTensor().ToArray<int>());
    }

    private static PickleBuilder New(byte protocol) => new PickleBuilder().Proto(protocol);
}
