using System.Numerics;

namespace TorchPort.Tests;

public class CheckpointValueTests
{
    private static readonly Tensor Weight = Torch.Tensor<float>([1, 2]);

    private static Checkpoint Sample()
    {
        var state = new CheckpointDict { { 0L, new CheckpointDict { { "exp_avg", Weight }, { "step", Torch.Tensor<float>([3f]) } } } };
        return new("test", new CheckpointDict
        {
            { "optimizer", new CheckpointDict { { "state", state }, { "lr", 0.5 } } },
            { "list", Fill(new(), 1L, true, null, "text") },
            { "big", BigInteger.Pow(2, 70) },
            { "tuple", new CheckpointTuple(1L, Weight) },
        }, "file.pt");
    }

    private static CheckpointList Fill(CheckpointList list, params object?[] items)
    {
        foreach (var item in items)
            list.Add(item);
        return list;
    }

    [Fact]
    public void PathsLeadToTensors()
    {
        var c = Sample();
        Assert.Same(Weight, c["optimizer"]["state"][0]["exp_avg"].AsTensor());
        Assert.Equal("optimizer.state.0.exp_avg", c["optimizer"]["state"][0]["exp_avg"].Path);
        Assert.Equal(["optimizer.state.0.exp_avg", "optimizer.state.0.step", "tuple.1"], c.Tensors.Names);
        Assert.Same(Weight, c.Tensors["tuple.1"]);
    }

    [Fact]
    public void NumbersConvertWithoutLoss()
    {
        var c = Sample();
        Assert.Equal(3, c["optimizer"]["state"][0]["step"].As<int>());
        Assert.Equal(0.5f, c["optimizer"]["lr"].As<float>());
        Assert.Equal("text", c["list"][-1].As<string>());
        Assert.Equal(CheckpointKind.None, c["list"][2].Kind);
        Assert.Equal(BigInteger.Pow(2, 70), c["big"].As<BigInteger>());
        Assert.Throws<CheckpointKeyException>(() => c["optimizer"]["lr"].As<long>());
        Assert.Throws<CheckpointKeyException>(() => c["big"].As<long>());
    }

    [Theory]
    [InlineData("optimizr", "optimizer, list, big, tuple")]
    public void AMissingKeySaysWhatThereIs(string key, string expected)
    {
        var e = Assert.Throws<CheckpointKeyException>(() => Sample()[key]);
        Assert.Contains("file.pt", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Equal("list", Assert.Throws<CheckpointKeyException>(() => Sample()["list"][4]).Item);
        Assert.Equal("optimizer.lr", Assert.Throws<CheckpointKeyException>(() => Sample()["optimizer"]["lr"].AsTensor()).Item);
    }

    [Fact]
    public void KeysAreEqualAsInPython()
    {
        var d = new CheckpointDict { { 1L, "int" }, { true, "bool" }, { 1.0, "float" }, { "1", "text" }, { new CheckpointTuple(1L, "a"), "tuple" }, { null, "none" } };
        for (var i = 10; i < 30; i++)
            d.Add((long)i, i);
        Assert.Equal(24, d.Count);
        Assert.Equal("float", d[1L]);
        Assert.Equal(1L, d.Keys.First());
        Assert.Equal("tuple", d[new CheckpointTuple(1.0, "a")]);
        Assert.Equal("none", d[null]);
        Assert.Equal(29, d[new BigInteger(29)]);
        Assert.False(d.ContainsKey("2"));
    }

    [Fact]
    public void ACycleIsWalkedOnce()
    {
        var list = new CheckpointList();
        list.Add(list);
        list.Add(Weight);
        Assert.Equal(["1"], new Checkpoint("test", list, null).Tensors.Names);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ManyPathsToOneTensorAreAnError(bool withTensor)
    {
        object leaf = withTensor ? Weight : Fill(new(), 1L);
        for (var i = 0; i < 40; i++)
            leaf = Fill(new(), leaf, leaf);
        var checkpoint = new Checkpoint("test", leaf, "bomb.pt");
        if (withTensor)
            Assert.Throws<CorruptCheckpointException>(() => checkpoint.Tensors);
        else
            Assert.Empty(checkpoint.Tensors);
    }

    [Fact]
    public void DeepNestingIsAnError()
    {
        object leaf = Weight;
        for (var i = 0; i < 100_000; i++)
            leaf = Fill(new(), leaf);
        Assert.Throws<CorruptCheckpointException>(() => new Checkpoint("test", leaf, "deep.pt").Tensors);
    }
}
