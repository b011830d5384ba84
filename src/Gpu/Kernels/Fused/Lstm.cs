using System.Numerics;
using ILGPU;
using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Gpu;

/// <summary>A step of a long short-term memory behind its matrix products. A thread has an element of the state.</summary>
internal struct LstmKernel<T, A> : IThreadKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal ArrayView<T> Gates, H, C, Sums, Before;
    internal Optional<T> Bias;
    internal int Size;

    public void Run(int index)
    {
        int column = index % Size, at = index / Size * 4 * Size + column;
        var input = default(Sigmoid).F(Sum(at, column));
        var forget = default(Sigmoid).F(Sum(at + Size, column + Size));
        var cell = default(Tanh).F(Sum(at + 2 * Size, column + 2 * Size));
        var output = default(Sigmoid).F(Sum(at + 3 * Size, column + 3 * Size));
        var next = LstmFormulas.Next(input, forget, cell, new LaneGpu<T, A>(Before[index]));
        Gates[at] = input.V;
        Gates[at + Size] = forget.V;
        Gates[at + 2 * Size] = cell.V;
        Gates[at + 3 * Size] = output.V;
        C[index] = next.V;
        H[index] = LstmFormulas.State(output, next).V;
    }

    private LaneGpu<T, A> Sum(int at, int column) => new(Bias.Exists ? Sums[at] + Bias[column] : Sums[at]);
}

/// <summary>The gradient of <see cref="LstmKernel{T, A}"/>. A thread has an element of the state.</summary>
internal struct LstmGradientKernel<T, A> : IThreadKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal ArrayView<T> Sums, OfBefore, Gates, C, Before, OfH, OfC;
    internal Optional<T> More;
    internal int Size;

    public void Run(int index)
    {
        int at = index / Size * 4 * Size + index % Size;
        LstmFormulas.Slopes(new LaneGpu<T, A>(Gates[at]), new(Gates[at + Size]), new(Gates[at + 2 * Size]), new(Gates[at + 3 * Size]), new(C[index]), new(Before[index]),
            new(More.Exists ? OfH[index] + More[index] : OfH[index]), new(OfC[index]), out var input, out var forget, out var cell, out var output, out var before);
        Sums[at] = input.V;
        Sums[at + Size] = forget.V;
        Sums[at + 2 * Size] = cell.V;
        Sums[at + 3 * Size] = output.V;
        OfBefore[index] = before.V;
    }
}

/// <summary>Each output's gradient added to the element that was its window's largest. A thread has every so many elements of a plane, and so the order of sums does not vary.</summary>
internal struct MaxPoolGradientKernel<T> : IThreadKernel where T : unmanaged, INumber<T>
{
    internal ArrayView<T> X, G;
    internal ArrayView<long> Places;
    internal int Channels, Input, Output, Parts;

    public void Run(int index)
    {
        int part = index % Parts, plane = index / Parts, sample = plane / Channels, channel = plane % Channels;
        int x = sample * Input * Channels + channel, g = sample * Output * Channels + channel;
        for (var i = part; i < Input; i += Parts)
            X[x + i * Channels] = default;
        for (var i = 0; i < Output; i++)
        {
            var place = (int)Places[g + i * Channels];
            if (place % Parts == part)
                X[x + place * Channels] += G[g + i * Channels];
        }
    }
}

public partial class GpuDevice
{
    /// <summary>Into how many parts a loop that cannot be shared out otherwise is split at most: each goes through all of it, and does its share.</summary>
    private const long MostParts = 32;

    private void Run<T, A>(LstmCell l, FusedTensors<T> t) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> =>
        Launch(new LstmKernel<T, A> { Gates = t[0], H = t[1], C = t[2], Sums = t[3], Before = t[4], Bias = t.Optional(5), Size = (int)l.Size }, l.Rows * l.Size);

    private void Run<T, A>(LstmCellGradient l, FusedTensors<T> t) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> =>
        Launch(new LstmGradientKernel<T, A> { Sums = t[0], OfBefore = t[1], Gates = t[2], C = t[3], Before = t[4], OfH = t[5], More = t.Optional(6), OfC = t[7], Size = (int)l.Size }, l.Rows * l.Size);

    private void Run<T>(MaxPoolGradient p, FusedTensors<T> t) where T : unmanaged, INumber<T>
    {
        var planes = p.Planes * p.Channels;
        var parts = Parts(planes, p.Input);
        Launch(new MaxPoolGradientKernel<T> { X = t[0], G = t[1], Places = t.Integers(2), Channels = (int)p.Channels, Input = (int)p.Input, Output = (int)p.Output, Parts = parts }, planes * parts);
    }

    /// <summary>Into how many parts so many loops are split that there are enough threads, and no more than <paramref name="most"/>.</summary>
    private int Parts(long loops, long most) => (int)Math.Clamp(Math.Min(MaxThreads, FoldThreads) / Math.Max(1, loops), 1, Math.Clamp(most, 1, MostParts));
}
