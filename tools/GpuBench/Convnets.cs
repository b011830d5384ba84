using TorchPort.Nn;

namespace TorchPort.GpuBench;

/// <summary>Convolutional networks in the shapes of their papers, for 1000 classes.</summary>
internal static class Convnets
{
    /// <param name="isDeep">Blocks of three convolutions, of which two are 1×1.</param>
    /// <param name="counts">Blocks of each stage.</param>
    internal static Network ResNet(bool isDeep, int[] counts)
    {
        var parts = new List<Module>();
        var stem = Unit(parts, 3, 64, 7, 2);
        var blocks = new List<Func<Tensor, Tensor>>();
        var from = 64L;
        for (var stage = 0; stage < counts.Length; stage++)
        {
            for (var i = 0; i < counts[stage]; i++)
            {
                long inner = 64L << stage, to = isDeep ? 4 * inner : inner, stride = stage > 0 && i == 0 ? 2 : 1;
                blocks.Add(Block(parts, isDeep, from, inner, to, stride));
                from = to;
            }
        }
        var head = Add(parts, new Linear(from, 1000));
        return new(parts, x =>
        {
            var h = Functional.MaxPool2d(stem(x).Relu(), 3, 2, 1);
            foreach (var block in blocks)
                h = block(h);
            return head.Call(h.Mean([2, 3]));
        });
    }

    internal static Network MobileNetV2()
    {
        var parts = new List<Module>();
        var layers = new List<Func<Tensor, Tensor>>();
        var stem = Unit(parts, 3, 32, 3, 2);
        var from = 32L;
        foreach (var (expand, to, count, first) in new[] { (1L, 16L, 1, 1L), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1) })
        {
            for (var i = 0; i < count; i++)
            {
                long wide = from * expand, stride = i == 0 ? first : 1;
                var spread = expand == 1 ? null : Unit(parts, from, wide, 1, 1);
                var depthwise = Unit(parts, wide, wide, 3, stride, wide);
                var project = Unit(parts, wide, to, 1, 1);
                var adds = stride == 1 && from == to;
                layers.Add(x =>
                {
                    var h = spread is null ? x : Functional.Relu6(spread(x));
                    h = project(Functional.Relu6(depthwise(h)));
                    return adds ? x + h : h;
                });
                from = to;
            }
        }
        var last = Unit(parts, from, 1280, 1, 1);
        var head = Add(parts, new Linear(1280, 1000));
        return new(parts, x =>
        {
            var h = Functional.Relu6(stem(x));
            foreach (var layer in layers)
                h = layer(h);
            return head.Call(Functional.Relu6(last(h)).Mean([2, 3]));
        });
    }

    private static Func<Tensor, Tensor> Block(List<Module> parts, bool isDeep, long from, long inner, long to, long stride)
    {
        var first = isDeep ? Unit(parts, from, inner, 1, 1) : Unit(parts, from, inner, 3, stride);
        var second = isDeep ? Unit(parts, inner, inner, 3, stride) : Unit(parts, inner, to, 3, 1);
        var third = isDeep ? Unit(parts, inner, to, 1, 1) : null;
        var beside = from == to && stride == 1 ? null : Unit(parts, from, to, 1, stride);
        return x =>
        {
            var h = second(first(x).Relu());
            if (third is not null)
                h = third(h.Relu());
            return (h + (beside is null ? x : beside(x))).Relu();
        };
    }

    /// <summary>A convolution and its normalisation.</summary>
    private static Func<Tensor, Tensor> Unit(List<Module> parts, long from, long to, long kernel, long stride, long groups = 1)
    {
        var conv = Add(parts, new Conv2d(from, to, kernel, stride, (int)(kernel / 2), groups: groups, bias: false));
        var norm = Add(parts, new BatchNorm2d(to));
        return x => norm.Call(conv.Call(x));
    }

    internal static M Add<M>(List<Module> parts, M part) where M : Module
    {
        parts.Add(part);
        return part;
    }
}
