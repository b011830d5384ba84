using System.Globalization;

namespace TorchPort.Plans;

/// <summary>Makes scales and shifts by known numbers, such as batch normalisation and biases, part of the weight of the convolution or matrix product before them, or one step of several.</summary>
internal static class AffineFolding
{
    internal static void Run(Graph graph, ConstantCache constants)
    {
        int[] readers = graph.Readers(), writers = graph.Writers();
        for (var at = 0; at < graph.Nodes.Count; at++)
        {
            if (Affine.Of(graph.Nodes[at], writers) is not { } affine)
                continue;
            var from = Producer(graph, at, affine.X.Value, readers, writers);
            if (from >= 0 && Into(graph, from, affine, constants, writers) is { } joined)
            {
                graph.Nodes[from] = joined;
                graph.Nodes.RemoveAt(at--);
            }
            else if (affine.IsWorthIts)
            {
                graph.Nodes[at] = affine.AsStep(graph);
            }
        }
    }

    /// <summary>The node that makes all of a value which no other node reads; −1 where there is none.</summary>
    private static int Producer(Graph graph, int at, Value value, int[] readers, int[] writers)
    {
        var reads = graph.Nodes[at].Inputs.Count(i => i.Value == value);
        if (value.IsConstant || value.IsInput || readers[value.Id] != reads || writers[value.Id] != 1)
            return -1;
        return graph.Nodes.FindLastIndex(at - 1, n => n.Outputs is [{ IsWhole: true } output] && output.Value == value);
    }

    private static Node? Into(Graph graph, int from, Affine affine, ConstantCache constants, int[] writers) => graph.Nodes[from].Step switch
    {
        ConvolutionStep => IntoConvolution(graph, graph.Nodes[from], affine, 0, constants),
        TransposedConvolutionStep { Geometry.Groups: 1 } => IntoConvolution(graph, graph.Nodes[from], affine, 1, constants),
        MatMulStep => IntoProduct(graph, graph.Nodes[from], affine, constants),
        ElementwiseStep when Affine.Of(graph.Nodes[from], writers) is { } first && first.X.Shape.AsSpan().SequenceEqual(affine.X.Shape) => first.Then(affine)?.AsStep(graph),
        _ => null,
    };

    /// <param name="graph">The graph.</param>
    /// <param name="node">The convolution.</param>
    /// <param name="affine">What follows it.</param>
    /// <param name="dim">The dimension of outputs in its weight.</param>
    /// <param name="constants">What was made of constants.</param>
    private static Node? IntoConvolution(Graph graph, Node node, Affine affine, int dim, ConstantCache constants)
    {
        var (y, w, bias) = (node.Outputs[0], node.Inputs[1], node.Inputs.Length > 2 ? node.Inputs[2] : null);
        if (affine.Dim is not (1 or -1) || !affine.X.SameAs(y) || !IsKnown(w) || bias is not null && !IsKnown(bias))
            return null;
        var outputs = y.Shape[1];
        var weight = affine.HasSlope ? Scaled(graph, w, dim, affine, constants) : w;
        return new(node.Step, [affine.Y], [node.Inputs[0], weight, Shifted(graph, bias, outputs, affine)]);
    }

    private static Node? IntoProduct(Graph graph, Node node, Affine affine, ConstantCache constants)
    {
        var (y, b, start) = (node.Outputs[0], node.Inputs[1], node.Inputs.Length > 2 ? node.Inputs[2] : null);
        var columns = y.Shape[^1];
        if (affine.Dim != affine.X.Shape.Length - 1 && affine.Dim != -1 || !affine.X.IsWhole || affine.X.Shape[^1] != columns || !IsKnown(b) || b.Shape.Length != 2 || y.Shape.Length != 2)
            return null;
        if (start is not null && (!IsKnown(start) || start.Strides[0] != 0 && start.Shape[0] > 1))
            return null;
        var row = start is null ? null : start with { Shape = [columns], Strides = [start.Strides[1]] };
        var shift = Shifted(graph, row, columns, affine);
        var expanded = shift with { Shape = y.Shape, Strides = [0, 1] };
        return new(node.Step, [y with { Value = affine.Y.Value }], [node.Inputs[0], affine.HasSlope ? Scaled(graph, b, 1, affine, constants) : b, expanded]);
    }

    private static bool IsKnown(Operand operand) => operand.Value.IsConstant && operand.DType == DType.Float32;

    /// <summary>The weight times the slopes along a dimension.</summary>
    private static unsafe Operand Scaled(Graph graph, Operand weight, int dim, Affine affine, ConstantCache constants)
    {
        var what = string.Create(CultureInfo.InvariantCulture, $"scaled {weight.Offset} {Shapes.Text(weight.Shape)} {Shapes.Text(weight.Strides)} {dim} {ContentDigest.Text(affine.Slopes)}");
        var storage = constants.Get(weight.Value.Constant!, what, () =>
        {
            var length = Shapes.Count(weight.Shape) * sizeof(float);
            return (new RecomputedStorage(length, (to, bytes) => Scale(weight, dim, affine, to, bytes)), length);
        });
        return new(graph.NewValue(storage.ByteLength, storage), DType.Float32, weight.Shape, Shapes.ContiguousStrides(weight.Shape), 0);
    }

    private static unsafe void Scale(Operand weight, int dim, Affine affine, byte* to, long bytes)
    {
        var shape = new long[weight.Shape.Length];
        Array.Fill(shape, 1);
        shape[dim] = weight.Shape[dim];
        var slopes = Torch.Tensor<float>(Array.ConvertAll(Affine.Spread(affine.Slopes, shape[dim]), s => (float)s), shape);
        var scaled = weight.Over(weight.Value.Constant!).Mul(slopes).Contiguous();
        Buffer.MemoryCopy(scaled.Data, to, bytes, bytes);
        GC.KeepAlive(scaled);
    }

    /// <summary>bias · slope + offset, where a missing bias is 0.</summary>
    private static Operand Shifted(Graph graph, Operand? bias, long count, Affine affine)
    {
        var before = bias?.Over(bias.Value.Constant!).Expand(count).ToArray<float>();
        double[] slopes = Affine.Spread(affine.Slopes, count), offsets = Affine.Spread(affine.Offsets, count);
        return Constant(graph, [.. offsets.Select((offset, i) => (float)((before?[i] ?? 0) * slopes[i] + offset))]);
    }

    internal static Operand Constant(Graph graph, float[] numbers)
    {
        var tensor = Torch.Tensor<float>(numbers, [numbers.Length]);
        return Operand.Of(tensor, graph.NewValue(tensor.Storage.ByteLength, tensor.Storage));
    }
}
