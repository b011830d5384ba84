using TorchPort.Nn;
using TorchPort.Optim;

namespace TorchPort.Bench;

/// <summary>This library.</summary>
internal sealed class Ours : Library<Tensor>
{
    private readonly Dictionary<string, Module> _layers = [];
    private Optimizer? _optimizer;

    internal override Tensor Numbers(float[] values, params long[] shape) => Torch.Tensor<float>(values, shape);

    internal override Tensor Classes(long[] values, params long[] shape) => Torch.Tensor<long>(values, shape);

    internal override Tensor Linear(string name, Tensor x, long from, long to) => Layer(name, from, () => new Linear(from, to)).Call(x);

    internal override Tensor Conv(string name, Tensor x, long from, long to, long kernel, long stride = 1, long padding = 0, long groups = 1, bool bias = false) =>
        Layer(name, from / groups * kernel * kernel, () => new Conv2d(from, to, kernel, stride, (int)padding, groups: groups, bias: bias)).Call(x);

    internal override Tensor BatchNorm(string name, Tensor x, long channels) => Layer(name, 0, () => new BatchNorm2d(channels)).Call(x);

    internal override Tensor LayerNorm(string name, Tensor x, long size) => Layer(name, 0, () => new LayerNorm([size])).Call(x);

    internal override Tensor Embedding(string name, Tensor x, long count, long size) => Layer(name, size, () => new Embedding(count, size)).Call(x);

    internal override Tensor Lstm(string name, Tensor x, long size, long hidden, int layers) => Layer(name, hidden, () => new LSTM(size, hidden, layers)).Call(x).Output;

    internal override Tensor Relu(Tensor x) => x.Relu();

    internal override Tensor Relu6(Tensor x) => Functional.Relu6(x);

    internal override Tensor Gelu(Tensor x) => x.Gelu();

    internal override Tensor Add(Tensor a, Tensor b) => a + b;

    internal override Tensor MaxPool(Tensor x, long kernel, long stride, long padding) => Functional.MaxPool2d(x, kernel, stride, padding);

    internal override Tensor Dropout(Tensor x, double p) => Functional.Dropout(x, p, !DropsNothing);

    internal override Tensor Mean(Tensor x, params ReadOnlySpan<int> dims) => x.Mean(dims);

    internal override Tensor Reshape(Tensor x, params ReadOnlySpan<long> shape) => x.Reshape(shape);

    internal override Tensor Attention(Tensor x, long heads)
    {
        long n = x.Shape[0], t = x.Shape[1], size = x.Shape[2] / 3;
        var parts = x.View(n, t, 3, heads, size / heads).Permute(2, 0, 3, 1, 4);
        var qkv = parts.Unbind(0);
        return Functional.ScaledDotProductAttention(qkv[0], qkv[1], qkv[2]).Transpose(1, 2).Reshape(n, t, size);
    }

    internal override Tensor Last(Tensor x) => x.Select(0, -1);

    internal override Tensor CrossEntropy(Tensor x, Tensor classes) => Functional.CrossEntropy(x, classes);

    internal override Tensor MeanSquare(Tensor x, Tensor target) => Functional.MseLoss(x, target);

    internal override void Optimize(Rule rule)
    {
        var parameters = _layers.Values.SelectMany(l => l.Parameters());
        _optimizer = rule switch
        {
            Rule.Sgd => new SGD(parameters, 0.01),
            Rule.Momentum => new SGD(parameters, 0.01, momentum: 0.9),
            Rule.Adam => new Adam(parameters, 1e-4),
            _ => new AdamW(parameters, 1e-4),
        };
    }

    internal override double Step(Func<Tensor> loss)
    {
        _optimizer!.ZeroGrad();
        var value = loss();
        value.Backward();
        _optimizer.Step();
        return value.Item<float>();
    }

    internal override double[] Gradients(Func<Tensor> loss)
    {
        loss().Backward();
        return [.. _layers.Values.SelectMany(l => l.Parameters()).SelectMany(p => p.Grad!.ToArray<float>()).Select(g => (double)g)];
    }

    private L Layer<L>(string name, long fan, Func<L> make) where L : Module
    {
        if (_layers.TryGetValue(name, out var layer))
            return (L)layer;
        var made = make();
        _layers[name] = made;
        if (fan == 0)
            return made;
        using (GradMode.NoGrad())
        {
            foreach (var (part, p) in made.NamedParameters())
                p.Copy_(Torch.Tensor<float>(Weights.Of(name + part, p.ElementCount, 1 / Math.Sqrt(fan)), p.Shape.ToArray()));
        }
        return made;
    }
}
