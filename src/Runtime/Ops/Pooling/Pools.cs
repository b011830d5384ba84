using TorchPort.Autograd;
using TorchPort.Kernels;

namespace TorchPort.Ops;

/// <summary>Pooling over the last dimensions, and its derivatives.</summary>
internal static class Pools
{
    /// <summary>The largest of each window.</summary>
    internal static Tensor Max(Tensor input, PoolAxis[] axes) => Max(input, axes, wanted: false).Output;

    /// <summary>The largest of each window, and its place in the flattened plane.</summary>
    internal static (Tensor Output, Tensor Indices) MaxWithIndices(Tensor input, PoolAxis[] axes)
    {
        var (y, indices) = Max(input, axes, wanted: true);
        return (y, indices!);
    }

    private static (Tensor Output, Tensor? Indices) Max(Tensor input, PoolAxis[] axes, bool wanted)
    {
        var x = input.Contiguous();
        var shape = OutputShape(x, axes);
        var y = Tensor.Empty(shape, x.DType, x.Device);
        var indices = wanted || Tape.Records(input) ? Tensor.Empty(shape, DType.Int64, x.Device) : null;
        x.Device.MaxPool(y, indices, x, axes);
        var from = x.ShapeArray;
        return (Tape.Record(y, "MaxPool", [x], [], (g, _) => [Spread(g, indices!, from, axes.Length)]), indices);
    }

    /// <summary>The mean of each window.</summary>
    internal static Tensor Average(Tensor input, PoolAxis[] axes)
    {
        var x = input.Contiguous();
        var y = Tensor.Empty(OutputShape(x, axes), x.DType, x.Device);
        x.Device.AvgPool(y, x, axes);
        return Tape.Record(y, "AvgPool", [x], [], (g, _) => [AverageGradient(g, axes)]);
    }

    private static Tensor AverageGradient(Tensor gradient, PoolAxis[] axes)
    {
        var g = gradient.Contiguous();
        var shape = (long[])g.ShapeArray.Clone();
        for (var d = 0; d < axes.Length; d++)
            shape[^(axes.Length - d)] = axes[d].Input;
        var x = Tensor.Empty(shape, g.DType, g.Device);
        x.Device.AvgPoolGradient(x, g, axes);
        return Tape.Record(x, "AvgPoolBackward", [g], [], (c, _) => [Average(c, axes)]);
    }

    /// <summary>Each output's gradient added to the element that was its window's largest.</summary>
    private static Tensor Spread(Tensor g, Tensor indices, long[] shape, int dims)
    {
        var x = g.Device.Fuses && g.DType.IsFloatingPoint ? Tensor.Empty(shape, g.DType, g.Device) : Torch.Zeros(shape, g.DType, g.Device);
        Tensor into = Planes(x, dims), places = Planes(indices, dims), from = Planes(g.Detach().Contiguous(), dims);
        if (g.Device.Fuses && g.DType.IsFloatingPoint)
            x.Device.Fused(new MaxPoolGradient(into.Shape[0], into.Shape[1], places.Shape[1]), x.DType, [into], [from, places]);
        else
            x.Device.ScatterReduce(default(Sum), x.DType, into, 1, places, from);
        return Tape.Record(x, "MaxPoolBackward", [g], [], (c, _) => [Pick(c, indices, dims)]);
    }

    /// <summary>The elements that were their windows' largest.</summary>
    private static Tensor Pick(Tensor x, Tensor indices, int dims)
    {
        var y = Tensor.Empty(indices.ShapeArray, x.DType, x.Device);
        y.Device.Gather(Planes(y, dims), Planes(x.Detach().Contiguous(), dims), 1, Planes(indices, dims));
        var shape = x.ShapeArray;
        return Tape.Record(y, "MaxPoolBackwardBackward", [x], [], (g, _) => [Spread(g, indices, shape, dims)]);
    }

    /// <summary>A contiguous tensor as [planes, elements].</summary>
    private static Tensor Planes(Tensor x, int dims)
    {
        long[] shape = [Shapes.Count(x.Shape[..^dims]), Shapes.Count(x.Shape[^dims..])];
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
