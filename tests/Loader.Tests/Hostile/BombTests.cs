using System.Diagnostics;
using TorchPort.Pickle;
using TorchPort.Tests.Pickle;

namespace TorchPort.Tests.Hostile;

/// <summary>Small files that would fill memory or never end, and tensors that reach outside their storages.</summary>
public class BombTests
{
    // In all, also what is garbage at once.
    private const long Allowance = 512L << 20;

    private static PickleBuilder New(byte protocol = 4) => new PickleBuilder().Proto(protocol);

    /// <summary>The file is refused, and little is allocated on the way.</summary>
    private static CheckpointException Refused(byte[] file, Action<Checkpoint>? use = null)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.ThrowsAny<CheckpointException>(() =>
        {
            var checkpoint = Checkpoint.Load(file, "bomb.pt");
            (use ?? (c => _ = c.Tensors.Count))(checkpoint);
        });
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Allowance + 100L * file.Length);
        Assert.Contains("bomb.pt", error.Message, StringComparison.Ordinal);
        return error;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SharedListsWithManyPaths(bool withTensor)
    {
        var pickle = New();
        if (withTensor)
            pickle.Global("torch", "FloatTensor").Op(PickleOp.EmptyTuple).Reduce();
        else
            pickle.Op(PickleOp.EmptyList);
        for (var i = 0; i < 60; i++)
            pickle.Op(PickleOp.BinPut, 0).Op(PickleOp.Pop).Op(PickleOp.EmptyList).Op(PickleOp.Mark).Op(PickleOp.BinGet, 0).Op(PickleOp.BinGet, 0).Op(PickleOp.Appends);
        if (withTensor)
            Refused(pickle.Stop());
        else
            Assert.Empty(Checkpoint.Load(pickle.Stop(), "bomb.pt").Tensors);
    }

    [Fact]
    public void SharedListsThatContainTheRoot()
    {
        var pickle = New().Op(PickleOp.EmptyList).Op(PickleOp.BinPut, 1).Op(PickleOp.Dup);
        for (var i = 0; i < 60; i++)
            pickle.Op(PickleOp.BinPut, 0).Op(PickleOp.Pop).Op(PickleOp.EmptyList).Op(PickleOp.Mark).Op(PickleOp.BinGet, 0).Op(PickleOp.BinGet, 0).Op(PickleOp.Appends);
        Refused(pickle.Op(PickleOp.Append).Stop());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SharedModulesWithManyPaths(bool withTensor)
    {
        var pickle = New();
        Module(pickle, null);
        for (var i = 0; i < 60; i++)
        {
            pickle.Op(PickleOp.BinPut, 0).Op(PickleOp.Pop);
            Module(pickle, 0);
        }
        if (withTensor)
            Refused(pickle.Stop(), c => c.StateDict());
        else
            Assert.Empty(Checkpoint.Load(pickle.Stop(), "bomb.pt").StateDict());

        void Module(PickleBuilder pickle, byte? child)
        {
            pickle.Global("m", "Net").Op(PickleOp.EmptyTuple).Op(PickleOp.NewObj).Op(PickleOp.EmptyDict).Op(PickleOp.Mark);
            foreach (var group in new[] { "_parameters", "_buffers", "_modules" })
            {
                pickle.Text(group).Op(PickleOp.EmptyDict);
                if (group == "_modules" && child is { } index)
                    pickle.Op(PickleOp.Mark).Text("a").Op(PickleOp.BinGet, index).Text("b").Op(PickleOp.BinGet, index).Op(PickleOp.SetItems);
                if (group == "_buffers" && withTensor)
                    pickle.Text("t").Global("torch", "FloatTensor").Op(PickleOp.EmptyTuple).Reduce().Op(PickleOp.SetItem);
            }
            pickle.Op(PickleOp.SetItems).Op(PickleOp.Build);
        }
    }

    [Fact]
    public void DeepNesting()
    {
        var pickle = New();
        for (var i = 0; i < 100_000; i++)
            pickle.Op(PickleOp.EmptyList);
        for (var i = 1; i < 100_000; i++)
            pickle.Op(PickleOp.Append);
        Refused(pickle.Stop());
        var tuples = New().Op(PickleOp.EmptyTuple);
        for (var i = 0; i < 100_000; i++)
            tuples.Op(PickleOp.Tuple1);
        Refused([.. tuples.Bytes, .. new PickleBuilder().Op(PickleOp.EmptyDict).Op(PickleOp.Dup).Op(PickleOp.None).Op(PickleOp.SetItem).Stop()]);
        // As a key, it is hashed.
        var keyed = New().Op(PickleOp.EmptyDict).Op(PickleOp.EmptyTuple);
        for (var i = 0; i < 100_000; i++)
            keyed.Op(PickleOp.Tuple1);
        Refused(keyed.Op(PickleOp.None).Op(PickleOp.SetItem).Stop());
    }

    [Fact]
    public void TuplesOfSharedTuplesAsKeys()
    {
        var pickle = New().Op(PickleOp.EmptyDict).Op(PickleOp.EmptyTuple);
        for (var i = 0; i < 60; i++)
            pickle.Op(PickleOp.Dup).Op(PickleOp.Tuple2);
        Refused(pickle.Op(PickleOp.None).Op(PickleOp.SetItem).Stop());
    }

    [Theory]
    [InlineData("builtins", "list")]
    [InlineData("builtins", "tuple")]
    [InlineData("builtins", "set")]
    [InlineData("collections", "OrderedDict")]
    [InlineData("copyreg", "__newobj__")]
    public void ALongListCopiedOverAndOver(string module, string name)
    {
        var pickle = New().Op(PickleOp.EmptyList).Op(PickleOp.Mark);
        for (var i = 0; i < 20_000; i++)
            _ = name == "OrderedDict" ? pickle.Integer(i).Integer(i).Op(PickleOp.Tuple2) : pickle.Integer(i);
        pickle.Op(PickleOp.Appends).Op(PickleOp.BinPut, 0).Global(module, name).Op(PickleOp.BinPut, 1).Op(PickleOp.EmptyList);
        if (name == "__newobj__")
        {
            pickle.Op(PickleOp.Mark).Global("m", "C");
            for (var i = 0; i < 20_000; i++)
                pickle.Op(PickleOp.None);
            pickle.Op(PickleOp.Tuple).Op(PickleOp.BinPut, 2).Op(PickleOp.Pop);
        }
        for (var i = 0; i < 20_000; i++)
            _ = name == "__newobj__" ? pickle.Op(PickleOp.BinGet, 1).Op(PickleOp.BinGet, 2).Reduce() : pickle.Op(PickleOp.BinGet, 1).Op(PickleOp.BinGet, 0).Op(PickleOp.Tuple1).Reduce();
        Refused(pickle.Stop());
    }

    [Fact]
    public void ALongTextAsAKeyOverAndOver()
    {
        var text = new string('x', 1 << 20);
        var pickle = New().Text(text).Op(PickleOp.BinPut, 0).Op(PickleOp.Pop).Text(text).Op(PickleOp.BinPut, 1).Op(PickleOp.Pop).Op(PickleOp.EmptyDict);
        for (byte i = 0; i < 20; i++)
            pickle.Op(PickleOp.BinInt1, i).Op(PickleOp.None).Op(PickleOp.SetItem);
        for (var i = 0; i < 200_000; i++)
            pickle.Op(PickleOp.BinGet, (byte)(i & 1)).Op(PickleOp.None).Op(PickleOp.SetItem);
        var watch = Stopwatch.StartNew();
        Assert.Equal(21, Checkpoint.Load(pickle.Stop(), "keys.pkl").Root.Count);
        // Hashing or comparing the text each time would take minutes.
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
    }

    [Fact]
    public void PicklesWithinPickles()
    {
        var pickle = New().Op(PickleOp.None).Stop();
        for (var i = 0; i < 10; i++)
            pickle = New().Global("torch.storage", "_load_from_bytes").Op(PickleOp.BinBytes, [.. PickleBuilder.U32((uint)pickle.Length), .. pickle]).Op(PickleOp.Tuple1).Reduce().Stop();
        Refused(pickle);
    }

    [Fact]
    public void OnePickleReadOverAndOver()
    {
        var inner = New().Op(PickleOp.EmptyList);
        for (var i = 0; i < 100_000; i++)
            inner.Op(PickleOp.EmptyDict).Op(PickleOp.Append);
        var bytes = inner.Stop();
        var pickle = New().Global("torch.storage", "_load_from_bytes").Op(PickleOp.BinPut, 0).Op(PickleOp.BinBytes, [.. PickleBuilder.U32((uint)bytes.Length), .. bytes]).Op(PickleOp.Tuple1).Op(PickleOp.BinPut, 1).Op(PickleOp.Pop).Op(PickleOp.Pop).Op(PickleOp.EmptyList);
        for (var i = 0; i < 10_000; i++)
            pickle.Op(PickleOp.BinGet, 0).Op(PickleOp.BinGet, 1).Reduce().Op(PickleOp.Append);
        Assert.Equal(10_000, Checkpoint.Load(pickle.Stop(), "bomb.pt").Root.Count);
    }

    [Fact]
    public void ANameThatGrowsAndGrows()
    {
        var pickle = New().Global("m", "C");
        for (var i = 0; i < 10_000; i++)
            pickle.Op(PickleOp.BinPut, 0).Op(PickleOp.Pop).Global("builtins", "getattr").Op(PickleOp.BinGet, 0).Text("a").Op(PickleOp.Tuple2).Reduce();
        Refused(pickle.Stop());
    }

    [Fact]
    public void ANumpyTypeThatHoldsItself()
    {
        var pickle = New().Global("numpy", "dtype").Text("V8").Op(PickleOp.Tuple1).Reduce().Op(PickleOp.BinPut, 0)
            .Op(PickleOp.Mark).Integer(3).Text("|").Op(PickleOp.None).Op(PickleOp.Mark).Text("f").Op(PickleOp.Tuple)
            .Op(PickleOp.EmptyDict).Text("f").Op(PickleOp.BinGet, 0).Integer(0).Op(PickleOp.Tuple2).Op(PickleOp.SetItem)
            .Integer(8).Integer(1).Integer(0).Op(PickleOp.Tuple).Op(PickleOp.Build);
        Refused(pickle.Stop());
    }

    public static TheoryData<long[], long[], long> Geometries { get; } = new()
    {
        { [4], [1], 1 }, { [5], [1], 0 }, { [2, 2], [3, 1], 0 }, { [-1], [1], 0 }, { [2], [-1], 1 }, { [2], [1], -1 },
        { [long.MaxValue], [1], 0 }, { [long.MaxValue, long.MaxValue], [1, 1], 0 }, { [1L << 62], [1L << 62], 0 }, { [1L << 60], [1L << 60], 0 },
        { [1], [1], long.MaxValue }, { [2], [long.MaxValue], 0 }, { [1L << 32, 1L << 32], [0, 0], 0 }, { [2], [1, 1], 0 },
    };

    [Theory]
    [MemberData(nameof(Geometries))]
    public void TensorsThatReachOutsideTheirStorages(long[] shape, long[] strides, long offset)
    {
        foreach (var kind in new[] { "Float", "ComplexDouble" })
        {
            var size = kind == "Float" ? 4 : 16;
            var pickle = New().Op(PickleOp.EmptyDict).Op(PickleOp.Mark).Text("fc.weight").Global("torch._utils", "_rebuild_tensor_v2").Op(PickleOp.Mark);
            pickle.Op(PickleOp.Mark).Text("storage").Global("torch", $"{kind}Storage").Text("0").Text("cpu").Integer(4).Op(PickleOp.Tuple).Op(PickleOp.BinPersId);
            Long(pickle, offset);
            foreach (var numbers in new[] { shape, strides })
            {
                pickle.Op(PickleOp.Mark);
                foreach (var number in numbers)
                    Long(pickle, number);
                pickle.Op(PickleOp.Tuple);
            }
            pickle.Op(PickleOp.NewFalse).Global("collections", "OrderedDict").Op(PickleOp.EmptyTuple).Reduce().Op(PickleOp.Tuple).Reduce().Op(PickleOp.SetItems);
            Assert.Equal("fc.weight", Refused(PickleBuilder.InZip(pickle.Stop(), new byte[4 * size])).Item);
        }
    }

    [Theory]
    [InlineData(5, 16)]
    [InlineData(int.MaxValue, 16)]
    [InlineData(-1, 16)]
    public void StoragesLongerThanTheirRecords(int count, int bytes)
    {
        var pickle = New().Op(PickleOp.Mark).Text("storage").Global("torch", "FloatStorage").Text("0").Text("cpu").Integer(count).Op(PickleOp.Tuple).Op(PickleOp.BinPersId);
        Refused(PickleBuilder.InZip(pickle.Stop(), new byte[bytes]));
        var missing = New().Op(PickleOp.Mark).Text("storage").Global("torch", "FloatStorage").Text("1").Text("cpu").Integer(4).Op(PickleOp.Tuple).Op(PickleOp.BinPersId);
        Refused(PickleBuilder.InZip(missing.Stop(), new byte[bytes]));
    }

    private static void Long(PickleBuilder pickle, long value) => pickle.Op(PickleOp.Long1, [8, .. BitConverter.GetBytes(value)]);
}
