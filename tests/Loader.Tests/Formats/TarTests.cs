using System.Formats.Tar;
using TorchPort.Pickle;
using TorchPort.Tests.Pickle;

namespace TorchPort.Tests.Formats;

/// <summary>Tar archives as other programs write them: storages without views, and tensors that name their storages themselves.</summary>
public class TarTests
{
    [Fact]
    public void TensorsMayNameTheirStorages()
    {
        var storages = new PickleBuilder().Proto(2).Integer(1).Op(PickleOp.Stop)
            .Proto(2).Op(PickleOp.Mark).Text("0").Text("cpu").Global("torch", "FloatStorage").Op(PickleOp.Tuple).Op(PickleOp.Stop).Bytes;
        byte[] numbers = [4, 0, 0, 0, 0, 0, 0, 0, .. ((float[])[1, 2.5f, -3.7f, 0]).SelectMany(BitConverter.GetBytes)];
        var tensor = New().Global("torch._utils", "_rebuild_tensor_v2").Op(PickleOp.Mark)
            .Op(PickleOp.Mark).Text("storage").Global("torch", "FloatStorage").Text("0").Text("cpu").Integer(4).Op(PickleOp.Tuple)
            .Integer(1).Op(PickleOp.Mark).Integer(3).Op(PickleOp.Tuple).Op(PickleOp.Mark).Integer(1).Op(PickleOp.Tuple).Op(PickleOp.NewFalse)
            .Global("collections", "OrderedDict").Op(PickleOp.EmptyTuple).Reduce().Op(PickleOp.Tuple).Reduce().Stop();
        var checkpoint = Checkpoint.Load(Tar(("storages", [.. storages, .. numbers]), ("pickle", tensor)), "made.tar");
        Assert.Equal("torch-tar", checkpoint.Format);
        Assert.Equal([2.5f, -3.7f, 0], checkpoint.Root.AsTensor().ToArray<float>());
        Assert.Throws<CorruptCheckpointException>(() => Checkpoint.Load(Tar(("storages", [.. storages, .. numbers[..^3]]), ("pickle", tensor)), "cut.tar"));
    }

    private static PickleBuilder New() => new PickleBuilder().Proto(2);

    private static byte[] Tar(params (string Name, byte[] Content)[] members)
    {
        using var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (name, content) in members)
                writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        }
        return stream.ToArray();
    }
}
