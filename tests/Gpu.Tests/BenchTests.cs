using TorchPort.Gpu;
using TorchPort.GpuBench;

namespace TorchPort.Tests.Gpu;

/// <summary>What tools/GpuBench times is right, and so is what it compares times with.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class BenchTests
{
    public static TheoryData<string> Networks => ["ResNet-18", "ResNet-50", "MobileNetV2", "encoder", "decoder"];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Networks_compute_what_the_processor_does(string name)
    {
        Assert.SkipUnless(Devices.IsFast, "These networks are too large for ILGPU's processor device.");
        Torch.ManualSeed(1);
        var (network, input) = Make(name);
        var exact = Run(Device.Cpu);
        var single = Distances(exact, Run(Devices.Tested));
        Assert.All([single.Logits, single.Gradient], d => Assert.InRange(d, 0, 1e-4));
        // In 16 bits both are off, the device no further than the processor, but for luck.
        var (processor, device) = (Distances(exact, Run(Device.Cpu, isLow: true)), Distances(exact, Run(Devices.Tested, isLow: true)));
        Assert.InRange(device.Logits, 0, 2 * processor.Logits);
        Assert.InRange(device.Gradient, 0, 2 * processor.Gradient);

        // The logits, and the gradient of the first weight.
        (Tensor Logits, Tensor Gradient) Run(Device device, bool isLow = false)
        {
            using var cast = new Autocast(DType.BFloat16, enabled: isLow);
            foreach (var part in network.Parts)
            {
                part.To(device);
                part.Eval();
                part.ZeroGrad();
            }
            var logits = network.Forward(input.To(device));
            logits.LogSoftmax(-1).Mean().Backward();
            return (logits.Detach().To(Device.Cpu).To(DType.Float32), network.Parts[0].Parameters().First().Grad!.To(Device.Cpu));
        }
    }

    private static (Network, Tensor) Make(string name) => name switch
    {
        "ResNet-18" => (Convnets.ResNet(false, [1, 1, 1, 1]), Torch.Randn(2, 3, 32, 32)),
        "ResNet-50" => (Convnets.ResNet(true, [1, 1, 1, 1]), Torch.Randn(2, 3, 32, 32)),
        "MobileNetV2" => (Convnets.MobileNetV2(), Torch.Randn(2, 3, 32, 32)),
        _ => (Transformers.Make(50, 8, 16, 2, 2, isCausal: name == "decoder"), Torch.Arange(16).Reshape(2, 8)),
    };

    private static (double Logits, double Gradient) Distances((Tensor Logits, Tensor Gradient) expected, (Tensor Logits, Tensor Gradient) actual) =>
        (Distance(expected.Logits, actual.Logits), Distance(expected.Gradient, actual.Gradient));

    private static double Distance(Tensor expected, Tensor actual) => (expected - actual).Norm().Item<double>() / expected.Norm().Item<double>();

    [Fact]
    public void Operations_are_those_of_the_papers()
    {
        // He et al., 2016: 1.8 and 3.8 thousand million multiplications with additions for 224 × 224; Sandler et al., 2018: 300 million, without the last layer.
        var image = Torch.Zeros([1, 3, 224, 224]);
        Assert.Equal(1.8e9, Convnets.ResNet(false, [2, 2, 2, 2]).Operations(image) / 2, 0.05e9);
        Assert.Equal(0.3e9, Convnets.MobileNetV2().Operations(image) / 2, 0.01e9);
        // Twelve layers of 12 · 768² weights, the logits of 50 words, and attention of 128 tokens to 128.
        var tokens = Torch.Zeros([1, 128], DType.Int64);
        Assert.Equal(128 * (12 * 12.0 * 768 * 768 + 768 * 50) + 12 * 2.0 * 128 * 128 * 768, Transformers.Make(50, 128, 768, 12, 12, false).Operations(tokens) / 2);
    }

    [Fact]
    public void Peaks_are_those_that_NVIDIA_names()
    {
        GpuProperties a100 = new("A100", 8, 0, 40L << 30, 108, 1.41e9, 1.555e12), h100 = new("H100 SXM", 9, 0, 80L << 30, 132, 1.83e9, 3.35e12);
        Assert.Equal(19.5e12, Peaks.Operations(a100, Precision.Float32)!.Value, 0.1e12);
        Assert.Equal(156e12, Peaks.Operations(a100, Precision.Tf32)!.Value, 1e12);
        Assert.Equal(312e12, Peaks.Operations(a100, Precision.BFloat16)!.Value, 1e12);
        Assert.Equal(989e12, Peaks.Operations(h100, Precision.BFloat16)!.Value, 2e12);
        Assert.Null(Peaks.Operations(a100 with { Major = 99 }, Precision.Float32));
        var text = new StringWriter();
        new Table(a100, new Dictionary<string, double> { ["matmul"] = 2 }, text).Add(new("matmul", () => { }, Precision.BFloat16, Operations: 156e9, Bytes: 622e6), 1);
        Assert.Equal("| matmul | 1.000 | 156.0 | 50 % | 622.0 | 40 % | 2.000 | 2.00 |", text.ToString().Trim());
    }
}
