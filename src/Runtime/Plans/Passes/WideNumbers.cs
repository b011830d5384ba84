using TorchPort.Ops;

namespace TorchPort.Plans;

/// <summary>Keeps in single precision what a function has in half: kernels compute in single precision anyway, and so no number is converted between them. Only inputs, outputs and what other steps read are halves.</summary>
internal static class WideNumbers
{
    internal static void Run(Graph graph, ConstantCache constants)
    {
        if (graph.Nodes.Exists(n => n.Outputs.Concat(n.Inputs).Any(IsHalf)))
            new Rewrite(graph, constants).Run();
    }

    private static bool IsHalf(Operand operand) => operand.DType is DType.Float16 or DType.BFloat16;

    private sealed class Rewrite(Graph graph, ConstantCache constants)
    {
        private readonly HashSet<Value> _kept = [];
        private readonly Dictionary<Value, Value> _wide = [];
        private readonly List<Node> _nodes = [];

        internal void Run()
        {
            foreach (var input in graph.Inputs)
                _kept.Add(input.Value);
            _kept.UnionWith(graph.Outputs.Where(o => !IsHalf(o)).Select(o => o.Value));
            // What another kind of step reads or writes, and memory that is more than one dtype's, stays as it is.
            foreach (var node in graph.Nodes)
                _kept.UnionWith(node.Outputs.Concat(node.Inputs).Where(o => !IsHalf(o) || node.Step.Widened is null).Select(o => o.Value));
            foreach (var node in graph.Nodes)
                _nodes.AddRange(node.Step.Widened is { } step ? Widened(node, step) : [node]);
            for (var i = 0; i < graph.Outputs.Count; i++)
            {
                var output = graph.Outputs[i];
                if (!IsHalf(output) || _kept.Contains(output.Value))
                    continue;
                var half = graph.NewOperand(output.Shape, output.DType);
                _nodes.Add(Converted(half, Wide(output)));
                graph.Outputs[i] = half;
            }
            graph.Nodes = _nodes;
        }

        /// <summary>The node on wide numbers, between those that convert what has to stay.</summary>
        private List<Node> Widened(Node node, Step step)
        {
            if (node.Step is ElementwiseStep or CopyStep)
            {
                // It takes every dtype as it is.
                var (y, inputs) = (Wide(node.Outputs[0]), Array.ConvertAll(node.Inputs, Wide));
                return node.Step is CopyStep or ElementwiseStep<Conversion.Same> && inputs[0].Shape.AsSpan().SequenceEqual(y.Shape) ? [Converted(y, inputs[0])] : [new(step, [y], inputs)];
            }
            List<Node> before = [], after = [];
            var reads = Array.ConvertAll(node.Inputs, i =>
            {
                var wide = Wide(i);
                if (!IsHalf(wide))
                    return wide;
                var single = graph.NewOperand(i.Shape, DType.Float32);
                before.Add(Converted(single, i));
                return single;
            });
            var writes = Array.ConvertAll(node.Outputs, o =>
            {
                var wide = Wide(o);
                if (!IsHalf(wide))
                    return wide;
                var single = graph.NewOperand(o.Shape, DType.Float32);
                if (node.Step.Updates)
                    before.Add(Converted(single, o));
                after.Add(Converted(o, single));
                return single;
            });
            return [.. before, new(step, writes, reads), .. after];
        }

        private static Node Converted(Operand to, Operand from) => new(to.DType == from.DType ? new CopyStep() : new ElementwiseStep<Conversion.Same>(default, DType.Float32), [to], [from]);

        private Operand Wide(Operand operand)
        {
            if (!IsHalf(operand) || _kept.Contains(operand.Value))
                return operand;
            if (!_wide.TryGetValue(operand.Value, out var wide))
                _wide.Add(operand.Value, wide = graph.NewValue(2 * operand.Value.ByteLength, operand.Value.Constant is { } constant ? Wide(constant, operand.DType) : null));
            return operand with { Value = wide, DType = DType.Float32 };
        }

        private unsafe RecomputedStorage Wide(Storage constant, DType dtype)
        {
            var length = 2 * constant.ByteLength;
            var wide = constants.Get(constant, $"wide {dtype}", () => (new RecomputedStorage(length, (to, bytes) =>
            {
                var numbers = new Tensor(constant, dtype, [constant.ByteLength / dtype.ItemSize], [1], 0).To(DType.Float32);
                Buffer.MemoryCopy(numbers.Data, to, bytes, bytes);
                GC.KeepAlive(numbers);
            }), length));
            if (graph.Dequantized.TryGetValue(constant, out var parts))
                graph.Dequantized[wide] = parts;
            return wide;
        }
    }
}
