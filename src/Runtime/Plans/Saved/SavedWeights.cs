using TorchPort.Kernels;

namespace TorchPort.Plans;

/// <summary>Packed weights in saved plans: their sizes, and memory that is taken as it is.</summary>
internal static class SavedWeights
{
    internal static void Save(PackedConvolution convolution, StepWriter to)
    {
        to.Text(convolution.Algorithm);
        to.Shape(convolution.Shape);
        to.Parts(convolution.Parts);
    }

    internal static PackedConvolution Convolution(StepReader from)
    {
        var algorithm = from.Text();
        var shape = from.Shape();
        var made = Take(from, parts => PackedConvolution.Of(shape, parts));
        return made.Algorithm == algorithm ? made : throw StepReader.Wrong($"a convolution of these sizes is {made.Algorithm}, not {algorithm}");
    }

    internal static void Save(PackedMatrix matrix, StepWriter to)
    {
        to.Int((int)matrix.Precision);
        to.Long(matrix.Rows);
        to.Long(matrix.Columns);
        to.Parts(matrix.Parts);
    }

    internal static PackedMatrix Matrix(StepReader from)
    {
        var precision = (WeightPrecision)from.Int();
        var (rows, columns) = (from.Size(), from.Size());
        return Enum.IsDefined(precision) ? Take(from, parts => PackedMatrix.Of(default, rows, columns, precision, parts)) : throw StepReader.Wrong($"there is no precision {precision}");
    }

    internal static void Save(ByteLayer layer, StepWriter to)
    {
        to.Bool(layer.Convolution is not null);
        if (layer.Convolution is { } convolution)
        {
            to.Shape(convolution.Shape);
            to.Bools(convolution.HasZeros);
            to.Parts(convolution.Parts);
        }
        else
        {
            var matrix = layer.Matrix!;
            to.Int(matrix.Runs);
            to.Int(matrix.RunLength);
            to.Long(matrix.Columns);
            to.Bool(matrix.HasZeros);
            to.Parts(matrix.Parts);
        }
        to.Int(layer.Zero);
        to.Bool(layer.Rounding is not null);
        to.Struct(layer.Rounding ?? default);
        to.Bool(layer.HasScales);
        to.Bool(layer.HasBias);
        to.Parts(layer.Parts);
    }

    internal static ByteLayer ByteLayer(StepReader from)
    {
        ByteMatrix? matrix = null;
        ByteConvolution? convolution = null;
        if (from.Bool())
        {
            var (shape, hasZeros) = (from.Shape(), from.Bools());
            convolution = Take(from, parts => ByteConvolution.Of(shape, hasZeros, parts));
        }
        else
        {
            var (runs, length, columns, hasZeros) = ((int)from.Size(), (int)from.Size(), from.Size(), from.Bool());
            matrix = Take(from, parts => new ByteMatrix(runs, length, columns, hasZeros, parts));
        }
        var zero = from.Int();
        var isRounded = from.Bool();
        var rounding = from.Struct<Rounding>();
        var (hasScales, hasBias) = (from.Bool(), from.Bool());
        return Take(from, parts => new ByteLayer(matrix, convolution, zero, isRounded ? rounding : null, hasScales, hasBias, parts));
    }

    internal static void Save(StatePanels panels, StepWriter to)
    {
        to.Long(panels.Size);
        to.Parts([panels.Packed]);
    }

    internal static RecurrentStep Recurrent(StepReader from)
    {
        var order = from.Struct<GateOrder>();
        int backwards = from.Int(), directions = from.Int();
        if (directions is not (1 or 2) || !Enumerable.Range(0, order.Count).Select(g => order[g]).Order().SequenceEqual(Enumerable.Range(0, order.Count)))
            throw StepReader.Wrong("a recurrent layer has no such directions or gates");
        var step = new RecurrentStep(order, backwards, directions, from.Bool());
        if (!from.Bool())
            return step;
        var panels = new StatePanels[directions];
        for (var d = 0; d < directions; d++)
        {
            var size = from.Size();
            panels[d] = Take(from, parts => new StatePanels(size, order.Count, parts));
        }
        return step with { Panels = panels };
    }

    /// <summary>What <paramref name="make"/> makes of all memory that comes next.</summary>
    private static T Take<T>(StepReader from, Func<PackedParts, T> make)
    {
        var parts = from.Parts();
        try
        {
            var made = make(parts);
            parts.End();
            return made;
        }
        catch (Exception e) when (e is ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            throw StepReader.Wrong($"packed weights are not of the sizes they are said to have ({e.Message})");
        }
    }
}
