using TorchPort.Nn;

namespace TorchPort.Tests.Nn;

/// <summary>Modules that ModuleInfo leaves out.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class OtherModuleTests
{
    [Fact]
    public void AdaptiveSoftmaxFollowsPyTorch()
    {
        foreach (var c in TensorFile.Open("parametrizations", "adaptive.safetensors").Cases())
        {
            Torch.ManualSeed(0);
            var module = (AdaptiveLogSoftmaxWithLoss)ModuleFactory.Build(c.Construction);
            Assert.Equal(c.Dict("state").Keys, module.StateDict().Keys);
            foreach (var (name, expected) in c.Dict("state"))
                Close.Same((Tensor)expected!, module.StateDict()[name], name);
            var x = c.Tensor("x").RequiresGrad_();
            var (output, loss) = module.Call(x, c.Tensor("target"));
            Close.To(c.Tensor("output"), output, "output");
            Close.To(c.Tensor("loss"), loss, "loss");
            loss.Backward();
            Close.To(c.Tensor("x_grad"), x.Grad, "gradient of the input");
            foreach (var (name, parameter) in module.NamedParameters())
                Close.To((Tensor)c.Dict("grads")[name]!, parameter.Grad, name);
            Close.To(c.Tensor("log_prob"), module.LogProb(x), "logarithms");
            Close.Same(c.Tensor("predict"), module.Predict(x), "predictions");
        }
    }

    [Fact]
    public void AdaptiveSoftmaxRefusesWhatDoesNotFit()
    {
        Assert.Throws<ArgumentException>(() => new AdaptiveLogSoftmaxWithLoss(8, 10, [6, 3]));
        Assert.Throws<ArgumentException>(() => new AdaptiveLogSoftmaxWithLoss(8, 10, [10]));
        var module = new AdaptiveLogSoftmaxWithLoss(8, 10, [3]);
        Assert.Throws<ShapeException>(() => module.Call(Torch.Ones(2, 8), Torch.Zeros([3], DType.Int64)));
        Assert.Throws<DimensionException>(() => module.Call(Torch.Ones(1, 8), Torch.Full([1], 10L)));
    }

    [Fact]
    public void SynchronizedBatchNormOfOneProcessIsBatchNorm()
    {
        var (one, other) = (new BatchNorm2d(3), new SyncBatchNorm(3));
        Assert.Equal(one.StateDict().Keys, other.StateDict().Keys);
        var x = Torch.Randn(2, 3, 4, 4);
        Close.Same(one.Call(x), other.Call(x), "output");
        Close.Same(one.RunningVar!, other.RunningVar, "running variance");
        Assert.Throws<ShapeException>(() => other.Call(Torch.Ones(3)));
    }
}
