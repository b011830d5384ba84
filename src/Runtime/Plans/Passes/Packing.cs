using System.Globalization;
using System.Runtime.CompilerServices;
using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Plans;

/// <summary>Packs known weights of convolutions and matrix products for their kernels, which then also compute the elementwise function that follows.</summary>
internal static class Packing
{
    internal static void Run(Graph graph, ConstantCache constants, WeightPrecision precision = WeightPrecision.Float32)
    {
        ProductsOfOne(graph, constants, precision);
        for (var i = 0; i < graph.Nodes.Count; i++)
            graph.Nodes[i] = Convolution(graph.Nodes[i], constants) ?? Product(graph.Nodes[i], constants, precision) ?? Recurrence(graph.Nodes[i], constants) ?? graph.Nodes[i];
        int[] readers = graph.Readers(), writers = graph.Writers();
        for (var at = 0; at < graph.Nodes.Count; at++)
        {
            if (Follow(graph, at, readers, writers))
                at--;
        }
    }

    private static Node? Convolution(Node node, ConstantCache constants)
    {
        if (!PackedSteps.IsConvolution(node) || !PackedSteps.IsDense(node.Outputs[0]))
            return null;
        var geometry = ((ConvolutionStep)node.Step).Geometry;
        var (x, w, y) = (node.Inputs[0], node.Inputs[1], node.Outputs[0]);
        var bias = node.Inputs.Length > 2 ? node.Inputs[2].Over(node.Inputs[2].Value.Constant!).ToArray<float>() : null;
        var shape = new ConvShape(x.Shape, w.Shape, y.Shape, geometry);
        var what = string.Create(CultureInfo.InvariantCulture, $"convolution {Geometry(w)} {Shapes.Text(geometry.Stride)} {Shapes.Text(geometry.Padding)} {Shapes.Text(geometry.Dilation)} {geometry.Groups} {ContentDigest.Text(bias)}");
        // Images of other sizes share the weights of one that is done in the same way.
        var sizes = constants.Get(w.Value.Constant!, what, () => (new List<PackedConvolution>(), 0L));
        var packed = constants.Get(w.Value.Constant!, $"{what} {Shapes.Text(x.Shape)} {Shapes.Text(y.Shape)}", () =>
        {
            if (sizes.Select(s => s.For(shape)).FirstOrDefault(s => s is not null) is { } shared)
                return (shared, 0L);
            var made = Pack(shape, w.Over(w.Value.Constant!).Contiguous(), bias);
            sizes.Add(made);
            return (made, made.ByteLength);
        });
        return new(new PackedConvolutionStep(packed, null, 0), node.Outputs, [x]);
    }

    private static unsafe PackedConvolution Pack(ConvShape shape, Tensor weight, float[]? bias)
    {
        fixed (float* numbers = bias)
        {
            var packed = PackedConvolution.Of(shape, (float*)weight.Data, numbers);
            GC.KeepAlive(weight);
            return packed;
        }
    }

    private static Node? Product(Node node, ConstantCache constants, WeightPrecision precision)
    {
        if (node is not { Step: MatMulStep, Outputs: [{ DType: DType.Float32, Shape.Length: 2 } y], Inputs: [{ Shape.Length: 2 } a, { Value.IsConstant: true, Shape.Length: 2 } b, ..] } || Shapes.Count(y.Shape) == 0 || a.Shape[1] == 0)
            return null;
        if (y.Shape[1] > 1 && y.Strides[1] != 1 || a.Shape[1] > 1 && a.Strides[1] != 1)
            return null;
        var row = Row(node);
        var added = row is null ? Added(node) : null;
        if (row is null && added is null)
            return null;
        var packed = constants.Get(b.Value.Constant!, $"product {Geometry(b)}", () =>
        {
            var made = Pack(b.Over(b.Value.Constant!), precision);
            return (made, made.ByteLength);
        });
        return row is not null ? new(new PackedProductStep(packed, row.Length > 0, null, 0), node.Outputs, [a, .. row])
            : new(new PackedProductStep(packed, false, new ElementwiseStep<Binary.Forward<Add>>(default, DType.Float32), 0), node.Outputs, [a, added!]);
    }

    /// <summary>A recurrent layer with known weights of the state.</summary>
    private static Node? Recurrence(Node node, ConstantCache constants)
    {
        if (node.Step is not RecurrentStep { Panels: null } step)
            return null;
        var directions = node.Inputs.Chunk(step.Each).ToArray();
        if (directions.Any(d => d[step.Own..].Any(i => !i.Value.IsConstant)))
            return null;
        var packed = Array.ConvertAll(directions, d =>
        {
            var weight = d[step.Own];
            var bias = step.HasBias ? d[step.Own + 1].Over(d[step.Own + 1].Value.Constant!) : null;
            return constants.Get(weight.Value.Constant!, $"recurrent {Geometry(weight)} {step.Order} {ContentDigest.Text(bias?.ToArray<float>())}", () =>
            {
                var made = new StatePanels(weight.Over(weight.Value.Constant!), bias, step.Order);
                return (made, made.ByteLength);
            });
        });
        return node with { Step = step with { Panels = packed }, Inputs = [.. directions.SelectMany(d => d[..step.Own])] };
    }

    /// <summary>The computed matrix that a product is added to, as a recurrent layer's steps have it; null where it cannot be read along with the result.</summary>
    private static Operand? Added(Node node)
    {
        var start = node.Inputs[2];
        return RuntimeFeature.IsDynamicCodeSupported && start.DType == DType.Float32 && start.Value != node.Outputs[0].Value && start.Shape.AsSpan().SequenceEqual(node.Outputs[0].Shape) && (start.Shape[1] == 1 || start.Strides[1] is 0 or 1) ? start : null;
    }

    /// <summary>Makes one product of several that multiply the same rows, such as queries, keys and values, by weights side by side.</summary>
    private static void ProductsOfOne(Graph graph, ConstantCache constants, WeightPrecision precision)
    {
        var writers = graph.Writers();
        for (var at = 0; at < graph.Nodes.Count; at++)
        {
            if (!IsPlainProduct(graph, graph.Nodes[at], writers))
                continue;
            var a = graph.Nodes[at].Inputs[0];
            if (writers[a.Value.Id] > 1)
                continue;
            var all = graph.Nodes.Skip(at).Where(n => IsPlainProduct(graph, n, writers) && n.Inputs[0].SameAs(a) && n.Inputs.Length == graph.Nodes[at].Inputs.Length).ToList();
            if (all.Count > 1)
                Join(graph, at, all, constants, precision);
        }
    }

    /// <summary>Whether a node is a product with a known matrix whose result no elementwise function follows at once.</summary>
    private static bool IsPlainProduct(Graph graph, Node node, int[] writers) =>
        node is { Step: MatMulStep, Outputs: [{ DType: DType.Float32, Shape.Length: 2, IsWhole: true } y], Inputs: [{ Shape.Length: 2 } a, { Value.IsConstant: true, Shape.Length: 2 } b, ..] }
        && writers[y.Value.Id] == 1 && Shapes.Count(b.Shape) > 0 && (a.Shape[1] == 1 || a.Strides[1] == 1) && Row(node) is not null
        && !graph.Outputs.Exists(o => o.Value == y.Value)
        && !graph.Nodes.Exists(n => n.Step is ElementwiseStep && n.Inputs.Any(i => i.Value == y.Value));

    private static void Join(Graph graph, int at, List<Node> all, ConstantCache constants, WeightPrecision precision)
    {
        var a = all[0].Inputs[0];
        long rows = a.Shape[0], depth = a.Shape[1], columns = all.Sum(n => n.Inputs[1].Shape[1]);
        var value = graph.NewValue(rows * columns * sizeof(float));
        var y = new Operand(value, DType.Float32, [rows, columns], [columns, 1], 0);
        var moves = new List<CopyElimination.Move>();
        var first = 0L;
        foreach (var node in all)
        {
            var part = new Operand(value, DType.Float32, node.Outputs[0].Shape, y.Strides, first);
            first += part.Shape[1];
            if (Relayout.Of(node.Outputs[0], part) is not { } relayout || CopyElimination.Move.Of(graph, node.Outputs[0].Value, value, relayout, n => n == node) is not { } move)
                return;
            moves.Add(move);
        }
        var what = $"products {string.Join(' ', all.Select(n => $"{constants.NumberOf(n.Inputs[1].Value.Constant!)} {Geometry(n.Inputs[1])}"))}";
        var packed = constants.Get(all[0].Inputs[1].Value.Constant!, what, () =>
        {
            var made = Pack(Torch.Cat([.. all.Select(n => n.Inputs[1].Over(n.Inputs[1].Value.Constant!))], 1), precision);
            return (made, made.ByteLength);
        });
        Operand[] row = all[0].Inputs.Length < 3 ? []
            : [AffineFolding.Constant(graph, [.. all.SelectMany(n => n.Inputs[2].Over(n.Inputs[2].Value.Constant!).Narrow(0, 0, 1).Expand(1, n.Inputs[1].Shape[1]).ToArray<float>())]) with { Shape = [rows, columns], Strides = [0, 1] }];
        foreach (var move in moves)
            move.Apply(graph);
        graph.Nodes.Insert(at, new(new PackedProductStep(packed, row.Length > 0, null, 0), [y], [a, .. row]));
    }

    /// <summary>The known row a product starts from, none, or null where it starts from something else.</summary>
    private static Operand[]? Row(Node node)
    {
        if (node.Inputs.Length < 3)
            return [];
        var start = node.Inputs[2];
        return !start.Value.IsConstant || start.Shape[0] > 1 && start.Strides[0] != 0 || start.Shape[1] > 1 && start.Strides[1] != 1 ? null : [start];
    }

    private static unsafe PackedMatrix Pack(Tensor b, WeightPrecision precision)
    {
        var packed = PackedMatrix.Of(new((float*)b.Data, b.Strides[0], b.Strides[1]), b.Shape[0], b.Shape[1], precision);
        GC.KeepAlive(b);
        return packed;
    }

    private static string Geometry(Operand o) => string.Create(CultureInfo.InvariantCulture, $"{o.Offset} {Shapes.Text(o.Shape)} {Shapes.Text(o.Strides)}");

    /// <summary>Makes the elementwise node at a place a part of the packed step whose result it is a function of.</summary>
    private static bool Follow(Graph graph, int at, int[] readers, int[] writers)
    {
        if (graph.Nodes[at] is not { Step: ElementwiseStep { Compute: DType.Float32 } after } node)
            return false;
        // Of several, the last: the others are there then.
        for (var from = at - 1; from >= 0; from--)
        {
            if (graph.Nodes[from] is not { Step: PackedConvolutionStep { After: null } or PackedProductStep { After: null } or ByteStep { After: null, Layer.Rounding: null }, Outputs: [{ } result] } made)
                continue;
            var slot = Array.FindIndex(node.Inputs, i => i.Value == result.Value);
            if (slot < 0 || readers[result.Value.Id] != 1 || writers[result.Value.Id] != 1 || graph.IsOverwritten(from, at))
                continue;
            if (Joined(made, node, slot, after) is not { } joined)
                continue;
            graph.Nodes[at] = joined;
            graph.Nodes.RemoveAt(from);
            return true;
        }
        return false;
    }

    private static Node? Joined(Node made, Node node, int slot, ElementwiseStep after)
    {
        Operand result = made.Outputs[0], middle = node.Inputs[slot], y = node.Outputs[0];
        Operand[] others = [.. node.Inputs[..slot], .. node.Inputs[(slot + 1)..]];
        if (!(made.Step is ByteStep ? y.DType is DType.Float32 or DType.UInt8 or DType.Int8 : y.DType == DType.Float32 && middle.DType == DType.Float32)
            || Array.Exists(others, o => o.DType != DType.Float32) || after.Epilogue(slot) is null)
            return null;
        var step = made.Step switch
        {
            PackedConvolutionStep c => c with { After = after, Slot = slot },
            ByteStep b => b with { After = after, Slot = slot },
            _ => (Step)((PackedProductStep)made.Step with { After = after, Slot = slot }),
        };
        if (made.Step is PackedConvolutionStep or ByteStep { Layer.Convolution: not null })
        {
            if (!middle.SameAs(result) || !y.Shape.AsSpan().SequenceEqual(result.Shape) || !PackedSteps.IsDense(y) || !others.All(o => IsAlongside(o, y.Shape)))
                return null;
            return new(step, [y], [.. made.Inputs, .. others]);
        }
        if (!middle.SameAs(result) && !middle.IsWhole)
        {
            var ordered = ElementwiseOrder.ByMemory(node);
            (y, middle, others) = (ordered.Outputs[0], ordered.Inputs[slot], [.. ordered.Inputs[..slot], .. ordered.Inputs[(slot + 1)..]]);
        }
        if (!(middle.SameAs(result) || middle.IsWhole && result.IsWhole) || AsMatrix(y, y.Shape) is not { } rows || rows.Shape[1] != result.Shape[1] || rows.Shape[0] != result.Shape[0] || rows.Strides[1] != 1 && rows.Shape[1] > 1)
            return null;
        var matrices = Array.ConvertAll(others, o => AsMatrix(o, y.Shape));
        return Array.TrueForAll(matrices, m => m is { Strides: [_, 0 or 1] })
            ? new(step, [rows], [.. made.Inputs, .. matrices!]) : null;
    }

    /// <summary>Whether an operand can be read along with the pixels and channels of a result.</summary>
    private static bool IsAlongside(Operand operand, long[] shape) => PackedSteps.Pitch(operand.Shape, operand.Strides, shape) >= 0
        && (operand.Shape.Length - shape.Length + 1 is var channel && (channel < 0 || operand.Shape[channel] == 1 || operand.Strides[channel] == 1));

    /// <summary>What broadcasts to a shape as rows along its last dimension; null where rows are not the same distance apart.</summary>
    private static Operand? AsMatrix(Operand operand, long[] shape)
    {
        if (shape.Length == 0)
            return null;
        long pitch = -1, count = 1;
        for (var d = shape.Length - 2; d >= 0; d--)
        {
            var at = d - (shape.Length - operand.Shape.Length);
            var stride = at < 0 || operand.Shape[at] == 1 ? 0 : operand.Strides[at];
            if (shape[d] == 1)
                continue;
            if (pitch >= 0 && stride != pitch * count)
                return null;
            pitch = pitch < 0 ? stride : pitch;
            count *= shape[d];
        }
        var column = operand.Shape.Length == 0 || operand.Shape[^1] == 1 ? 0 : operand.Strides[^1];
        return operand with { Shape = [count, shape[^1]], Strides = [Math.Max(pitch, 0), column] };
    }
}
