using System.Numerics;
using TorchPort.Nn;

namespace TorchPort.Tests.Saving;

/// <summary>Trees built here are written byte for byte as PyTorch 2.6 wrote the same trees; only the id of the content is hashed in another way.</summary>
public class TorchZipWriterTests
{
    [Fact]
    public void ParametersAreWrittenAsPyTorchWritesThem()
    {
        var data = Arange(6, DType.Float32).Reshape(2, 3);
        var weight = new Parameter(data);
        var plain = Torch.Tensor<float>([1, 2]);
        plain.RequiresGrad = true;
        SameAsPyTorch("parameters", new Dictionary<string, object?>
        {
            ["weight"] = weight,
            ["tied"] = weight,
            ["view_of_its_data"] = data.T(),
            ["frozen"] = new Parameter(Torch.Tensor<float>([1, 2], dtype: DType.Float16), requiresGrad: false),
            ["integer"] = new Parameter(Torch.Tensor<sbyte>([1, 2]), requiresGrad: false),
            ["plain"] = plain,
        });
    }

    [Fact]
    public void ViewsShareOneStorage()
    {
        var data = Arange(48, DType.Float32);
        var grid = data.View(6, 8);
        var images = Arange(120, DType.Int16).View(2, 3, 4, 5);
        var channelsLast = images.Permute(0, 2, 3, 1).Contiguous().Permute(0, 3, 1, 2);
        SameAsPyTorch("views", new Dictionary<string, Tensor>
        {
            ["base"] = data,
            ["grid"] = grid,
            ["transposed"] = grid.T(),
            ["rows"] = grid.Narrow(0, 2, 3),
            ["block"] = grid.Narrow(0, 1, 4).Narrow(1, 2, 5),
            ["every_second"] = View(data, [24], [2], 1),
            ["column"] = grid.Select(1, 3),
            ["element"] = grid.Select(0, 4).Select(0, 4),
            ["diagonal"] = View(data, [6], [9], 0),
            ["permuted"] = data.View(2, 4, 6).Permute(2, 0, 1),
            ["expanded"] = data.Narrow(0, 5, 3).Expand(4, 3),
            ["windows"] = View(data, [5, 4], [2, 1], 7),
            ["tail_of_a_lost_base"] = Arange(100, DType.Int64).Narrow(0, 90, 10),
            ["channels_last"] = channelsLast,
            ["alone"] = grid.Select(0, 0).Clone(),
            ["again"] = data,
        });
    }

    [Fact]
    public void ContainersAndNumbersAreWrittenAsPyTorchWritesThem()
    {
        var shared = new List<object?> { 1, Torch.Tensor<long>([1, 2]) };
        var all = Enumerable.Range(0, 256).Select(i => (byte)i).ToArray();
        SameAsPyTorch("containers", new Dictionary<string, object?>
        {
            ["numbers"] = new object[]
            {
                0, (byte)1, (sbyte)-1, 255, 256L, ushort.MaxValue, 65536, int.MinValue, 2147483648, long.MaxValue, long.MinValue,
                9223372036854775808UL, BigInteger.Pow(2, 64), BigInteger.Pow(2, 70), -BigInteger.Pow(2, 70),
            },
            ["floats"] = new[] { 0.0, -0.0, 0.1, 1e300, 5e-324, double.PositiveInfinity, double.NegativeInfinity, BitConverter.Int64BitsToDouble(0x7FF8000000000000) },
            ["complex"] = new Complex(1.5, -2),
            ["flags"] = (true, false, (object?)null),
            ["texts"] = new List<string> { "", "plain", "Grüße, 世界 🔥", "line\nbreak\ttab\\slash\"quote'", "\x00\x7f\x80", new('x', 300) },
            ["bytes"] = new List<object> { "abc"u8.ToArray(), all, new ByteArray([0, 255]) },
            ["tuples"] = new CheckpointTuple(new CheckpointTuple(), new CheckpointTuple(1), (1, 2), (1, 2, 3), (1, 2, 3, 4)),
            ["nothing"] = new object[] { new Dictionary<string, object?>(), Array.Empty<object>(), new OrderedDictionary<string, object?>() },
            ["ordered"] = new OrderedDictionary<string, object?> { ["z"] = Torch.Tensor<float>([1], [1]), ["a"] = Torch.Tensor<float>([2], [1]), ["m"] = 3 },
            ["by_number"] = new Dictionary<int, object?>
            {
                [0] = Torch.Tensor<float>([0.5f], [1]),
                [10] = new Dictionary<string, object?> { ["exp_avg"] = Torch.Tensor<float>([0.25f], [1]), ["step"] = Torch.Tensor(3.0) },
                [-1] = "minus one",
            },
            ["dotted.key"] = new Dictionary<string, Tensor> { ["a.b"] = Torch.Tensor<long>([7], [1]) },
            ["schlüssel"] = 1,
            ["size"] = CheckpointTuple.Size(2, 3),
            ["dtype"] = DType.BFloat16,
            ["set"] = new CheckpointSet { 1, 2, 3 },
            ["shared"] = new List<object?> { shared, shared },
            ["deep"] = Nested(6, Torch.Tensor<long>([6], [1, 1])),
        });
    }

    [Fact]
    public void LongListsAreAppendedInBatches() => SameAsPyTorch("batches", Enumerable.Range(0, 1001));

    private static object Nested(int depth, object inner) => depth == 0 ? inner : new[] { Nested(depth - 1, inner) };

    private static Tensor Arange(int count, DType dtype) => Torch.Arange(count).To(dtype);

    private static Tensor View(Tensor of, long[] shape, long[] strides, long offset) => Tensor.FromStorage(of.Storage, of.DType, shape, strides, offset);

    private static void SameAsPyTorch(string fixture, object tree)
    {
        using var folder = new TempFolder();
        var path = folder[$"{fixture}.pt"];
        Checkpoint.Save(path, tree);
        PyTorchZip.AssertSame(Paths.Fixture("checkpoints", "v2.6", $"{fixture}.pt"), path);
    }
}
