using System.Globalization;

namespace TorchPort.Onnx.Testing;

/// <summary>Compares values as ONNX's backend tests do: types and shapes exactly, numbers within |a - b| ≤ absolute + relative · |b|.</summary>
internal static class ValueComparison
{
    /// <summary>How <paramref name="actual"/> differs from <paramref name="expected"/>, null if it does not, and the largest absolute difference.</summary>
    internal static (string? Message, double Difference) Compare(OnnxValue? actual, OnnxValue expected, (double Relative, double Absolute) tolerance)
    {
        switch (actual, expected)
        {
            case (OnnxTensor a, OnnxTensor b):
                return Compare(a, b, tolerance);
            case (OnnxStrings a, OnnxStrings b):
                return (a.Shape.SequenceEqual(b.Shape) && a.Elements.SequenceEqual(b.Elements) ? null : $"the strings [{Text(a)}] were expected to be [{Text(b)}]", 0);
            case (OnnxSequence a, OnnxSequence b):
                return a.Items.Count != b.Items.Count ? ($"a sequence of {a.Items.Count} was expected to have {b.Items.Count}", 0)
                    : All(a.Items.Zip(b.Items, (x, y) => Compare(x, y, tolerance)));
            case (OnnxMap a, OnnxMap b):
                return !a.Items.Keys.ToHashSet().SetEquals(b.Items.Keys) ? ("the keys differ", 0)
                    : All(b.Items.Select(i => Compare(a.Items[i.Key], i.Value, tolerance)));
            case (null or OnnxOptional { Value: null }, OnnxOptional { Value: null }):
                return (null, 0);
            case (OnnxOptional { Value: { } a }, OnnxOptional { Value: { } b }):
                return Compare(a, b, tolerance);
            case (OnnxOptional { Value: { } a }, _):
                return Compare(a, expected, tolerance);
            case (not null, OnnxOptional { Value: { } b }):
                return Compare(actual, b, tolerance);
            default:
                return ($"{actual?.Describe() ?? "no value"} was expected to be {expected.Describe()}", 0);
        }
    }

    private static (string? Message, double Difference) Compare(OnnxTensor actual, OnnxTensor expected, (double Relative, double Absolute) tolerance)
    {
        if (actual.ElementType != expected.ElementType || !actual.Value.Shape.SequenceEqual(expected.Value.Shape))
            return ($"{actual.Describe()} was expected to be {expected.Describe()}", 0);
        if (actual.Value.ElementCount == 0)
            return (null, 0);
        if (actual.ElementType is ElementType.Int64 or ElementType.UInt64)
            return CompareIntegers(actual.Value, expected.Value);
        double[] a = Numbers(actual.Value), b = Numbers(expected.Value);
        var (count, worst, at) = (0L, 0.0, 0);
        for (var i = 0; i < a.Length; i++)
        {
            if (a[i].Equals(b[i]) || a[i] == b[i])
                continue;
            var difference = Math.Abs(a[i] - b[i]);
            if (double.IsNaN(difference))
                difference = double.PositiveInfinity;
            if (difference > worst)
                (worst, at) = (difference, i);
            if (!(difference <= tolerance.Absolute + tolerance.Relative * Math.Abs(b[i])))
                count++;
        }
        return count == 0 ? (null, worst) : (string.Create(CultureInfo.InvariantCulture,
            $"{count} of {a.Length} elements differ, worst by {worst:G4}: {a[at]:G7} was expected to be {b[at]:G7}"), worst);
    }

    private static (string? Message, double Difference) CompareIntegers(Tensor actual, Tensor expected)
    {
        long[] a = actual.ToArray<long>(), b = expected.ToArray<long>();
        var (count, worst) = (0L, 0.0);
        for (var i = 0; i < a.Length; i++)
        {
            if (a[i] == b[i])
                continue;
            count++;
            worst = Math.Max(worst, Math.Abs((double)a[i] - b[i]));
        }
        return count == 0 ? (null, 0) : (string.Create(CultureInfo.InvariantCulture, $"{count} of {a.Length} elements differ, worst by {worst:G4}"), worst);
    }

    private static double[] Numbers(Tensor tensor) => tensor.DType.IsComplex ? tensor.ViewAsReal().ToArray<double>() : tensor.ToArray<double>();

    private static string Text(OnnxStrings strings) => string.Join(", ", strings.Elements.Take(8));

    private static (string? Message, double Difference) All(IEnumerable<(string? Message, double Difference)> parts)
    {
        var worst = 0.0;
        foreach (var (message, difference) in parts)
        {
            worst = Math.Max(worst, difference);
            if (message is not null)
                return (message, worst);
        }
        return (null, worst);
    }
}
