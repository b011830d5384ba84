using TorchSharp;
using static TorchSharp.torch;
using Theirs_ = TorchSharp.torch.Tensor;

namespace TorchPort.Bench;

/// <summary>libtorch, through TorchSharp.</summary>
/// <param name="type">Float32, or Float64 for the truth that both are compared with.</param>
internal sealed class Theirs(ScalarType type = ScalarType.Float32) : Library<Theirs_>
{
    /// <summary>Kept: the operator makes one for each call, which may be collected before the library has read it.</summary>
    private static readonly TorchSharp.Scalar One = 1;

    private readonly Dictionary<string, nn.Module> _layers = [];
    private optim.Optimizer? _optimizer;

    internal override Theirs_ Numbers(float[] values, params long[] shape) => tensor(values, shape).to(type);

    internal override Theirs_ Classes(long[] values, params long[] shape) => tensor(values, shape);

    internal override Theirs_ Linear(string name, Theirs_ x, long from, long to) => Layer(name, from, () => nn.Linear(from, to)).call(x);

    internal override Theirs_ Conv(string name, Theirs_ x, long from, long to, long kernel, long stride = 1, long padding = 0, long groups = 1, bool bias = false) =>
        Layer(name, from / groups * kernel * kernel, () => nn.Conv2d(from, to, kernel, stride, padding, groups: groups, bias: bias)).call(x);

    internal override Theirs_ BatchNorm(string name, Theirs_ x, long channels) => Layer(name, 0, () => nn.BatchNorm2d(channels)).call(x);

    internal override Theirs_ LayerNorm(string name, Theirs_ x, long size) => Layer(name, 0, () => nn.LayerNorm(size)).call(x);

    internal override Theirs_ Embedding(string name, Theirs_ x, long count, long size) => Layer(name, size, () => nn.Embedding(count, size)).call(x);

    internal override Theirs_ Lstm(string name, Theirs_ x, long size, long hidden, int layers) => Layer(name, hidden, () => nn.LSTM(size, hidden, layers)).call(x).Item1;

    internal override Theirs_ Relu(Theirs_ x) => x.relu();

    internal override Theirs_ Relu6(Theirs_ x) => nn.functional.relu6(x, false);

    internal override Theirs_ Gelu(Theirs_ x) => nn.functional.gelu(x);

    internal override Theirs_ Add(Theirs_ a, Theirs_ b) => a.add(b, One);

    internal override Theirs_ MaxPool(Theirs_ x, long kernel, long stride, long padding) => nn.functional.max_pool2d(x, kernel, stride, padding);

    internal override Theirs_ Dropout(Theirs_ x, double p) => nn.functional.dropout(x, p, !DropsNothing, false);

    internal override Theirs_ Mean(Theirs_ x, params ReadOnlySpan<int> dims) => x.mean(Array.ConvertAll(dims.ToArray(), d => (long)d));

    internal override Theirs_ Reshape(Theirs_ x, params ReadOnlySpan<long> shape) => x.reshape(shape.ToArray());

    internal override Theirs_ Attention(Theirs_ x, long heads)
    {
        long n = x.shape[0], t = x.shape[1], size = x.shape[2] / 3;
        var parts = x.view(n, t, 3, heads, size / heads).permute(2, 0, 3, 1, 4);
        var qkv = parts.unbind(0);
        return nn.functional.scaled_dot_product_attention(qkv[0], qkv[1], qkv[2]).transpose(1, 2).reshape(n, t, size);
    }

    internal override Theirs_ Last(Theirs_ x) => x.select(0, -1);

    internal override Theirs_ CrossEntropy(Theirs_ x, Theirs_ classes) => nn.functional.cross_entropy(x, classes);

    internal override Theirs_ MeanSquare(Theirs_ x, Theirs_ target) => nn.functional.mse_loss(x, target);

    internal override void Optimize(Rule rule)
    {
        var parameters = _layers.Values.SelectMany(l => l.parameters()).ToList();
        _optimizer = rule switch
        {
            Rule.Sgd => optim.SGD(parameters, 0.01),
            Rule.Momentum => optim.SGD(parameters, 0.01, momentum: 0.9),
            Rule.Adam => optim.Adam(parameters, 1e-4),
            _ => optim.AdamW(parameters, 1e-4),
        };
    }

    internal override double Step(Func<Theirs_> loss)
    {
        using var scope = NewDisposeScope();
        _optimizer!.zero_grad();
        var value = loss();
        value.backward();
        _optimizer.step();
        return value.ToSingle();
    }

    internal override double[] Gradients(Func<Theirs_> loss)
    {
        using var scope = NewDisposeScope();
        loss().backward();
        return [.. _layers.Values.SelectMany(l => l.parameters()).SelectMany(p => p.grad!.to(ScalarType.Float64).data<double>().ToArray())];
    }

    private L Layer<L>(string name, long fan, Func<L> make) where L : nn.Module
    {
        if (_layers.TryGetValue(name, out var layer))
            return (L)layer;
        using var scope = NewDisposeScope();
        var made = make();
        _layers[name] = made;
        if (fan > 0)
        {
            using var mode = no_grad();
            foreach (var (part, p) in made.named_parameters())
                p.copy_(tensor(Weights.Of(name + part, p.numel(), 1 / Math.Sqrt(fan)), p.shape));
        }
        made.to(type);
        foreach (var p in made.parameters())
            p.DetachFromDisposeScope();
        foreach (var b in made.buffers())
            b.DetachFromDisposeScope();
        return made;
    }
}
