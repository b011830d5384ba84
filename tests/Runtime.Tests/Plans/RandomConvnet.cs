using TorchPort.Nn;

namespace TorchPort.Tests.Plans;

/// <summary>A function of images [N, 4, 6, 5] made of random convolutions and what stands around them in networks.</summary>
internal sealed class RandomConvnet(int seed)
{
    private readonly List<Tensor> _weights = [];
    private int _next;

    internal Tensor[] Run(Tensor x)
    {
        var random = new System.Random(seed);
        _next = 0;
        var all = new List<Tensor> { x, Conv(x, random) };
        Tensor Any() => all[random.Next(all.Count)];
        for (var i = 0; i < 10; i++)
        {
            var t = Any();
            var other = Any();
            all.Add(random.Next(14) switch
            {
                0 or 1 or 2 or 3 => Conv(t, random),
                4 => t.Add(other),
                5 => t.Mul(Functional.AdaptiveAvgPool2d(other, 1).Sigmoid()),
                6 => Conv(Torch.Cat([t, other, t.Relu()], 1), random),
                7 => Functional.MaxPool2d(t, 3, stride: 1, padding: 1),
                8 => t.Mul(t.Sigmoid()),
                9 => t.Mul(Weight(1, 4, 1, 1)).Add(Weight(1, 4, 1, 1)).Relu(),
                10 => t.Permute(0, 2, 3, 1).Contiguous().Softmax(-1).Permute(0, 3, 1, 2),
                11 => t.Flatten(1).MatMul(Weight(120, 120) / 11).View(t.Shape[0], 4, 6, 5),
                12 => Torch.Cat([t.Narrow(1, 2, 2), t.Narrow(1, 0, 2).Neg()], 1),
                _ => t.Reshape(t.Shape[0], 2, 2, 6, 5).Transpose(1, 2).Reshape(t.Shape[0], 4, 6, 5),
            });
        }
        return [all[^1], all[^2].Mean([2, 3]), all[^3].Transpose(1, 2)];
    }

    private Tensor Conv(Tensor x, System.Random random)
    {
        var channels = x.Shape[1];
        var groups = random.Next(3) == 0 && channels == 4 ? 4 : 1;
        var kernel = random.Next(2) * 2 + 1;
        var weight = Weight(4, channels / groups, kernel, kernel) / Math.Sqrt(channels / groups * kernel * kernel);
        var y = Functional.Conv2d(x, weight, random.Next(2) == 0 ? Weight(4) : null, padding: kernel / 2, groups: groups);
        return random.Next(3) switch { 0 => y, 1 => y.Relu(), _ => y.Clamp(-1, 1) };
    }

    /// <summary>The same numbers in every run, drawn in the first one.</summary>
    private Tensor Weight(params long[] shape)
    {
        if (_next == _weights.Count)
            _weights.Add(Torch.Randn(shape));
        return _weights[_next++];
    }
}
