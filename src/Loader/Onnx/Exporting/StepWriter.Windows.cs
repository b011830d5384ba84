using TorchPort.Ops;

namespace TorchPort.Onnx.Exporting;

/// <summary>Convolutions and pools.</summary>
internal sealed partial class StepWriter
{
    private void Convolution(ConvGeometry g, Geometry y, Geometry[] inputs)
    {
        var (x, w) = (inputs[0], inputs[1]);
        var after = new long[g.Dims];
        for (var d = 0; d < g.Dims; d++)
            after[d] = After(x.Shape[d + 2], g.Dilation[d] * (w.Shape[d + 2].First - 1) + 1, y.Shape[d + 2], g.Stride[d], g.Padding[d])
                ?? throw new OnnxExportException($"Windows over a dimension of {x.Shape[d + 2]} give {y.Shape[d + 2]}, which no padding does.", "Convolution");
        memory.Write(y, graph.Node("Conv", [.. inputs.Select(memory.Read)], Sliding(g, [.. g.Padding, .. after])));
    }

    private void TransposedConvolution(ConvGeometry g, Geometry y, Geometry[] inputs)
    {
        var (x, w) = (inputs[0], inputs[1]);
        long[] after = new long[g.Dims], more = new long[g.Dims];
        for (var d = 0; d < g.Dims; d++)
        {
            var reach = g.Dilation[d] * (w.Shape[d + 2].First - 1) + 1;
            var missing = Extent.Same(g.Stride[d], graph.Traces) * (x.Shape[d + 2] - Extent.Same(1, graph.Traces)) + Extent.Same(reach - g.Padding[d], graph.Traces) - y.Shape[d + 2];
            if (!missing.IsConstant)
                throw new OnnxExportException("The size of a transposed convolution's output is no fixed distance from its input's.", "TransposedConvolution");
            (after[d], more[d]) = (Math.Max(0, missing.First), Math.Max(0, -missing.First));
        }
        memory.Write(y, graph.Node("ConvTranspose", [.. inputs.Select(memory.Read)], [.. Sliding(g, [.. g.Padding, .. after]), GraphBuilder.Ints("output_padding", more)]));
    }

    private static Schema.AttributeProto[] Sliding(ConvGeometry g, long[] pads) =>
        [GraphBuilder.Ints("strides", g.Stride), GraphBuilder.Ints("dilations", g.Dilation), GraphBuilder.Ints("pads", pads), GraphBuilder.Int("group", g.Groups)];

    /// <summary>The zeros behind the last element with which windows give an output of a size: as many as before if that does; null if no number does.</summary>
    private static long? After(Extent input, long reach, Extent output, long stride, long before)
    {
        foreach (var after in (ReadOnlySpan<long>)[before, .. Enumerable.Range(0, (int)Math.Min(reach + stride, 1 << 16)).Select(a => (long)a)])
        {
            var fits = true;
            for (var t = 0; t < input.Values.Length; t++)
                fits &= (input.Values[t] + before + after - reach) / stride + 1 == output.Values[t];
            if (fits)
                return after;
        }
        return null;
    }

    private void MaxPool(PoolAxis[][] axes, Geometry[] outputs, Geometry x)
    {
        if (outputs.Length > 1)
            throw new OnnxExportException("The places of the largest elements count in planes, which ONNX's do not. Export without them.", "MaxPool");
        if (CoverAll(axes))
        {
            memory.Write(outputs[0], OverPlanes("GlobalMaxPool", x, axes[0].Length, []));
            return;
        }
        var windows = Windows(axes, false) ?? throw Irregular("MaxPool");
        memory.Write(outputs[0], OverPlanes("MaxPool", x, axes[0].Length, windows));
    }

    private void AveragePool(PoolAxis[][] axes, Geometry y, Geometry x)
    {
        if (CoverAll(axes))
        {
            memory.Write(y, OverPlanes("GlobalAveragePool", x, axes[0].Length, []));
            return;
        }
        foreach (var countPadding in (ReadOnlySpan<bool>)[false, true])
        {
            if (Windows(axes, countPadding) is { } windows)
            {
                memory.Write(y, OverPlanes("AveragePool", x, axes[0].Length, [.. windows.Where(a => a.Name != "dilations"), GraphBuilder.Int("count_include_pad", countPadding ? 1 : 0)]));
                return;
            }
        }
        throw Irregular("AvgPool");
    }

    private static bool CoverAll(PoolAxis[][] axes) => axes.All(trace => trace.All(a => a.Output == 1 && a.Begin[0] == 0 && a.Count[0] == a.Input && a.Divisor[0] == a.Input));

    /// <summary>A pool of ONNX's, which needs a batch and channels before the pooled dimensions.</summary>
    private string OverPlanes(string op, Geometry x, int pooled, Schema.AttributeProto[] attributes)
    {
        var missing = pooled + 2 - x.Rank;
        if (missing < 0)
            throw new OnnxExportException($"A pool over the last {pooled} of {x.Rank} dimensions is none of ONNX's.", op);
        int[] added = [.. Enumerable.Range(0, missing)];
        return graph.Squeeze(graph.Node(op, [graph.Unsqueeze(memory.Read(x), added)], attributes), added);
    }

    /// <summary>The kernel, stride and padding that windows came from; null if they are no sliding ones.</summary>
    private static Schema.AttributeProto[]? Windows(PoolAxis[][] axes, bool countPadding)
    {
        var dims = axes[0].Length;
        long[] kernel = new long[dims], stride = new long[dims], dilation = new long[dims], pads = new long[2 * dims];
        for (var d = 0; d < dims; d++)
        {
            if (Window([.. axes.Select(a => a[d])], countPadding) is not { } found)
                return null;
            (kernel[d], stride[d], pads[d], dilation[d], pads[dims + d]) = found;
        }
        return [GraphBuilder.Ints("kernel_shape", kernel), GraphBuilder.Ints("strides", stride), GraphBuilder.Ints("pads", pads), GraphBuilder.Ints("dilations", dilation)];
    }

    private static (long Kernel, long Stride, long Before, long Dilation, long After)? Window(PoolAxis[] axes, bool countPadding)
    {
        var dilation = axes[0].Step;
        var longest = axes[0].Count.Max();
        var strides = axes[0].Output > 1 ? Enumerable.Range(1, (int)axes[0].Output - 1).Select(o => axes[0].Begin[o] - axes[0].Begin[o - 1]).Distinct() : [1L];
        foreach (var stride in strides.Where(s => s > 0))
        {
            for (var kernel = longest; kernel <= longest + 8; kernel++)
            {
                for (var before = 0L; before < kernel * dilation; before++)
                {
                    var reach = dilation * (kernel - 1) + 1;
                    Extent input = new([.. axes.Select(a => a.Input)]), output = new([.. axes.Select(a => a.Output)]);
                    if (After(input, reach, output, stride, before) is { } after
                        && axes.All(a => Same(a, PoolAxis.Sliding(a.Input, a.Output, (kernel, stride, before, dilation), countPadding, after))))
                        return (kernel, stride, before, dilation, after);
                }
            }
        }
        return null;
    }

    private static bool Same(PoolAxis a, PoolAxis b) =>
        a.Begin.AsSpan().SequenceEqual(b.Begin) && a.Count.AsSpan().SequenceEqual(b.Count) && a.Divisor.AsSpan().SequenceEqual(b.Divisor);

    private static OnnxExportException Irregular(string op) =>
        new("Its windows are of several sizes, as those of adaptive pools that do not divide their input are. Choose an output size that divides it.", op);
}
