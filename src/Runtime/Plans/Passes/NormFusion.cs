using TorchPort.Kernels;

namespace TorchPort.Plans;

/// <summary>Makes one kernel of layer and RMS normalisations that are spelled as sums, differences and roots.</summary>
internal static class NormFusion
{
    internal static void Run(Graph graph)
    {
        var writers = new Dictionary<Value, Node?>();
        foreach (var node in graph.Nodes)
        {
            foreach (var output in node.Outputs)
                writers[output.Value] = writers.ContainsKey(output.Value) ? null : node;
        }
        for (var at = 0; at < graph.Nodes.Count; at++)
            graph.Nodes[at] = new Match(graph, writers, graph.Nodes[at]).Find() ?? graph.Nodes[at];
        // What the sums and differences were computed for is gone.
        DeadNodes.Drop(graph);
    }

    /// <summary>One node that may be the last of a normalisation: (x − mean) · scale · weight + bias.</summary>
    private sealed class Match(Graph graph, Dictionary<Value, Node?> writers, Node last)
    {
        internal Node? Find()
        {
            if (last is not { Step: ElementwiseStep { Compute: DType.Float32 } step, Outputs: [{ DType: DType.Float32, IsWhole: true } y] } || step.InputCount != last.Inputs.Length || step.InputCount < 2)
                return null;
            for (var row = 0; row < last.Inputs.Length; row++)
            {
                if (RowLength(last.Inputs[row], y) is not (> 1 and var size))
                    continue;
                for (var slot = 0; slot < last.Inputs.Length; slot++)
                {
                    if (slot != row && IsRows(last.Inputs[slot], y) && Parameters(step, slot, row, size, y) is var (weight, bias, divides) && Eps(last.Inputs[row], size, divides) is var (squares, eps))
                        return Made(last.Inputs[slot], squares, eps, size, weight, bias, y);
                }
            }
            return null;
        }

        /// <summary>How many elements of y share each element of an operand that is the same along y's last dimensions; 0 where it is not that.</summary>
        private static long RowLength(Operand operand, Operand y)
        {
            if (operand.Value.IsConstant || operand.Shape.Length != y.Shape.Length || !operand.IsContiguousView)
                return 0;
            var size = 1L;
            var d = y.Shape.Length - 1;
            for (; d >= 0 && operand.Shape[d] == 1; d--)
                size *= y.Shape[d];
            return operand.Shape.AsSpan(0, d + 1).SequenceEqual(y.Shape.AsSpan(0, d + 1)) ? size : 0;
        }

        private static bool IsRows(Operand operand, Operand y) => operand is { DType: DType.Float32, Value.IsConstant: false, IsContiguousView: true } && operand.Shape.AsSpan().SequenceEqual(y.Shape);

        /// <summary>Which of the other inputs are the weight and the bias, and whether rows are divided by the root rather than multiplied with its inverse.</summary>
        private (Operand? Weight, Operand? Bias, bool Divides)? Parameters(ElementwiseStep step, int slot, int row, long size, Operand y)
        {
            int[] others = [.. Enumerable.Range(0, step.InputCount).Where(i => i != slot && i != row)];
            var inputs = last.Inputs;
            if (Array.Exists(others, i => !IsParameter(inputs[i], size, y)))
                return null;
            foreach (var divides in new[] { false, true })
            {
                double Normal(double[] at) => divides ? at[0] / at[1] : at[0] * at[1];
                switch (others)
                {
                    case []:
                        if (Probe.Is(step, Normal, slot, row))
                            return (null, null, divides);
                        break;
                    case [var only]:
                        if (Probe.Is(step, at => Normal(at) * at[2], slot, row, only))
                            return (inputs[only], null, divides);
                        if (Probe.Is(step, at => Normal(at) + at[2], slot, row, only))
                            return (null, inputs[only], divides);
                        break;
                    case [var first, var second]:
                        if (Probe.Is(step, at => Normal(at) * at[2] + at[3], slot, row, first, second))
                            return (inputs[first], inputs[second], divides);
                        if (Probe.Is(step, at => Normal(at) * at[2] + at[3], slot, row, second, first))
                            return (inputs[second], inputs[first], divides);
                        break;
                }
            }
            return null;
        }

        /// <summary>Whether an operand has a number for each element of a row.</summary>
        private static bool IsParameter(Operand operand, long size, Operand y)
        {
            if (operand.DType != DType.Float32 || Shapes.Count(operand.Shape) != size || !operand.IsContiguousView)
                return false;
            var count = 1L;
            for (var d = 1; count < size; d++)
            {
                if (d > operand.Shape.Length || operand.Shape[^d] != y.Shape[^d])
                    return false;
                count *= operand.Shape[^d];
            }
            return true;
        }

        /// <summary>What 1 / √(sum of squares / size + eps) is computed from: the sum's operand, and eps.</summary>
        private (Operand Squares, double Eps)? Eps(Operand scale, long size, bool divides)
        {
            if (Writer(scale) is not { Step: ElementwiseStep { InputCount: 1 } root, Inputs: [var sum] } || Sum(sum, size) is not { } squares)
                return null;
            double Argument(double q)
            {
                var value = Probe.Value(root, q);
                return divides ? value * value : 1 / (value * value);
            }
            var eps = Argument(0);
            foreach (var mean in new[] { 0.25, 1.0, 9.0 })
            {
                if (!Probe.Near(Argument(mean * size), mean + eps))
                    return null;
            }
            return eps >= 0 ? (squares, eps) : null;
        }

        /// <summary>What is summed up along the last <paramref name="size"/> elements to make an operand.</summary>
        private Operand? Sum(Operand operand, long size)
        {
            if (Writer(operand) is not { Step: ReduceStep { Compute: DType.Float32 } step, Inputs: [{ DType: DType.Float32, IsContiguousView: true } x] } || step.Each(new Lanes.Lane1<double>(-3)).V != -3 || step.Combine<Lanes.Lane1<double>>(3, 5).V != 8)
                return null;
            var count = 1L;
            for (var d = 0; d < x.Shape.Length; d++)
            {
                if (step.Reduced[d])
                    count *= x.Shape[d];
                else if (count > 1 && x.Shape[d] > 1)
                    return null;
            }
            return count == size ? x : null;
        }

        private Node? Made(Operand rows, Operand squares, double eps, long size, Operand? weight, Operand? bias, Operand y)
        {
            if (Writer(squares) is not { Step: ElementwiseStep square, Inputs: [var x] } || !Probe.Is(square, at => at[0] * at[0], 0) || !x.SameAs(rows))
                return null;
            var count = Shapes.Count(y.Shape) / size;
            Operand[] parameters = [.. new[] { weight, bias }.OfType<Operand>().Select(p => p with { Shape = [size], Strides = [1] })];
            var inputs = 0b1001 | (weight is null ? 0 : 2) | (bias is null ? 0 : 4);
            if (Centered(rows, size) is not { } whole)
                return IsStill(rows) ? new(new FusedStep<RmsRows>(new(count, size, eps), DType.Float32, 0b11, inputs), [y], [rows, .. parameters]) : null;
            if (!IsStill(whole))
                return null;
            Operand Statistic() => new(graph.NewValue(count * sizeof(float)), DType.Float32, [count], [1], 0);
            return new(new FusedStep<NormRows>(new(count, size, eps), DType.Float32, 0b1111, inputs), [y, Statistic(), Statistic()], [whole, .. parameters]);
        }

        /// <summary>Of what rows an operand is the rows less their means.</summary>
        private Operand? Centered(Operand rows, long size)
        {
            if (Writer(rows) is not { Step: ElementwiseStep { InputCount: 2 } difference, Inputs: [var a, var b] })
                return null;
            var (x, mean) = RowLength(b, rows) == size ? (a, b) : (b, a);
            if (RowLength(mean, rows) != size || !IsRows(x, rows) || !Probe.Is(difference, at => at[0] - at[1], x == a ? [0, 1] : [1, 0]))
                return null;
            if (Writer(mean) is not { Step: ElementwiseStep over, Inputs: [var sum] } || !Probe.Is(over, at => at[0] / size, 0) || Sum(sum, size) is not { } summed)
                return null;
            return summed.SameAs(x) || summed.Value == x.Value && summed.IsWhole && x.IsWhole ? x : null;
        }

        /// <summary>Whether an operand's value is the same in the end as it was for the sums.</summary>
        private bool IsStill(Operand operand) => operand.Value.IsInput || writers.GetValueOrDefault(operand.Value) is not null;

        /// <summary>The only node that writes an operand's value, which is all of its result.</summary>
        private Node? Writer(Operand operand) =>
            writers.GetValueOrDefault(operand.Value) is { } node && Array.TrueForAll(node.Outputs, o => o.IsWhole) ? node : null;
    }
}
