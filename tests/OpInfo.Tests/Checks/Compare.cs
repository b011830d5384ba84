using TorchPort.Aten;

namespace TorchPort.Tests.OpInfo;

/// <summary>A result that is not PyTorch's.</summary>
internal sealed class Mismatch(string message, double gap = double.PositiveInfinity) : Exception(message)
{
    /// <summary>The largest difference, as a part of the tensor's largest number; infinite where it is no matter of rounding.</summary>
    internal double Gap => gap;
}

/// <summary>Compares results as <c>torch.testing.assert_close</c> does, NaN being equal to NaN.</summary>
internal static class Compare
{
    internal static IEnumerable<Tensor> Leaves(AtenValue value) => value.Kind switch
    {
        AtenKind.Tensor => [value.AsTensor()],
        AtenKind.TensorList => value.AsTensors().Select(t => t!),
        AtenKind.Tuple => value.AsTuple().SelectMany(Leaves),
        _ => [],
    };

    internal static void Values(AtenValue expected, AtenValue actual, string what, Tolerance tolerance)
    {
        var (e, a) = (Items(expected), Items(actual));
        if (e is not null || a is not null)
        {
            if (e?.Length != a?.Length)
                throw new Mismatch($"{what} is {actual}, expected {expected}");
            for (var i = 0; i < e!.Length; i++)
                Values(e[i], a![i], $"{what}[{i}]", tolerance);
        }
        else if (expected.Kind == AtenKind.Tensor && actual.Kind == AtenKind.Tensor)
        {
            Tensors(expected.AsTensor(), actual.AsTensor(), what, tolerance);
        }
        else if (IsNumber(expected.Kind) && IsNumber(actual.Kind))
        {
            var (x, y) = (expected.AsScalar().ToComplex(), actual.AsScalar().ToComplex());
            if (!tolerance.Allows(DType.Float32, x.Real, y.Real) || !tolerance.Allows(DType.Float32, x.Imaginary, y.Imaginary))
                throw new Mismatch($"{what} is {actual}, expected {expected}");
        }
        else if (expected != actual)
        {
            throw new Mismatch($"{what} is {actual}, expected {expected}");
        }
    }

    /// <summary>A derivative, where none is as good as zeros.</summary>
    internal static void OrZero(Tensor? expected, Tensor? actual, string what, Tolerance tolerance)
    {
        if (expected is null && actual is null)
            return;
        Tensors(expected ?? Torch.ZerosLike(actual!), actual ?? Torch.ZerosLike(expected!), what, tolerance);
    }

    internal static void Tensors(Tensor expected, Tensor actual, string what, Tolerance tolerance)
    {
        if (!expected.Shape.SequenceEqual(actual.Shape))
            throw new Mismatch($"{what} has shape {Shapes.Text(actual.Shape)}, expected {Shapes.Text(expected.Shape)}");
        if (expected.DType != actual.DType)
            throw new Mismatch($"{what} is {actual.DType.TorchName}, expected {expected.DType.TorchName}");
        var dtype = expected.DType;
        if (dtype.IsComplex)
            (expected, actual) = (expected.Detach().ViewAsReal(), actual.Detach().ViewAsReal());
        if (dtype == DType.Int64)
        {
            Elements(dtype, expected.ToArray<long>(), actual.ToArray<long>(), what, (e, a) => e == a);
            return;
        }
        var numbers = expected.ToArray<double>();
        if (tolerance.OfLargest > 0)
            tolerance = tolerance with { Absolute = Math.Max(tolerance.Absolute, tolerance.OfLargest * Largest(numbers)) };
        var others = actual.ToArray<double>();
        Elements(dtype, numbers, others, what, (e, a) => tolerance.Allows(dtype, e, a), () => numbers.Zip(others, (e, a) => Math.Abs(e - a)).Max() / Largest(numbers));
    }

    private static double Largest(double[] numbers) => numbers.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max();

    private static void Elements<T>(DType dtype, T[] expected, T[] actual, string what, Func<T, T, bool> close, Func<double>? gap = null) where T : IFormattable
    {
        for (var i = 0; i < expected.Length; i++)
        {
            if (!close(expected[i], actual[i]))
                throw new Mismatch($"{what} at {i} of {expected.Length} is {actual[i]:G}, expected {expected[i]:G} ({dtype.TorchName})", gap?.Invoke() ?? double.PositiveInfinity);
        }
    }

    private static AtenValue[]? Items(AtenValue value) => value.Kind switch
    {
        AtenKind.TensorList => Array.ConvertAll(value.AsTensors(), t => (AtenValue)t),
        AtenKind.IntList => Array.ConvertAll(value.AsInts(), i => (AtenValue)i),
        AtenKind.FloatList => Array.ConvertAll(value.AsFloats(), f => (AtenValue)f),
        AtenKind.BoolList => Array.ConvertAll(value.AsBools(), b => (AtenValue)b),
        AtenKind.Tuple => value.AsTuple(),
        _ => null,
    };

    private static bool IsNumber(AtenKind kind) => kind is AtenKind.Int or AtenKind.Float or AtenKind.Complex;
}
