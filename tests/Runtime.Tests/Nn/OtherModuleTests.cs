using TorchPort.Autograd;
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

    /// <summary>The first numbers that nn.CrossMapLRN2d(size, 0.5, 0.75, 1.5) gives. Its gradients are another matter: PyTorch's are those of channels one further.</summary>
    [Theory]
    [InlineData(3, new[] { 0, 1.03242, 1.02677, 0.90448, 0.54412, -0.56208, -0.81348, -0.81729 })]
    [InlineData(4, new[] { 0, 1.10577, 1.1686, 1.02878, 0.58138, -0.60204, -0.93629, -0.95036 })]
    public void CrossMapNormFollowsPyTorch(int size, double[] expected)
    {
        var x = Torch.Arange(24.0, dtype: DType.Float64).Mul(0.7).Sin().Mul(3.0).Reshape(1, 6, 2, 2);
        var module = new CrossMapLRN2d(size, 0.5, 0.75, 1.5);
        // They were written with five digits.
        Assert.True(module.Call(x).Reshape(-1).Narrow(0, 0, 8).AllClose(Torch.Tensor<double>(expected, [8]), 1e-5, 1e-5));
        Assert.True(GradCheck.Gradcheck(i => [module.Call(i[0])], [x.RequiresGrad_()]));
        Assert.Throws<ShapeException>(() => module.Call(Torch.Zeros(2, 3)));
    }
}
