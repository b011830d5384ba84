using TorchPort.Ops;

namespace TorchPort.Plans;

/// <summary>Rounds sums of products of bytes to bytes again where they are, if no more follows than limits.</summary>
internal static class ByteRounding
{
    private const double Far = 1e30;

    private static readonly double[] Points = [-37.5, -3.75, -1, -0.25, 0, 0.375, 1, 2.5, 5.875, 17.25];

    internal static void Run(Graph graph)
    {
        int[] readers = graph.Readers(), writers = graph.Writers();
        for (var at = 0; at < graph.Nodes.Count; at++)
        {
            if (graph.Nodes[at] is { Step: ByteStep { After: null, Layer.Rounding: null } })
                Round(graph, at, readers, writers);
        }
    }

    private static void Round(Graph graph, int at, int[] readers, int[] writers)
    {
        var made = graph.Nodes[at];
        var y = made.Outputs[0];
        var limits = new List<Node>();
        double low = double.NegativeInfinity, high = double.PositiveInfinity;
        while (readers[y.Value.Id] == 1 && writers[y.Value.Id] == 1 && graph.Nodes.Find(n => n.Inputs.Any(i => i.Value == y.Value)) is { } next)
        {
            if (Rounded(made, y, next, low, high) is { } rounded && writers[rounded.Outputs[0].Value.Id] == 1)
            {
                graph.Nodes[at] = rounded;
                graph.Nodes.RemoveAll(n => n == next || limits.Contains(n));
                return;
            }
            if (Limits(next, y) is not { } more)
                return;
            (low, high) = (Math.Clamp(low, more.Low, more.High), Math.Clamp(high, more.Low, more.High));
            limits.Add(next);
            y = next.Outputs[0];
        }
    }

    /// <summary>What an elementwise function holds numbers between, if it does no more, whatever its spelling.</summary>
    private static (double Low, double High)? Limits(Node node, Operand y)
    {
        if (node is not { Step: ElementwiseStep { Compute: DType.Float32 } step, Outputs: [{ DType: DType.Float32 } to] } || !to.Shape.AsSpan().SequenceEqual(y.Shape) || !to.Strides.AsSpan().SequenceEqual(y.Strides))
            return null;
        var numbers = new double[4];
        var slot = -1;
        for (var i = 0; i < node.Inputs.Length; i++)
        {
            if (node.Inputs[i].SameAs(y) && slot < 0)
                slot = i;
            else if (node.Inputs[i] is { Value.Constant: { } constant } known && Shapes.Count(known.Shape) == 1)
                numbers[i] = known.Over(constant).Item<double>();
            else
                return null;
        }
        double At(double x)
        {
            numbers[slot] = x;
            return Probe.Value(step, numbers);
        }
        if (slot < 0)
            return null;
        double low = At(-Far), high = At(Far);
        if (!(low < high) || !Array.TrueForAll(Points, p => Probe.Near(At(p), Math.Clamp(p, low, high))))
            return null;
        return (low <= -Far ? double.NegativeInfinity : low, high >= Far ? double.PositiveInfinity : high);
    }

    private static Node? Rounded(Node made, Operand result, Node node, double low, double high)
    {
        var step = (ByteStep)made.Step;
        Operand y = made.Outputs[0], to = node.Outputs[0], from = node.Inputs[0];
        if (node.Step is not (ElementwiseStep<QuantizeNumbers> or ElementwiseStep<RequantizeNumbers> or ElementwiseStep<RequantizeSum>) || to.DType is not (DType.UInt8 or DType.Int8))
            return null;
        if (from.Value != result.Value || !(from.SameAs(result) && to.Shape.AsSpan().SequenceEqual(y.Shape) || from.IsWhole && result.IsWhole && to.IsWhole && step.Layer.Convolution is null))
            return null;
        var column = step.Layer.Convolution is null ? to.Shape.Length - 1 : 1;
        double[]? Known(int input)
        {
            var dim = column;
            return node.Inputs[input].Value.IsConstant ? Affine.Along(node.Inputs[input], to.Shape.Length, ref dim) : null;
        }
        if (Known(1) is not { } factor || Known(2) is not [var zero])
            return null;
        double[]? bias = null;
        if (node.Inputs.Length > 3 && (bias = Known(3)) is null)
            return null;
        if (node.Step is ElementwiseStep<QuantizeNumbers>)
            factor = Array.ConvertAll(factor, f => 1 / f);
        if (!Array.TrueForAll(factor, f => double.IsNormal((float)f)))
            return null;
        var (least, most) = LinearQuantization.Range(to.DType);
        if (!double.IsNegativeInfinity(low) || !double.IsPositiveInfinity(high))
        {
            if (factor is not [> 0] || bias is not null)
                return null;
            (least, most) = (Math.Clamp(Math.Round(low * factor[0]) + zero, least, most), Math.Clamp(Math.Round(high * factor[0]) + zero, least, most));
        }
        return new(step with { Layer = step.Layer.Rounded(factor, bias, new((int)zero, (int)least, (int)most)) }, [to.Shape.Length == y.Shape.Length ? to : y with { Value = to.Value, DType = to.DType }], made.Inputs);
    }
}
