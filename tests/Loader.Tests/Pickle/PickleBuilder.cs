using System.Buffers.Binary;
using System.Text;
using TorchPort.IO;
using TorchPort.Pickle;
using TorchPort.Tests.Zip;

namespace TorchPort.Tests.Pickle;

/// <summary>Writes opcodes one by one, sensible or not.</summary>
internal sealed class PickleBuilder
{
    private readonly List<byte> _bytes = [];

    public byte[] Bytes => [.. _bytes];

    public PickleBuilder Op(PickleOp op, params ReadOnlySpan<byte> argument)
    {
        _bytes.Add((byte)op);
        _bytes.AddRange(argument);
        return this;
    }

    public PickleBuilder Line(PickleOp op, params ReadOnlySpan<string> lines)
    {
        _bytes.Add((byte)op);
        foreach (var line in lines)
            _bytes.AddRange(Encoding.UTF8.GetBytes(line + "\n"));
        return this;
    }

    public PickleBuilder Proto(byte protocol) => Op(PickleOp.Proto, protocol);

    public PickleBuilder Global(string module, string name) => Line(PickleOp.Global, module, name);

    public PickleBuilder StackGlobal(string module, string name) => Text(module).Text(name).Op(PickleOp.StackGlobal);

    public PickleBuilder Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Op(PickleOp.BinUnicode, [.. U32((uint)bytes.Length), .. bytes]);
    }

    public PickleBuilder Integer(int value) => Op(PickleOp.BinInt, U32((uint)value));

    public PickleBuilder Reduce() => Op(PickleOp.Reduce);

    public byte[] Stop()
    {
        Op(PickleOp.Stop);
        return Bytes;
    }

    public object? Read() => new PickleReader(ByteRange.Of(MappedFile.FromBytes(Stop(), "x.pkl")), new() { File = "x.pkl" }).Read();

    public static byte[] U32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    /// <summary>A <c>torch.save</c> archive with a pickle of one's own, and storages.</summary>
    public static byte[] InZip(byte[] pickle, params byte[][] storages) =>
        TestZip.Stored([("archive/data.pkl", pickle), .. storages.Select((s, i) => ($"archive/data/{i}", s))]);

    /// <summary>A legacy file with a pickle of one's own in the place of the objects.</summary>
    public static byte[] InLegacy(byte[] pickle)
    {
        var start = new PickleBuilder().Proto(2).Line(PickleOp.Long, "119547037146038801333356L").Op(PickleOp.Stop).Proto(2).Integer(1001).Op(PickleOp.Stop).Op(PickleOp.EmptyDict).Op(PickleOp.Stop);
        return [.. start.Bytes, .. pickle, .. new PickleBuilder().Op(PickleOp.EmptyList).Stop()];
    }
}
