namespace TorchPort;

public static partial class Torch
{
    /// <summary><paramref name="steps"/> numbers from <paramref name="start"/> to <paramref name="end"/>, equally far apart; 0-d tensors serve as numbers. PyTorch: <c>torch.linspace</c>.</summary>
    [Aten("linspace(Scalar start, Scalar end, int steps, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    [Aten("linspace.Tensor_Tensor(Tensor start, Tensor end, int steps, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    [Aten("linspace.Tensor_Scalar(Tensor start, Scalar end, int steps, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    [Aten("linspace.Scalar_Tensor(Scalar start, Tensor end, int steps, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    public static Tensor LinSpace(Tensor start, Tensor end, long steps, DType? dtype = null, Device? device = null)
    {
        var (first, last) = Ends("LinSpace", start, end, steps);
        return Filled(steps, dtype ?? SpacedType(start, end), device, Spaced(first, last, steps, dtype ?? SpacedType(start, end)));
    }

    /// <summary><paramref name="base"/> to the powers of <see cref="LinSpace"/>. PyTorch: <c>torch.logspace</c>.</summary>
    [Aten("logspace(Scalar start, Scalar end, int steps, float base=10.0, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    [Aten("logspace.Tensor_Tensor(Tensor start, Tensor end, int steps, float base=10.0, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    [Aten("logspace.Tensor_Scalar(Tensor start, Scalar end, int steps, float base=10.0, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    [Aten("logspace.Scalar_Tensor(Scalar start, Tensor end, int steps, float base=10.0, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    public static Tensor LogSpace(Tensor start, Tensor end, long steps, double @base = 10, DType? dtype = null, Device? device = null)
    {
        var (first, last) = Ends("LogSpace", start, end, steps);
        // Exponents keep their fractions also where the results are integers.
        if (dtype is { IsInteger: true })
            (first, last) = (Math.Truncate(first), Math.Truncate(last));
        var exponents = Spaced(first, last, steps, DType.Float64);
        return Filled(steps, dtype ?? SpacedType(start, end), device, i => Math.Pow(@base, exponents(i)));
    }

    private static (double First, double Last) Ends(string name, Tensor start, Tensor end, long steps)
    {
        ArgumentNullException.ThrowIfNull(start);
        ArgumentNullException.ThrowIfNull(end);
        if (start.Dim > 0 || end.Dim > 0)
            throw new ShapeException($"{name} only supports 0-dimensional start and end tensors, but got {start.Dim} and {end.Dim} dimensions.");
        if (steps < 0)
            throw new ArgumentOutOfRangeException(nameof(steps), $"{name}: the number of steps must be non-negative, but is {steps}.");
        return (start.Item<double>(), end.Item<double>());
    }

    private static DType SpacedType(Tensor start, Tensor end) => start.DType.IsComplex || end.DType.IsComplex ? DTypeOf(System.Numerics.Complex.Zero) : DefaultDType;

    /// <summary>From both ends towards the middle, as PyTorch does, so that the last is exact; in float32 where the result is.</summary>
    private static Func<long, double> Spaced(double first, double last, long steps, DType dtype)
    {
        if (dtype.IsInteger)
            (first, last) = (Math.Truncate(first), Math.Truncate(last));
        if (dtype == DType.Float64 || dtype.IsIntegral)
        {
            var step = steps > 1 ? (last - first) / (steps - 1) : 0;
            return i => i < steps / 2 || steps == 1 ? first + step * i : last - step * (steps - 1 - i);
        }
        float a = (float)first, b = (float)last, by = steps > 1 ? (b - a) / (steps - 1) : 0;
        return i => i < steps / 2 || steps == 1 ? a + by * i : b - by * (steps - 1 - i);
    }

    private static unsafe Tensor Filled(long count, DType dtype, Device? device, Func<long, double> value)
    {
        var result = Empty([count], dtype.IsComplex ? TypePromotion.RealOf(dtype) : dtype);
        for (var i = 0L; i < count; i++)
        {
            var x = value(i);
            Kernels.Cast.Store(result.DType, &x, result.Data + i * result.DType.ItemSize, 0, 1);
        }
        GC.KeepAlive(result);
        return result.To(dtype).To(device ?? Device.Cpu);
    }
}
