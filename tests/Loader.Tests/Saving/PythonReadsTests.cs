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

    private static unsafe Tensor Patterned(DType dtype, long count)
    {
        var tensor = Torch.Empty([count], dtype);
        for (var i = 0; i < count * dtype.ItemSize; i++)
            tensor.Data[i] = (byte)(dtype == DType.Bool ? i & 1 : i * 37 + 11);
        return tensor;
    }
}
