namespace TorchPort.Plans;

/// <summary>An elementwise node that computes slope · x + offset with numbers that are known, all the same or one for each place along a dimension.</summary>
internal sealed class Affine
{
    private readonly int _vectors;

    private Affine(Operand x, Operand y, int dim, double[] slopes, double[] offsets, int vectors) =>
        (X, Y, Dim, Slopes, Offsets, _vectors) = (x, y, dim, slopes, offsets, vectors);

    internal Operand X { get; }

    internal Operand Y { get; }

    /// <summary>The dimension, or −1 where all places have the same numbers.</summary>
    internal int Dim { get; }

    internal double[] Slopes { get; }

    internal double[] Offsets { get; }

    /// <summary>Whether it is no mere shift.</summary>
    internal bool HasSlope => Array.Exists(Slopes, s => s != 1);

    /// <summary>Whether a multiplication and an addition do what takes more than two vectors of numbers as the node is.</summary>
    internal bool IsWorthIts => Dim >= 0 && _vectors > 1;

    /// <summary>What a node computes, if that is affine.</summary>
    internal static Affine? Of(Node node, int[] writers)
    {
        if (node is not { Step: ElementwiseStep { Compute: DType.Float32 } step, Outputs: [{ IsWhole: true, DType: DType.Float32 } y] } || writers[y.Value.Id] != 1)
            return null;
        if (Array.Find(node.Inputs, i => !i.Value.IsConstant) is not { DType: DType.Float32 } x || !x.Shape.AsSpan().SequenceEqual(y.Shape))
            return null;
        var dim = -1;
        var numbers = new double[4][];
        for (var k = 0; k < node.Inputs.Length; k++)
        {
            if (node.Inputs[k].SameAs(x))
                continue;
            if (!node.Inputs[k].Value.IsConstant || Along(node.Inputs[k], y.Shape.Length, ref dim) is not { } known)
                return null;
            numbers[k] = known;
        }
        var count = dim < 0 ? 1 : (int)y.Shape[dim];
        var (slopes, offsets) = (new double[count], new double[count]);
        for (var i = 0; i < count; i++)
        {
            AffineLane At(int k) => k >= node.Inputs.Length ? 0 : numbers[k] is { } known ? known[known.Length == 1 ? 0 : i] : AffineLane.Variable;
            var result = step.Apply(At(0), At(1), At(2), At(3));
            if (!result.IsAffine || !double.IsFinite(result.Slope) || !double.IsFinite(result.Offset))
                return null;
            (slopes[i], offsets[i]) = (result.Slope, result.Offset);
        }
        return new(x, y, dim, slopes, offsets, numbers.Count(n => n is { Length: > 1 }));
    }

    /// <summary>A constant's numbers along the only dimension in which it varies, which must be the one that others vary in.</summary>
    internal static double[]? Along(Operand constant, int dims, ref int dim)
    {
        if (!constant.DType.IsFloatingPoint && !constant.DType.IsIntegral)
            return null;
        var tensor = constant.Over(constant.Value.Constant!);
        var varies = -1;
        for (var d = 0; d < constant.Shape.Length; d++)
        {
            if (constant.Shape[d] <= 1 || constant.Strides[d] == 0)
                continue;
            if (varies >= 0)
                return null;
            varies = d;
        }
        if (varies < 0)
            return tensor.ElementCount == 0 ? null : [First(tensor).Item<double>()];
        var place = varies + dims - constant.Shape.Length;
        if (dim >= 0 && dim != place)
            return null;
        dim = place;
        return new Tensor(tensor.Storage, tensor.DType, [constant.Shape[varies]], [constant.Strides[varies]], constant.Offset).To(DType.Float64).ToArray<double>();
    }

    private static Tensor First(Tensor tensor) => new(tensor.Storage, tensor.DType, [], [], tensor.StorageOffset);

    /// <summary>One number for each of <paramref name="count"/> places.</summary>
    internal static double[] Spread(double[] numbers, long count)
    {
        if (numbers.Length == count)
            return numbers;
        var spread = new double[count];
        Array.Fill(spread, numbers[0]);
        return spread;
    }

    /// <summary>This one, then another; null where both are single numbers, which are exact as they are, or vary in different dimensions.</summary>
    internal Affine? Then(Affine next)
    {
        if (Dim < 0 && next.Dim < 0 || Dim >= 0 && next.Dim >= 0 && Dim != next.Dim)
            return null;
        var count = Math.Max(Slopes.Length, next.Slopes.Length);
        double[] s = Spread(Slopes, count), o = Spread(Offsets, count), t = Spread(next.Slopes, count), p = Spread(next.Offsets, count);
        return new(X, next.Y, Math.Max(Dim, next.Dim), [.. s.Zip(t, (a, b) => a * b)], [.. o.Zip(t, (a, b) => a * b).Zip(p, (a, b) => a + b)], 2);
    }

    /// <summary>A node with one vector of slopes and one of offsets.</summary>
    internal Node AsStep(Graph graph)
    {
        Operand Numbers(double[] numbers)
        {
            var constant = AffineFolding.Constant(graph, Array.ConvertAll(numbers, n => (float)n));
            var (shape, strides) = (new long[Y.Shape.Length], new long[Y.Shape.Length]);
            Array.Fill(shape, 1);
            if (Dim >= 0)
                (shape[Dim], strides[Dim]) = (Y.Shape[Dim], 1);
            return constant with { Shape = shape, Strides = strides };
        }
        return new(new ElementwiseStep<ScaleShift>(default, DType.Float32), [Y], [X, Numbers(Slopes), Numbers(Offsets)]);
    }
}
