using TorchPort.Pickle;
using TorchPort.Tests.Pickle;

namespace TorchPort.Tests;

public class StateDictTests
{
    private static readonly Tensor Weight = Torch.Tensor<float>([1, 2]);

    private static CheckpointDict State => new() { { "fc.weight", Weight } };

    private static Checkpoint Of(object? root) => new("test", root, "file.pt");

    [Theory]
    [InlineData("state_dict")]
    [InlineData("model_state_dict")]
    [InlineData("model")]
    [InlineData("net")]
    [InlineData("my_own_word")]
    public void ItIsFoundUnderItsKey(string key) =>
        Assert.Same(Weight, Of(new CheckpointDict { { "epoch", 3L }, { "optimizer", new CheckpointDict { { "lr", 0.1 } } }, { key, State } }).StateDict()["fc.weight"]);

    [Fact]
    public void TheRootMayBeOne()
    {
        var state = State;
        state.Add("fc._extra_state", 1L);
        Assert.Equal(["fc.weight"], Of(state).StateDict().Keys);
        Assert.Empty(Of(new CheckpointDict()).StateDict());
    }

    [Fact]
    public void ACustomaryKeyWinsOverOthers()
    {
        var root = new CheckpointDict { { "other", new CheckpointDict { { "x", Torch.Tensor<float>([3f]) } } }, { "model", new CheckpointDict { { "state_dict", State } } } };
        Assert.Equal(["fc.weight"], Of(root).StateDict().Keys);
    }

    [Fact]
    public void TwoOfNoCustomaryNameAreAnErrorThatNamesThem()
    {
        var e = Assert.Throws<CheckpointKeyException>(() => Of(new CheckpointDict { { "left", State }, { "right", State } }).StateDict());
        Assert.Contains("left (dict), right (dict)", e.Message, StringComparison.Ordinal);
        Assert.Contains("file.pt", e.Message, StringComparison.Ordinal);
        Assert.Throws<CheckpointKeyException>(() => Of(3L).StateDict());
    }

    [Fact]
    public void AWholeModuleKeepsTiedWeightsAndLeavesOutWhatIsNotSaved()
    {
        foreach (var version in new[] { "v1.13", "v2.6" })
        {
            var state = Checkpoint.Load(Paths.Fixture("checkpoint_kinds", version, "tied_module.pt")).StateDict();
            Assert.Same(state["embed.weight"], state["head.weight"]);
            Assert.Contains("scale", state.Keys);
            Assert.DoesNotContain("scratch", state.Keys);
            Assert.Contains("blocks.1.1.running_var", state.Keys);
            Assert.IsType<Nn.Parameter>(state["extra.gain"]);
        }
    }

    /// <summary>Legacy files refer to the classes of a module together with their source.</summary>
    [Fact]
    public void AWholeModuleOfALegacyFileIsReadWhateverItsSource()
    {
        var pickle = new PickleBuilder().Proto(2).Op(PickleOp.Mark).Text("module").Global("torch.nn.modules.linear", "Identity").Text("linear.py").Text("class Identity(Module):\n    pass\n").Op(PickleOp.Tuple).Op(PickleOp.BinPersId)
            .Op(PickleOp.EmptyTuple).Op(PickleOp.NewObj).Op(PickleOp.EmptyDict).Text("training").Op(PickleOp.NewTrue).Op(PickleOp.SetItem).Op(PickleOp.Build).Stop();
        var module = Checkpoint.Load(PickleBuilder.InLegacy(pickle), "whole.pth").Root;
        Assert.Equal("torch.nn.modules.linear.Identity", module.TypeName);
        Assert.True(module["training"].As<bool>());
    }

    [Fact]
    public void AttributesOfAModuleAreFoundAsInPython()
    {
        var module = Checkpoint.Load(Paths.Fixture("checkpoint_kinds", "v2.6", "tied_module.pt")).Root;
        Assert.Equal("__main__.Tied", module.TypeName);
        Assert.Equal([4, 3], module["embed"]["weight"].AsTensor().Shape.ToArray());
        Assert.Equal(3, module["embed"]["embedding_dim"].As<int>());
        Assert.True(module["blocks"]["0"]["1"]["training"].As<bool>());
    }
}
