using TorchPort.Nn;
using TorchPort.Plans;

namespace TorchPort.Tests.Plans;

/// <summary>Weights below the least normal number, which a trained network's are where they decayed, count as zeros in plans: the sums are the same.</summary>
public class SubnormalWeightTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(3, 32)]
    [InlineData(5, 1)]
    public void ConvolutionsTakeThemForZeros(long kernel, long groups)
    {
        Torch.ManualSeed(kernel + groups);
        var net = new Conv2d(32, 32, kernel, padding: kernel / 2, groups: groups);
        Check(net, net.Weight, Torch.Randn([1, 32, 12, 12]));
    }

    [Fact]
    public void ProductsTakeThemForZeros()
    {
        Torch.ManualSeed(3);
        var net = new Linear(40, 24);
        Check(net, net.Weight, Torch.Randn([9, 40]));
    }

    private static void Check(Module<Tensor, Tensor> net, Tensor weight, Tensor x)
    {
        using var mode = GradMode.NoGrad();
        var kept = Torch.Rand(weight.Shape).Lt(0.5);
        weight.Copy_(Torch.Where(kept, weight, weight.Mul(1e-38)));
        var small = weight.Clone();
        var actual = new Session(inputs => [net.Call(inputs[0])]).Run(x)[0];
        Assert.Equal(small.ToArray<float>(), weight.ToArray<float>());
        weight.Copy_(Torch.Where(kept, weight, 0.0));
        Assert.Equal(new Session(inputs => [net.Call(inputs[0])]).Run(x)[0].ToArray<float>(), actual.ToArray<float>());
    }
}
