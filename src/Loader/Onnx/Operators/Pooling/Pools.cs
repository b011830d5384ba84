using TorchPort.Nn;
using TorchPort.Onnx.Operators.Convolution;
using TorchPort.Ops;

namespace TorchPort.Onnx.Operators.Pooling;

/// <summary>Pools over windows, and over all of each channel.</summary>
internal static class WindowPools
{
    [OnnxOperator("MaxPool")]
    [OnnxOperator("MaxPool", Domain = "com.microsoft.nchwc")]
    internal static (Tensor Y, Tensor? Indices) MaxPool(NodeCall c, Tensor x, long[] kernelShape, long[]? strides, long[]? dilations, long[]? pads,
        string autoPad = "NOTSET", bool ceilMode = false, bool storageOrder = false)
    {
        var axes = AxesOf(c, x, SlidingWindow.Of(c, x.Shape, kernelShape, strides, dilations, pads, autoPad), ceilMode, false);
        if (!c.Wants(1))
            return (Ops.Pools.Max(x, axes), null);
        var (y, indices) = Ops.Pools.MaxWithIndices(x, axes);
        return (y, InWholeTensor(indices, x, storageOrder));
    }

    [OnnxOperator("AveragePool")]
    [OnnxOperator("AveragePool", Domain = "com.microsoft.nchwc")]
    internal static Tensor AveragePool(NodeCall c, Tensor x, long[] kernelShape, long[]? strides, long[]? dilations, long[]? pads,
        string autoPad = "NOTSET", bool ceilMode = false, bool countIncludePad = false) =>
        Ops.Pools.Average(x, AxesOf(c, x, SlidingWindow.Of(c, x.Shape, kernelShape, strides, dilations, pads, autoPad), ceilMode, countIncludePad));

    [OnnxOperator("LpPool")]
    internal static Tensor LpPool(NodeCall c, Tensor x, long[] kernelShape, long[]? strides, long[]? dilations, long[]? pads, string autoPad = "NOTSET", bool ceilMode = false, float p = 2)
    {
        var axes = AxesOf(c, x, SlidingWindow.Of(c, x.Shape, kernelShape, strides, dilations, pads, autoPad), ceilMode, false);
        foreach (var axis in axes)
            Array.Fill(axis.Divisor, 1);
        return Ops.Pools.Average(x.Abs().Pow((double)p), axes).Pow(1.0 / p);
    }

    [OnnxOperator("LpPool", 2)]
    internal static Tensor LpPool2(NodeCall c, Tensor x, long[] kernelShape, long[]? strides, long[]? dilations, long[]? pads, string autoPad = "NOTSET", bool ceilMode = false, long p = 2) =>
        LpPool(c, x, kernelShape, strides, dilations, pads, autoPad, ceilMode, p);

    [OnnxOperator("GlobalAveragePool")]
    [OnnxOperator("GlobalAveragePool", Domain = "com.microsoft.nchwc")]
    internal static Tensor GlobalAveragePool(Tensor x) => x.Mean(Spatial(x), keepdim: true);

    [OnnxOperator("GlobalMaxPool")]
    [OnnxOperator("GlobalMaxPool", Domain = "com.microsoft.nchwc")]
    internal static Tensor GlobalMaxPool(Tensor x) => x.Amax(Spatial(x), keepdim: true);

    [OnnxOperator("GlobalLpPool", 2)]
    internal static Tensor GlobalLpPool(Tensor x, long p = 2) => x.Norm(p, Spatial(x), keepdim: true);

    [OnnxOperator("GlobalLpPool")]
    internal static Tensor GlobalLpPool1(Tensor x, float p = 2) => x.Norm(p, Spatial(x), keepdim: true);

    [OnnxOperator("MaxUnpool", 9)]
    internal static Tensor MaxUnpool(NodeCall c, Tensor x, Tensor i, [Input] long[]? outputShape, long[] kernelShape, long[]? strides, long[]? pads)
    {
        var windows = SlidingWindow.Of(c, x.Shape, kernelShape, strides, null, pads, "NOTSET");
        long[] shape = [.. x.Shape[..2], .. Enumerable.Range(0, windows.Dims).Select(d => (x.Shape[d + 2] - 1) * windows.Stride[d] + windows.Kernel[d] - windows.Before[d] - windows.After[d])];
        var flat = Torch.Zeros([Shapes.Count(c.CheckSize(shape, x.DType))], x.DType).Scatter(0, i.Reshape(-1), x.Reshape(-1)).Reshape(shape);
        if (outputShape is null || outputShape.AsSpan().SequenceEqual(shape))
            return flat;
        c.CheckSize(outputShape, x.DType);
        return Functional.Pad(flat, [.. Enumerable.Range(0, shape.Length).Reverse().SelectMany(d => new[] { 0, outputShape[d] - shape[d] })]);
    }

    [OnnxOperator("MaxRoiPool")]
    internal static Tensor MaxRoiPool(NodeCall c, Tensor x, Tensor rois, long[] pooledShape, float spatialScale = 1)
    {
        var (h, w) = (x.Size(2), x.Size(3));
        var boxes = rois.ToArray<double>();
        var parts = new Tensor[rois.Size(0)];
        for (var r = 0; r < parts.Length; r++)
        {
            var box = boxes.AsSpan(5 * r, 5).ToArray();
            long Scaled(int k) => (long)Math.Round(box[k] * spatialScale, MidpointRounding.AwayFromZero);
            var (x1, y1, x2, y2) = (Scaled(1), Scaled(2), Scaled(3), Scaled(4));
            if (box[0] < 0 || box[0] >= x.Size(0))
                throw c.Error($"A region is of image {box[0]}, but there are {x.Size(0)}.");
            PoolAxis[] axes = [PoolAxis.Region(h, y1, Math.Max(y2 - y1 + 1, 1), pooledShape[0]), PoolAxis.Region(w, x1, Math.Max(x2 - x1 + 1, 1), pooledShape[1])];
            parts[r] = Ops.Pools.Max(x.Narrow(0, (long)box[0], 1), axes);
        }
        return parts.Length > 0 ? Torch.Cat(parts) : Torch.Zeros([0, x.Size(1), .. pooledShape], x.DType);
    }

    private static PoolAxis[] AxesOf(NodeCall c, Tensor x, SlidingWindow windows, bool ceil, bool countPadding)
    {
        var sizes = windows.PooledSize(c, x.Shape, ceil);
        return [.. Enumerable.Range(0, windows.Dims).Select(d =>
            PoolAxis.Sliding(x.Shape[d + 2], sizes[d], (windows.Kernel[d], windows.Stride[d], windows.Before[d], windows.Dilation[d]), countPadding, windows.After[d]))];
    }

    /// <summary>Places in a plane as places in the whole tensor, by rows or by columns.</summary>
    private static Tensor InWholeTensor(Tensor places, Tensor x, bool byColumns)
    {
        var plane = Shapes.Count(x.Shape[2..]);
        if (byColumns)
        {
            var order = Torch.Arange(plane, dtype: DType.Int64).Reshape([.. x.ShapeArray[2..].Reverse()]);
            places = order.Permute([.. Enumerable.Range(0, order.Dim).Reverse().Select(d => (long)d)]).Reshape(-1).IndexSelect(0, places.Reshape(-1)).Reshape(places.Shape);
        }
        var starts = Torch.Arange(x.Shape[0] * x.Shape[1], dtype: DType.Int64).Mul((Tensor)plane);
        return places.Add(starts.Reshape([x.Shape[0], x.Shape[1], .. Enumerable.Repeat(1L, x.Dim - 2)]));
    }

    private static int[] Spatial(Tensor x) => [.. Enumerable.Range(2, x.Dim - 2)];
}
