using System.Numerics;
using ILGPU;
using TorchPort.Ops;

namespace TorchPort.Gpu;

/// <summary>One dimension of a pooling, as kernels are told it: where its numbers are in a table.</summary>
internal struct PoolPart
{
    internal int Input, Output, Step, Begin, Count;
}

/// <summary>A plane's windows, and the numbers of their dimensions.</summary>
internal struct PoolPlane
{
    internal PoolPart D, H, W;
    internal ArrayView<long> Table;

    internal readonly int Input => D.Input * H.Input * W.Input;

    internal readonly int Output => D.Output * H.Output * W.Output;

    internal readonly int Begin(PoolPart part, int at) => (int)Table[part.Begin + at];

    internal readonly int Count(PoolPart part, int at) => (int)Table[part.Count + at];
}

/// <summary>The largest of each window, and where in its plane it is.</summary>
internal struct MaxPoolKernel<T, A> : IThreadKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal PoolPlane Plane;
    internal ArrayView<T> X, Y;
    internal ArrayView<long> Indices;
    internal int HasIndices;
    internal T Lowest;

    public void Run(int index)
    {
        int output = index % Plane.Output, plane = index / Plane.Output * Plane.Input;
        int d = output / (Plane.H.Output * Plane.W.Output), h = output / Plane.W.Output % Plane.H.Output, w = output % Plane.W.Output;
        int beginD = Plane.Begin(Plane.D, d), beginH = Plane.Begin(Plane.H, h), beginW = Plane.Begin(Plane.W, w);
        int countD = Plane.Count(Plane.D, d), countH = Plane.Count(Plane.H, h), countW = Plane.Count(Plane.W, w);
        var best = Lowest;
        var at = (beginD * Plane.H.Input + beginH) * Plane.W.Input + beginW;
        for (var i = 0; i < countD; i++)
        {
            for (var j = 0; j < countH; j++)
            {
                var row = ((beginD + i * Plane.D.Step) * Plane.H.Input + beginH + j * Plane.H.Step) * Plane.W.Input + beginW;
                for (var k = 0; k < countW; k++)
                {
                    var value = X[plane + row + k * Plane.W.Step];
                    if (value > best || A.IsNan(value))
                    {
                        best = value;
                        at = row + k * Plane.W.Step;
                    }
                }
            }
        }
        Y[index] = best;
        if (HasIndices != 0)
            Indices[index] = at;
    }
}

/// <summary>The sum of each window over its divisor.</summary>
internal struct AvgPoolKernel<T, A> : IThreadKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal PoolPlane Plane;
    internal ArrayView<T> X, Y;

    /// <summary>The divisors of the dimensions, each as long as its output.</summary>
    internal ArrayView<double> Divisors;

    public void Run(int index)
    {
        int output = index % Plane.Output, plane = index / Plane.Output * Plane.Input;
        int d = output / (Plane.H.Output * Plane.W.Output), h = output / Plane.W.Output % Plane.H.Output, w = output % Plane.W.Output;
        int beginD = Plane.Begin(Plane.D, d), beginH = Plane.Begin(Plane.H, h), beginW = Plane.Begin(Plane.W, w);
        int countD = Plane.Count(Plane.D, d), countH = Plane.Count(Plane.H, h), countW = Plane.Count(Plane.W, w);
        var sum = default(T);
        for (var i = 0; i < countD; i++)
        {
            for (var j = 0; j < countH; j++)
            {
                var row = plane + ((beginD + i * Plane.D.Step) * Plane.H.Input + beginH + j * Plane.H.Step) * Plane.W.Input + beginW;
                for (var k = 0; k < countW; k++)
                    sum += X[row + k * Plane.W.Step];
            }
        }
        Y[index] = countD * countH * countW == 0 ? default : A.Divide(sum, Divisor(Plane, Divisors, d, h, w));
    }

    internal static T Divisor(PoolPlane plane, ArrayView<double> divisors, int d, int h, int w) =>
        A.From(divisors[d] * divisors[plane.D.Output + h] * divisors[plane.D.Output + plane.H.Output + w]);
}

/// <summary>Each element's share of the gradients of the windows it is in.</summary>
internal struct AvgPoolGradientKernel<T, A> : IThreadKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal PoolPlane Plane;
    internal ArrayView<T> X, G;
    internal ArrayView<double> Divisors;

    public void Run(int index)
    {
        int element = index % Plane.Input, plane = index / Plane.Input * Plane.Output;
        int d = element / (Plane.H.Input * Plane.W.Input), h = element / Plane.W.Input % Plane.H.Input, w = element % Plane.W.Input;
        var sum = default(T);
        for (var i = 0; i < Plane.D.Output; i++)
        {
            if (!IsIn(Plane.D, i, d))
                continue;
            for (var j = 0; j < Plane.H.Output; j++)
            {
                if (!IsIn(Plane.H, j, h))
                    continue;
                for (var k = 0; k < Plane.W.Output; k++)
                {
                    if (IsIn(Plane.W, k, w))
                        sum += A.Divide(G[plane + (i * Plane.H.Output + j) * Plane.W.Output + k], AvgPoolKernel<T, A>.Divisor(Plane, Divisors, i, j, k));
                }
            }
        }
        X[index] = sum;
    }

    private bool IsIn(PoolPart part, int output, int element)
    {
        var away = element - Plane.Begin(part, output);
        return away >= 0 && away % part.Step == 0 && away / part.Step < Plane.Count(part, output);
    }
}

public partial class GpuDevice
{
    private static readonly PoolAxis Single = PoolAxis.Adaptive(1, 1);

    private readonly PoolTables _poolTables = new();

    internal override void MaxPool(Tensor y, Tensor? indices, Tensor x, ReadOnlySpan<PoolAxis> axes)
    {
        switch (ComputeType("MaxPool", y.DType))
        {
            case DType.Float32: Largest<float, SingleArithmetic>(y, indices, x, axes, float.NegativeInfinity); break;
            case DType.Float64: Largest<double, DoubleArithmetic>(y, indices, x, axes, double.NegativeInfinity); break;
            default: Largest<long, IntegerArithmetic>(y, indices, x, axes, long.MinValue); break;
        }
    }

    internal override void AvgPool(Tensor y, Tensor x, ReadOnlySpan<PoolAxis> axes)
    {
        switch (ComputeType("AvgPool", y.DType))
        {
            case DType.Float32: Average<float, SingleArithmetic>(y, x, axes); break;
            case DType.Float64: Average<double, DoubleArithmetic>(y, x, axes); break;
            default: Average<long, IntegerArithmetic>(y, x, axes); break;
        }
    }

    internal override void AvgPoolGradient(Tensor x, Tensor g, ReadOnlySpan<PoolAxis> axes)
    {
        switch (ComputeType("AvgPool", x.DType))
        {
            case DType.Float32: AverageGradient<float, SingleArithmetic>(x, g, axes); break;
            case DType.Float64: AverageGradient<double, DoubleArithmetic>(x, g, axes); break;
            default: AverageGradient<long, IntegerArithmetic>(x, g, axes); break;
        }
    }

    private void Largest<T, A>(Tensor output, Tensor? indices, Tensor input, ReadOnlySpan<PoolAxis> axes, T lowest) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        if (output.ElementCount == 0)
            return;
        Tensor y = Result<T>(output), x = NativeDense<T, A>(input);
        var places = indices is null ? null : Result<long>(indices);
        var plane = Plane(axes, out var table, out _);
        Launch(new MaxPoolKernel<T, A> { Plane = plane, X = Dense<T>(x), Y = Dense<T>(y), Indices = Dense<long>(places ?? table), HasIndices = indices is null ? 0 : 1, Lowest = lowest }, y.ElementCount);
        KeepAlive(y, x, places, table);
        Finish<T, A>(output, y);
        if (indices is not null)
            Finish<long, IntegerArithmetic>(indices, places!);
    }

    private void Average<T, A>(Tensor output, Tensor input, ReadOnlySpan<PoolAxis> axes) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        if (output.ElementCount == 0)
            return;
        Tensor y = Result<T>(output), x = NativeDense<T, A>(input);
        var plane = Plane(axes, out var table, out var divisors);
        Launch(new AvgPoolKernel<T, A> { Plane = plane, X = Dense<T>(x), Y = Dense<T>(y), Divisors = Dense<double>(divisors) }, y.ElementCount);
        KeepAlive(y, x, table, divisors);
        Finish<T, A>(output, y);
    }

    private void AverageGradient<T, A>(Tensor input, Tensor gradient, ReadOnlySpan<PoolAxis> axes) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        if (input.ElementCount == 0)
            return;
        Tensor x = Result<T>(input), g = NativeDense<T, A>(gradient);
        var plane = Plane(axes, out var table, out var divisors);
        Launch(new AvgPoolGradientKernel<T, A> { Plane = plane, X = Dense<T>(x), G = Dense<T>(g), Divisors = Dense<double>(divisors) }, x.ElementCount);
        KeepAlive(x, g, table, divisors);
        Finish<T, A>(input, x);
    }

    /// <summary>The windows of a plane, in three dimensions of which the first ones may be 1, with their numbers on the device.</summary>
    private PoolPlane Plane(ReadOnlySpan<PoolAxis> axes, out Tensor table, out Tensor divisors)
    {
        var numbers = new List<long>();
        var shares = new List<double>();
        PoolPart d = Part(axes.Length > 2 ? axes[^3] : Single), h = Part(axes.Length > 1 ? axes[^2] : Single), w = Part(axes[^1]);
        (table, divisors) = _poolTables.On(this, [.. numbers], [.. shares]);
        return new() { D = d, H = h, W = w, Table = Dense<long>(table) };

        PoolPart Part(PoolAxis axis)
        {
            var part = new PoolPart { Input = checked((int)axis.Input), Output = checked((int)axis.Output), Step = checked((int)axis.Step), Begin = numbers.Count, Count = numbers.Count + axis.Begin.Length };
            numbers.AddRange(axis.Begin);
            numbers.AddRange(axis.Count);
            shares.AddRange(axis.Divisor);
            return part;
        }
    }
}
