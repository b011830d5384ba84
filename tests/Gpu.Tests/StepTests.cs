using TorchPort.Gpu;
using TorchPort.Nn;
using TorchPort.Optim;

namespace TorchPort.Tests.Gpu;

/// <summary>How much a device is told for a step of training: kernels take the longer to launch the less they do.</summary>
[Collection(nameof(MemoryTests))]
public class StepTests
{
    private static readonly GpuDevice Device = Devices.Tested;

    /// <summary>A convolution, a norm, a residual sum, pooling and a layer, in 16 bits too: what a kernel each would do, and the optimizer's one.</summary>
    [Theory]
    [InlineData(false, 21)]
    [InlineData(true, 35)]
    public void A_convnets(bool isLow, int launches)
    {
        var conv = new Conv2d(2, 2, 3, padding: 1, bias: false);
        var norm = new BatchNorm2d(2);
        var head = new Linear(8, 3);
        Module[] parts = [conv, norm, head];
        Tensor x = Torch.Randn(2, 2, 4, 4).To(Device), y = Torch.Tensor(new long[] { 0, 2 }).To(Device);
        Check(parts, isLow, launches, () => Functional.CrossEntropy(head.Call(Functional.MaxPool2d((x + norm.Call(conv.Call(x))).Relu(), 2).Flatten(1)), y));
    }

    [Theory]
    [InlineData(false, 45)]
    [InlineData(true, 83)]
    public void A_transformers(bool isLow, int launches)
    {
        LayerNorm before = new([4]), between = new([4]);
        Linear qkv = new(4, 12), output = new(4, 4), wide = new(4, 8), narrow = new(8, 4);
        Module[] parts = [before, between, qkv, output, wide, narrow];
        Tensor x = Torch.Randn(1, 3, 4).To(Device).RequiresGrad_(), y = Torch.Tensor(new long[] { 0, 2, 1 }).To(Device);
        Check(parts, isLow, launches, () =>
        {
            var heads = qkv.Call(before.Call(x)).View(1, 3, 3, 2, 2).Permute(2, 0, 3, 1, 4).Unbind(0);
            var h = x + output.Call(Functional.ScaledDotProductAttention(heads[0], heads[1], heads[2]).Transpose(1, 2).Reshape(1, 3, 4));
            h += narrow.Call(wide.Call(between.Call(h)).Gelu());
            return Functional.CrossEntropy(h.Reshape(3, 4), y);
        });
    }

    private static void Check(Module[] parts, bool isLow, int launches, Func<Tensor> loss)
    {
        foreach (var part in parts)
            part.To(Device);
        var sgd = new SGD(parts.SelectMany(p => p.Parameters()), lr: 0.01, momentum: 0.9);
        long before = 0, waits = 0;
        for (var step = 0; step < 2; step++)
        {
            (before, waits) = (Device.Launches, Device.Waits);
            using var cast = new Autocast(DType.BFloat16, enabled: isLow);
            sgd.ZeroGrad();
            loss().Backward();
            sgd.Step();
        }
        Assert.InRange(Device.Launches - before, 1, launches);
        Assert.Equal(0, Device.Waits - waits);
    }
}
