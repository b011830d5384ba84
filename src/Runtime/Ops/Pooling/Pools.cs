using TorchPort.Autograd;
using TorchPort.Kernels;

namespace TorchPort.Ops;

/// <summary>Pooling over the last dimensions, and its derivatives.</summary>
internal static class Pools
{
    /// <summary>The largest of each window.</summary>
    internal static Tensor Max(Tensor input, PoolAxis[] axes)
    {
        if (Tape.Records(input) || !IsLessWorkApart(axes))
            return Max(input, axes, wanted: false).Output;
        for (var d = axes.Length - 1; d >= 0; d--)
            input = Max(input, [.. axes.Select((axis, at) => at == d ? axis : PoolAxis.Each(at < d ? axis.Input : axis.Output))], wanted: false).Output;
        return input;
    }

    /// <summary>Whether pooling one dimension after the other looks at less than half as many elements: the largest of the largest of lines is that of the window.</summary>
    private static bool IsLessWorkApart(PoolAxis[] axes)
    {
        double together = 1, apart = 0, elements = axes.Aggregate(1.0, (product, axis) => product * axis.Input);
        foreach (var axis in axes.Reverse())
        {
            double window = axis.Output == 0 ? 0 : axis.Count.Max();
            together *= axis.Output * window;
            elements *= (double)axis.Output / Math.Max(1, axis.Input);
            apart += elements * window;
        }
        return 2 * apart < together;
    }

    /// <summary>The largest of each window, and its place in the flattened plane.</summary>
    internal static (Tensor Output, Tensor Indices) MaxWithIndices(Tensor input, PoolAxis[] axes)
    {
        var (y, indices) = Max(input, axes, wanted: true);
        return (y, indices!);
    }

    private static (Tensor Output, Tensor? Indices) Max(Tensor input, PoolAxis[] axes, bool wanted)
    {
        var x = Dense(input, axes.Length);
        var shape = OutputShape(x, axes);
        var y = Empty(shape, x.DType, x, axes.Length);
        var from = x.ShapeArray;
        if (!wanted && Tape.Records(input) && x.Device.NumbersWindows(x, axes))
        {
            var numbers = Tensor.Empty(shape, DType.UInt8, x.Device);
            x.Device.MaxPool(y, numbers, x, axes);
            Tape.Own(numbers);
            return (Tape.Record(y, "MaxPool", [x], [numbers], (g, s) => [Spread(g, s[0], from, axes)]), null);
        }
        var indices = wanted || Tape.Records(input) ? Empty(shape, DType.Int64, x, axes.Length) : null;
        x.Device.MaxPool(y, indices, x, axes);
        if (indices is not null && !wanted)
            Tape.Own(indices);
        return (Tape.Record(y, "MaxPool", [x], [indices], (g, s) => [Spread(g, s[0], from, axes.Length)]), indices);
    }

    /// <summary>The mean of each window.</summary>
    internal static Tensor Average(Tensor input, PoolAxis[] axes)
    {
        var x = Dense(input, axes.Length);
        var y = Empty(OutputShape(x, axes), x.DType, x, axes.Length);
        x.Device.AvgPool(y, x, axes);
        return Tape.Record(y, "AvgPool", [x], [], (g, _) => [AverageGradient(g, axes)]);
    }

    private static Tensor AverageGradient(Tensor gradient, PoolAxis[] axes)
    {
        var g = Dense(gradient, axes.Length);
        var shape = (long[])g.ShapeArray.Clone();
        for (var d = 0; d < axes.Length; d++)
            shape[^(axes.Length - d)] = axes[d].Input;
        var x = Empty(shape, g.DType, g, axes.Length);
        x.Device.AvgPoolGradient(x, g, axes);
        return Tape.Record(x, "AvgPoolBackward", [g], [], (c, _) => [Average(c, axes)]);
    }

    /// <summary>Each output's gradient added to the element that was its window's largest.</summary>
    private static Tensor Spread(Tensor g, Tensor indices, long[] shape, int dims)
    {
        Tensor x;
        if (!g.Device.Fuses || !g.DType.IsFloatingPoint)
        {
            x = Torch.Zeros(shape, g.DType, g.Device);
            x.Device.ScatterReduce(default(Sum), x.DType, Planes(x, dims), 1, Planes(indices.Contiguous(), dims), Planes(g.Detach().Contiguous(), dims));
        }
        else if (ChannelsLast.Is(indices, dims))
        {
            x = ChannelsLast.Empty(shape, g.DType, g.Device);
            var from = ChannelsLast.Is(g, dims) ? g : Copied(g);
            Tensor into = Pixels(x), places = Pixels(indices);
            x.Device.Fused(new MaxPoolGradient(shape[0], shape[1], into.Shape[1] / shape[1], places.Shape[1] / shape[1]), x.DType, [into], [Pixels(from), places]);
        }
        else
        {
            x = Tensor.Empty(shape, g.DType, g.Device);
            Tensor into = Planes(x, dims), places = Planes(indices, dims);
            x.Device.Fused(new MaxPoolGradient(into.Shape[0], 1, into.Shape[1], places.Shape[1]), x.DType, [into], [Planes(g.Detach().Contiguous(), dims), places]);
        }
        return Tape.Record(x, "MaxPoolBackward", [g], [], (c, _) => [Pick(c, indices, dims)]);

        static Tensor Copied(Tensor g)
        {
            var y = ChannelsLast.Empty(g.ShapeArray, g.DType, g.Device);
            Conversion.Copy(y, g.Detach());
            return y;
        }
    }

    /// <summary>The same, where it is known which of its window's elements it was.</summary>
    private static Tensor Spread(Tensor g, Tensor numbers, long[] shape, PoolAxis[] axes)
    {
        var x = Tensor.Empty(shape, g.DType, g.Device);
        x.Device.MaxPoolGradient(x, g.Detach().Contiguous(), numbers, axes);
        return Tape.Record(x, "MaxPoolBackward", [g], [], (c, _) =>
        {
            var indices = Tensor.Empty(numbers.ShapeArray, DType.Int64, numbers.Device);
            Pool.Places(indices, numbers, axes);
            return [Pick(c, indices, axes.Length)];
        });
    }

    /// <summary>The elements that were their windows' largest.</summary>
    private static Tensor Pick(Tensor x, Tensor indices, int dims)
    {
        var y = Tensor.Empty(indices.ShapeArray, x.DType, x.Device);
        y.Device.Gather(Planes(y, dims), Planes(x.Detach().Contiguous(), dims), 1, Planes(indices.Contiguous(), dims));
        var shape = x.ShapeArray;
        return Tape.Record(y, "MaxPoolBackwardBackward", [x], [], (g, _) => [Spread(g, indices, shape, dims)]);
    }

    /// <summary>A layout that kernels pool as it is.</summary>
    private static Tensor Dense(Tensor x, int dims) => x.Device.Fuses && ChannelsLast.Is(x, dims) ? x : x.Contiguous();

    private static Tensor Empty(long[] shape, DType dtype, Tensor x, int dims) =>
        ChannelsLast.Is(x, dims) ? ChannelsLast.Empty(shape, dtype, x.Device) : Tensor.Empty(shape, dtype, x.Device);

    /// <summary>A contiguous tensor as [planes, elements].</summary>
    private static Tensor Planes(Tensor x, int dims)
    {
        long[] shape = [Shapes.Count(x.Shape[..^dims]), Shapes.Count(x.Shape[^dims..])];
        return new(x.Storage, x.DType, shape, Shapes.ContiguousStrides(shape), x.StorageOffset);
    }

    /// <summary>A tensor with neighbouring channels as [samples, elements].</summary>
    private static Tensor Pixels(Tensor x)
    {
        long[] shape = [x.Shape[0], x.Shape[0] == 0 ? 0 : x.ElementCount / x.Shape[0]];
        return new(x.Storage, x.DType, shape, Shapes.ContiguousStrides(shape), x.StorageOffset);
    }

    private static long[] OutputShape(Tensor x, PoolAxis[] axes)
    {
        var shape = (long[])x.ShapeArray.Clone();
        for (var d = 0; d < axes.Length; d++)
            shape[^(axes.Length - d)] = axes[d].Output;
        return shape;
    }
}
