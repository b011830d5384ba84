using System.Globalization;
using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Plans;

/// <summary>Makes convolutions of transposed ones with known weights: one for every phase of the stride, whose results lie interleaved in the end.</summary>
internal static class TransposedConvolutions
{
    internal static void Run(Graph graph, ConstantCache constants)
    {
        int[] readers = graph.Readers(), writers = graph.Writers();
        for (var at = 0; at < graph.Nodes.Count; at++)
        {
            if (graph.Nodes[at] is not { Step: TransposedConvolutionStep { Geometry: var geometry } } node || Phase.All(node, geometry) is not { } phases)
                continue;
            var after = TakeFollower(graph, at, readers, writers);
            graph.Nodes.RemoveAt(at);
            graph.Nodes.InsertRange(at, Nodes(graph, constants, node, geometry, phases, after));
        }
    }

    /// <summary>A function of a convolution's result alone, taken from the graph: it is computed with each part, as what follows a convolution. Null where there is none.</summary>
    internal static Node? TakeFollower(Graph graph, int at, int[] readers, int[] writers)
    {
        var y = graph.Nodes[at].Outputs[0];
        var next = readers[y.Value.Id] == 1 && writers[y.Value.Id] == 1 ? graph.Nodes.FindIndex(n => n.Inputs.Any(i => i.Value == y.Value)) : -1;
        if (next <= at || graph.Nodes[next] is not { Step: ElementwiseStep { InputCount: 1 }, Inputs: [{ IsWhole: true }], Outputs: [{ DType: DType.Float32, IsWhole: true } result] } follows
            || !result.Shape.AsSpan().SequenceEqual(y.Shape) || writers[result.Value.Id] != 1)
            return null;
        graph.Nodes.RemoveAt(next);
        return follows;
    }

    private static List<Node> Nodes(Graph graph, ConstantCache constants, Node node, ConvGeometry geometry, List<Phase> phases, Node? after)
    {
        var (x, y) = (node.Inputs[0], (after ?? node).Outputs[0]);
        Operand[] bias = node.Inputs.Length > 2 ? [node.Inputs[2]] : [];
        var (batch, channels) = (y.Shape[0], y.Shape[1]);
        var joins = geometry.Groups == 1 && phases.Count > 1 && phases.TrueForAll(p => p.IsLike(phases[0]));
        var convolved = joins ? [phases] : phases.ConvertAll(p => new List<Phase> { p });
        var places = phases[0].Places;
        var whole = phases.Count == 1 ? y : graph.NewOperand([batch, phases.Count * channels, .. places]);
        var nodes = new List<Node>();
        foreach (var together in convolved)
        {
            var part = whole with { Shape = [batch, together.Count * channels, .. places], Offset = together[0].Number * channels * Shapes.Count(places) };
            var into = after is null ? part : graph.NewOperand(part.Shape);
            Operand[] offsets = bias.Length > 0 && together.Count > 1 ? [Repeated(graph, bias[0], together.Count)] : bias;
            nodes.Add(new(new ConvolutionStep(together[0].Geometry(geometry)), [into], [x, Weight(graph, constants, node.Inputs[1], geometry, together), .. offsets]));
            if (after is not null)
                nodes.Add(new(after.Step, [part], [into]));
        }
        if (phases.Count > 1)
            nodes.Add(new(new CopyStep(), [Apart(y, geometry)], [Interleaved(whole, y, geometry)]));
        return nodes;
    }

    private static Operand Repeated(Graph graph, Operand bias, int times)
    {
        var numbers = bias.Over(bias.Value.Constant!).ToArray<float>();
        return AffineFolding.Constant(graph, [.. Enumerable.Repeat(numbers, times).SelectMany(n => n)]);
    }

    /// <summary>The result, with each dimension as so many places of all phases.</summary>
    private static Operand Apart(Operand y, ConvGeometry geometry)
    {
        List<long> shape = [y.Shape[0], y.Shape[1]], strides = [y.Strides[0], y.Strides[1]];
        for (var d = 0; d < geometry.Dims; d++)
        {
            shape.AddRange([y.Shape[d + 2] / geometry.Stride[d], geometry.Stride[d]]);
            strides.AddRange([y.Strides[d + 2] * geometry.Stride[d], y.Strides[d + 2]]);
        }
        return y with { Shape = [.. shape], Strides = [.. strides] };
    }

    /// <summary>The phases, as channels of one value, in the same order.</summary>
    private static Operand Interleaved(Operand phases, Operand y, ConvGeometry geometry)
    {
        List<long> shape = [y.Shape[0], y.Shape[1]], strides = [phases.Strides[0], phases.Strides[1]];
        var phase = new long[geometry.Dims];
        var apart = y.Shape[1] * phases.Strides[1];
        for (var d = geometry.Dims - 1; d >= 0; d--, apart *= geometry.Stride[d + 1])
            phase[d] = apart;
        for (var d = 0; d < geometry.Dims; d++)
        {
            shape.AddRange([phases.Shape[d + 2], geometry.Stride[d]]);
            strides.AddRange([phases.Strides[d + 2], phase[d]]);
        }
        return phases with { Shape = [.. shape], Strides = [.. strides] };
    }

    /// <summary>The weight [outputs, inputs of a group, taps…] of a convolution that does some phases.</summary>
    private static unsafe Operand Weight(Graph graph, ConstantCache constants, Operand weight, ConvGeometry geometry, List<Phase> phases)
    {
        var kernel = phases[0].Kernel;
        long[] shape = [phases.Count * geometry.Groups * weight.Shape[1], weight.Shape[0] / geometry.Groups, .. kernel];
        var length = Shapes.Count(shape) * sizeof(float);
        var what = string.Create(CultureInfo.InvariantCulture, $"phases {weight.Offset} {Shapes.Text(weight.Shape)} {Shapes.Text(weight.Strides)} {geometry.Groups} {string.Join(' ', phases.Select(p => p.What))}");
        var storage = constants.Get(weight.Value.Constant!, what, () => (new RecomputedStorage(length, (to, bytes) =>
        {
            var packed = Torch.Cat([.. phases.Select(p => p.Of(weight.Over(weight.Value.Constant!), geometry.Groups))], 0).Contiguous();
            Buffer.MemoryCopy(packed.Data, to, bytes, bytes);
            GC.KeepAlive(packed);
        }), length));
        return new(graph.NewValue(length, storage), DType.Float32, shape, Shapes.ContiguousStrides(shape), 0);
    }

    /// <summary>Every so many places of the result, which the same taps reach.</summary>
    /// <param name="Number">Among all.</param>
    /// <param name="Places">How many places it has in each dimension.</param>
    /// <param name="Taps">The weight's taps by dimension, in the order of what they read; −1 for one that adds nothing.</param>
    /// <param name="Padding">How far before a place the first of them reads.</param>
    /// <param name="Dilation">How far apart they read.</param>
    private sealed record Phase(int Number, long[] Places, long[][] Taps, long[] Padding, long[] Dilation)
    {
        internal long[] Kernel => Array.ConvertAll(Taps, t => (long)t.Length);

        internal string What => string.Join('/', Taps.Select(t => string.Join(',', t)));

        internal bool IsLike(Phase other) => Kernel.AsSpan().SequenceEqual(other.Kernel) && Padding.AsSpan().SequenceEqual(other.Padding) && Dilation.AsSpan().SequenceEqual(other.Dilation);

        /// <summary>All phases, the last dimension's first; null where they have different sizes, or none reaches somewhere.</summary>
        internal static List<Phase>? All(Node node, ConvGeometry geometry)
        {
            if (node is not { Outputs: [{ DType: DType.Float32, IsWhole: true } y], Inputs: [{ DType: DType.Float32 }, { DType: DType.Float32, Value.IsConstant: true } w, ..] } || Shapes.Count(y.Shape) == 0)
                return null;
            if (node.Inputs.Length > 2 && !node.Inputs[2].Value.IsConstant)
                return null;
            var all = new List<Phase> { new(0, [], [], [], []) };
            for (var d = 0; d < geometry.Dims; d++)
            {
                long stride = geometry.Stride[d], size = y.Shape[d + 2];
                if (size % stride != 0)
                    return null;
                var longer = new List<Phase>();
                foreach (var phase in all)
                {
                    for (var first = 0L; first < stride; first++)
                    {
                        if (Axis(new(size, 0, w.Shape[d + 2], stride, geometry.Padding[d], geometry.Dilation[d]), first) is not var (taps, padding, dilation))
                            return null;
                        longer.Add(new(longer.Count, [.. phase.Places, size / stride], [.. phase.Taps, taps], [.. phase.Padding, padding], [.. phase.Dilation, dilation]));
                    }
                }
                all = longer;
            }
            return all;
        }

        private static (long[] Taps, long Padding, long Dilation)? Axis(ConvAxis axis, long first)
        {
            var reads = new List<(long Tap, long From)>();
            for (var k = axis.Kernel - 1; k >= 0; k--)
            {
                if (axis.Reader(first, k) is { } from)
                    reads.Add((k, from));
            }
            if (reads.Count == 0)
                return null;
            var apart = reads.Count > 1 ? reads[1].From - reads[0].From : 1;
            // A convolution begins at the place or before.
            while (reads[0].From > 0 && reads[0].From % apart == 0)
                reads.Insert(0, (-1, reads[0].From - apart));
            return reads[0].From > 0 ? null : ([.. reads.Select(r => r.Tap)], -reads[0].From, apart);
        }

        internal ConvGeometry Geometry(ConvGeometry transposed) => transposed with { Stride = [.. transposed.Stride.Select(_ => 1L)], Padding = Padding, Dilation = Dilation };

        /// <summary>What the phase has of the transposed weight [inputs, outputs of a group, taps…].</summary>
        internal Tensor Of(Tensor weight, long groups)
        {
            var own = weight.Contiguous().View([groups, weight.Shape[0] / groups, .. weight.Shape[1..]]).Transpose(1, 2).Flatten(0, 1);
            for (var d = 0; d < Taps.Length; d++)
            {
                var dim = d + 2;
                own = Torch.Cat([.. Taps[d].Select(t => t < 0 ? Torch.ZerosLike(own.Narrow(dim, 0, 1)) : own.Narrow(dim, t, 1))], dim);
            }
            return own;
        }
    }
}
