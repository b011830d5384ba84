using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Plans;

/// <summary>Replaces elementwise functions by quicker ones where a known number allows it: powers by products, quotients by products.</summary>
internal static class AlgebraicRules
{
    internal static void Run(Graph graph)
    {
        for (var i = 0; i < graph.Nodes.Count; i++)
            graph.Nodes[i] = Simplified(graph.Nodes[i]) ?? graph.Nodes[i];
    }

    private static Node? Simplified(Node node)
    {
        if (node.Step is ElementwiseStep<Unary.Forward<PowNumber>> { Compute: DType.Float32 } raised)
            return Power(raised.Map.Op.Exponent) is { } known ? node with { Step = known } : null;
        if (node is { Step: ElementwiseStep<QuantizeNumbers> quantized, Inputs: [var from, { Value.Constant: { } scales, Shape: var shape } scale, var zero] } && Shapes.Count(shape) == 1)
            return Inverse(scale.Over(scales).Item<double>()) is { } factor ? new(new ElementwiseStep<RequantizeBy>(new(factor, quantized.Map.Low, quantized.Map.High), DType.Float32), node.Outputs, [from, zero]) : null;
        if (node is not { Step: ElementwiseStep { Compute: DType.Float32 }, Inputs: [var x, { Value.Constant: { } constant } number] } || Shapes.Count(number.Shape) != 1 || !number.DType.IsFloatingPoint && !number.DType.IsIntegral)
            return null;
        if (!x.Shape.AsSpan().SequenceEqual(node.Outputs[0].Shape))
            return null;
        var value = number.Over(constant).Item<double>();
        return node.Step switch
        {
            ElementwiseStep<Binary.Forward<Pow>> => Power(value) is { } power ? new(power, node.Outputs, [x]) : null,
            ElementwiseStep<Binary.Forward<Div>> when Inverse(value) is { } inverse => new(new ElementwiseStep<Times>(new(inverse), DType.Float32), node.Outputs, [x]),
            _ => null,
        };
    }

    private static ElementwiseStep? Power(double exponent) => exponent switch
    {
        2 => new ElementwiseStep<Unary.Forward<Square>>(default, DType.Float32),
        0.5 => new ElementwiseStep<Unary.Forward<Sqrt>>(default, DType.Float32),
        -1 => new ElementwiseStep<Unary.Forward<Reciprocal>>(default, DType.Float32),
        3 => new ElementwiseStep<Cube>(default, DType.Float32),
        _ => null,
    };

    /// <summary>The inverse of a number, if both are ordinary ones.</summary>
    private static double? Inverse(double value) => value != 0 && double.IsNormal((float)(1 / value)) ? 1 / value : null;

    /// <summary>clamp(round(a · Factor) + b).</summary>
    internal readonly record struct RequantizeBy(double Factor, double Low, double High) : IMap, IRounding
    {
        public bool Rounds => true;

        public static int Inputs => 2;

        public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => new RequantizeNumbers(Low, High).Apply(a, Factor, b, d);
    }

    /// <summary>a · Factor.</summary>
    internal readonly record struct Times(double Factor) : IMap
    {
        public static int Inputs => 1;

        public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => a * Factor;
    }

    /// <summary>a³.</summary>
    internal readonly record struct Cube : IMap
    {
        public static int Inputs => 1;

        public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => a * a * a;
    }
}
