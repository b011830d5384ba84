namespace TorchPort.Bench;

/// <summary>A network and a batch to train it on.</summary>
/// <param name="Name">What it is called in tables.</param>
/// <param name="Rule">How its parameters are changed.</param>
/// <param name="Network">Makes the loss of a batch.</param>
internal sealed record Task(string Name, Rule Rule, INetwork Network);

/// <summary>A loss, written over whichever library.</summary>
internal interface INetwork
{
    Func<T> Loss<T>(Library<T> lib);
}

/// <summary>The training steps that are compared.</summary>
internal static class Networks
{
    internal static readonly Task[] All =
    [
        new("MLP 784-1024-1024-10, batch 128, SGD", Rule.Sgd, new Mlp(128, 784, 1024, 1024, 10)),
        new("PyTorch's MNIST convnet, batch 64, Adam", Rule.Adam, new MnistNet()),
        new("ResNet-18, 64×64, batch 16, SGD with momentum", Rule.Momentum, new ResNet18()),
        new("MobileNetV2, 96×96, batch 16, SGD with momentum", Rule.Momentum, new MobileNetV2()),
        new("encoder, 6 layers of 384, 12 heads, 8×128, AdamW", Rule.AdamW, new Encoder()),
        new("LSTM, 2 layers of 256, 32×64, Adam", Rule.Adam, new Recurrent()),
    ];

    internal static T Images<T>(Library<T> lib, long batch, long channels, long size) => lib.Numbers(Weights.Of("images", batch * channels * size * size, 1.7), batch, channels, size, size);

    internal static T Targets<T>(Library<T> lib, long batch, long classes) => lib.Classes([.. Enumerable.Range(0, (int)batch).Select(i => i * 7L % classes)], batch);
}

/// <summary>Linear layers with ReLU between.</summary>
internal sealed class Mlp(long batch, params long[] sizes) : INetwork
{
    public Func<T> Loss<T>(Library<T> lib)
    {
        T x = lib.Numbers(Weights.Of("x", batch * sizes[0], 1), batch, sizes[0]), y = Networks.Targets(lib, batch, sizes[^1]);
        return () =>
        {
            var h = x;
            for (var i = 1; i < sizes.Length; i++)
            {
                h = lib.Linear($"fc{i}", h, sizes[i - 1], sizes[i]);
                if (i < sizes.Length - 1)
                    h = lib.Relu(h);
            }
            return lib.CrossEntropy(h, y);
        };
    }
}

/// <summary>So small that its time is what operations cost apart from their arithmetic.</summary>
internal sealed class SmallMlp : INetwork
{
    public Func<T> Loss<T>(Library<T> lib)
    {
        T x = lib.Numbers(Weights.Of("x", 8, 1), 4, 2), y = lib.Numbers(Weights.Of("y", 4, 1), 4, 1);
        return () => lib.MeanSquare(lib.Linear("fc2", lib.Relu(lib.Linear("fc1", x, 2, 16)), 16, 1), y);
    }
}

/// <summary>The network of PyTorch's MNIST example.</summary>
internal sealed class MnistNet : INetwork
{
    public Func<T> Loss<T>(Library<T> lib)
    {
        T x = Networks.Images(lib, 64, 1, 28), y = Networks.Targets(lib, 64, 10);
        return () =>
        {
            var h = lib.Relu(lib.Conv("conv1", x, 1, 32, 3, bias: true));
            h = lib.Relu(lib.Conv("conv2", h, 32, 64, 3, bias: true));
            h = lib.Reshape(lib.Dropout(lib.MaxPool(h, 2, 2, 0), 0.25), 64, -1);
            h = lib.Dropout(lib.Relu(lib.Linear("fc1", h, 9216, 128)), 0.5);
            return lib.CrossEntropy(lib.Linear("fc2", h, 128, 10), y);
        };
    }
}

internal sealed class ResNet18 : INetwork
{
    public Func<T> Loss<T>(Library<T> lib)
    {
        T x = Networks.Images(lib, 16, 3, 64), y = Networks.Targets(lib, 16, 1000);
        return () =>
        {
            var h = lib.Relu(lib.BatchNorm("bn1", lib.Conv("conv1", x, 3, 64, 7, 2, 3), 64));
            h = lib.MaxPool(h, 3, 2, 1);
            var from = 64L;
            for (var i = 0; i < 4; i++)
            {
                var to = 64L << i;
                h = Block(lib, $"layer{i}.0", h, from, to, i == 0 ? 1 : 2);
                h = Block(lib, $"layer{i}.1", h, to, to, 1);
                from = to;
            }
            return lib.CrossEntropy(lib.Linear("fc", lib.Mean(h, 2, 3), 512, 1000), y);
        };
    }

    private static T Block<T>(Library<T> lib, string name, T x, long from, long to, long stride)
    {
        var h = lib.Relu(lib.BatchNorm(name + ".bn1", lib.Conv(name + ".conv1", x, from, to, 3, stride, 1), to));
        h = lib.BatchNorm(name + ".bn2", lib.Conv(name + ".conv2", h, to, to, 3, 1, 1), to);
        if (from != to)
            x = lib.BatchNorm(name + ".down.1", lib.Conv(name + ".down.0", x, from, to, 1, stride), to);
        return lib.Relu(lib.Add(h, x));
    }
}

internal sealed class MobileNetV2 : INetwork
{
    private static readonly (int Expand, long To, int Count, long Stride)[] Stages = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    public Func<T> Loss<T>(Library<T> lib)
    {
        T x = Networks.Images(lib, 16, 3, 96), y = Networks.Targets(lib, 16, 1000);
        return () =>
        {
            var h = Unit(lib, "stem", x, 3, 32, 3, 2, 1);
            var from = 32L;
            foreach (var (expand, to, count, stride) in Stages)
            {
                for (var i = 0; i < count; i++)
                {
                    h = Inverted(lib, $"{to}.{i}", h, from, to, i == 0 ? stride : 1, expand);
                    from = to;
                }
            }
            h = Unit(lib, "head", h, from, 1280, 1, 1, 1);
            return lib.CrossEntropy(lib.Linear("fc", lib.Dropout(lib.Mean(h, 2, 3), 0.2), 1280, 1000), y);
        };
    }

    private static T Inverted<T>(Library<T> lib, string name, T x, long from, long to, long stride, int expand)
    {
        var wide = from * expand;
        var h = expand == 1 ? x : Unit(lib, name + ".expand", x, from, wide, 1, 1, 1);
        h = Unit(lib, name + ".depthwise", h, wide, wide, 3, stride, wide);
        h = lib.BatchNorm(name + ".bn", lib.Conv(name + ".project", h, wide, to, 1), to);
        return stride == 1 && from == to ? lib.Add(x, h) : h;
    }

    private static T Unit<T>(Library<T> lib, string name, T x, long from, long to, long kernel, long stride, long groups) =>
        lib.Relu6(lib.BatchNorm(name + ".bn", lib.Conv(name + ".conv", x, from, to, kernel, stride, kernel / 2, groups), to));
}

/// <summary>A transformer encoder as BERT has it, over embedded tokens, with a classifier over their mean.</summary>
internal sealed class Encoder : INetwork
{
    private const long Batch = 8, Length = 128, Size = 384, Heads = 12, Vocabulary = 8192;

    public Func<T> Loss<T>(Library<T> lib)
    {
        T x = lib.Classes([.. Enumerable.Range(0, (int)(Batch * Length)).Select(i => i * 7919L % Vocabulary)], Batch, Length), y = Networks.Targets(lib, Batch, 10);
        return () =>
        {
            var h = lib.LayerNorm("ln", lib.Embedding("words", x, Vocabulary, Size), Size);
            for (var i = 0; i < 6; i++)
            {
                var mixed = lib.Linear($"{i}.out", lib.Attention(lib.Linear($"{i}.qkv", h, Size, 3 * Size), Heads), Size, Size);
                h = lib.LayerNorm($"{i}.ln1", lib.Add(h, mixed), Size);
                var wide = lib.Gelu(lib.Linear($"{i}.up", h, Size, 4 * Size));
                h = lib.LayerNorm($"{i}.ln2", lib.Add(h, lib.Linear($"{i}.down", wide, 4 * Size, Size)), Size);
            }
            return lib.CrossEntropy(lib.Linear("head", lib.Mean(h, 1), Size, 10), y);
        };
    }
}

internal sealed class Recurrent : INetwork
{
    public Func<T> Loss<T>(Library<T> lib)
    {
        T x = lib.Numbers(Weights.Of("x", 64 * 32 * 256, 1.7), 64, 32, 256), y = Networks.Targets(lib, 32, 10);
        return () => lib.CrossEntropy(lib.Linear("head", lib.Last(lib.Lstm("lstm", x, 256, 256, 2)), 256, 10), y);
    }
}
