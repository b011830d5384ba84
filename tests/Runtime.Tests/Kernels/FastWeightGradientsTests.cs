using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Tests.Kernels;

/// <summary>The setting that allows Winograd's method for weight gradients.</summary>
[Collection(ThreadCountCollection.Name)]
public class FastWeightGradientsTests
{
    [Fact]
    public void IsDoneWhereItIsAllowed()
    {
        Tensor x = Torch.Randn(2, 64, 56, 56), g = Torch.Randn(2, 64, 56, 56);
        Tensor direct = Gradient(), fast;
        Torch.FastWeightGradients = true;
        try
        {
            fast = Gradient();
        }
        finally
        {
            Torch.FastWeightGradients = false;
        }
        Assert.Equal(direct.ToArray<float>(), Gradient().ToArray<float>());
        Assert.NotEqual(direct.ToArray<float>(), fast.ToArray<float>());
        var error = ((direct - fast).Abs().Max() / direct.Abs().Max()).Item<float>();
        Assert.True(error < 3e-5, $"{error}");

        Tensor Gradient()
        {
            var w = Torch.Zeros([64, 64, 3, 3]);
            Conv.WeightGradient<float>(w, x, g, new ConvGeometry([1, 1], [1, 1], [1, 1], 1));
            return w;
        }
    }
}
