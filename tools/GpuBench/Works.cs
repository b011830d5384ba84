using TorchPort.Gpu;
using TorchPort.Nn;
using TorchPort.Optim;

namespace TorchPort.GpuBench;

/// <summary>Something that is timed. tools/gpu_bench.py has the same under the same names.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Run">Does it.</param>
/// <param name="Precision">How it is computed.</param>
/// <param name="Operations">Multiplications and additions, where those take the time.</param>
/// <param name="Bytes">Bytes that it must read and write, where those take the time.</param>
internal sealed record Work(string Name, Action Run, Precision Precision, double Operations = 0, double Bytes = 0);

/// <summary>How products of single precision are computed.</summary>
internal enum Precision
{
    Float32,
    Tf32,

    /// <summary>With <see cref="Autocast"/>.</summary>
    BFloat16,
}

/// <summary>What is timed.</summary>
internal static class Works
{
    /// <summary>Products of a training step for each of the forward pass: it has two gradients.</summary>
    private const double BackwardAndForward = 3;

    private static readonly Precision[] Precisions = [Precision.Float32, Precision.Tf32, Precision.BFloat16];

    /// <param name="device">Where.</param>
    /// <param name="isSmall">Sizes at which all of it is quick anywhere, to see that it runs.</param>
    internal static IEnumerable<Work> All(Device device, bool isSmall)
    {
        foreach (var size in isSmall ? new[] { 32L } : [1024L, 2048, 4096, 8192])
        {
            Tensor a = Torch.Randn([size, size], null, device), b = Torch.Randn([size, size], null, device), c = a.To(DType.BFloat16), d = b.To(DType.BFloat16);
            foreach (var precision in Precisions)
                yield return new($"matmul {size} {Word(precision)}", () => In(precision, () => (precision == Precision.BFloat16 ? c : a).MatMul(precision == Precision.BFloat16 ? d : b)), precision, 2.0 * size * size * size);
        }
        foreach (var work in Passes(device, isSmall ? 4 : 16384, isSmall ? 8 : 1024))
            yield return work;
        long batch = isSmall ? 2 : 32, image = isSmall ? 32 : 224;
        foreach (var (name, make) in new (string, Func<Network>)[] { ("ResNet-18", () => Convnets.ResNet(false, isSmall ? [1, 1, 1, 1] : [2, 2, 2, 2])), ("ResNet-50", () => Convnets.ResNet(true, isSmall ? [1, 1, 1, 1] : [3, 4, 6, 3])), ("MobileNetV2", Convnets.MobileNetV2) })
        {
            Tensor x = Torch.Randn([batch, 3, image, image], null, device), y = Torch.Arange(batch).To(device);
            foreach (var work in Both($"{name}, {batch}×3×{image}×{image}", make(), x, y, device, Rule.Momentum))
                yield return work;
        }
        long length = isSmall ? 8 : 128, size768 = isSmall ? 16 : 768, layers = isSmall ? 1 : 12, heads = isSmall ? 2 : 12, words = isSmall ? 50 : 30522;
        long sequences = isSmall ? 2 : 16;
        foreach (var (name, isCausal) in new[] { ("BERT-base-shaped encoder", false), ("GPT-2-small-shaped decoder", true) })
        {
            var tokens = Torch.Arange(sequences * length).Remainder(words).Reshape(sequences, length).To(device);
            foreach (var work in Both($"{name}, {sequences}×{length}", Transformers.Make(words, length, size768, layers, heads, isCausal), tokens, tokens.Reshape(-1), device, Rule.AdamW))
                yield return work;
        }
    }

    /// <summary>What is as fast as memory is.</summary>
    private static IEnumerable<Work> Passes(Device device, long rows, long columns)
    {
        Tensor x = Torch.Randn([rows, columns], null, device), y = Torch.Randn([rows, columns], null, device);
        double bytes = x.ElementCount * sizeof(float);
        var size = $"{rows}×{columns}";
        yield return new($"add {size}", () => x.Add(y), Precision.Float32, Bytes: 3 * bytes);
        yield return new($"gelu {size}", () => x.Gelu(), Precision.Float32, Bytes: 2 * bytes);
        yield return new($"softmax {size}", () => x.Softmax(-1), Precision.Float32, Bytes: 2 * bytes);
        yield return new($"sum {size}", () => x.Sum(), Precision.Float32, Bytes: bytes);
    }

    private enum Rule
    {
        Momentum,
        AdamW,
    }

    private static IEnumerable<Work> Both(string name, Network network, Tensor x, Tensor y, Device device, Rule rule)
    {
        foreach (var part in network.Parts)
            part.To(device);
        var parameters = network.Parts.SelectMany(p => p.Parameters()).ToList();
        Optimizer optimizer = rule == Rule.Momentum ? new SGD(parameters, 0.01, momentum: 0.9) : new AdamW(parameters, 1e-4);
        foreach (var part in network.Parts)
            part.Eval();
        var operations = network.Operations(x);
        foreach (var precision in Precisions)
        {
            foreach (var part in network.Parts)
                part.Train();
            yield return new($"{name}, {Word(precision)}, training step", () => In(precision, () =>
            {
                optimizer.ZeroGrad();
                Functional.CrossEntropy(network.Forward(x), y).Backward();
                optimizer.Step();
            }), precision, BackwardAndForward * operations);
            foreach (var part in network.Parts)
                part.Eval();
            yield return new($"{name}, {Word(precision)}, inference", () => In(precision, () =>
            {
                using var mode = GradMode.NoGrad();
                network.Forward(x);
            }), precision, operations);
        }
    }

    private static string Word(Precision precision) => precision switch { Precision.Float32 => "float32", Precision.Tf32 => "TF32", _ => "bfloat16" };

    private static void In(Precision precision, Action work)
    {
        Backends.Cuda.Matmul.AllowTf32 = Backends.Cudnn.AllowTf32 = precision == Precision.Tf32;
        using var cast = new Autocast(DType.BFloat16, enabled: precision == Precision.BFloat16);
        work();
    }
}
