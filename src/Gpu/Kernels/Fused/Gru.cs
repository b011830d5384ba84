using System.Numerics;
using ILGPU;
using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Gpu;

/// <summary>A step of a gated recurrent unit behind its matrix products. A thread has an element of the state.</summary>
internal struct GruKernel<T, A> : IThreadKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal ArrayView<T> Gates, Next, Input, State, Before;
    internal Optional<T> Bias;
    internal int Size;

    public void Run(int index)
    {
        int row = index / Size, column = index % Size, sums = row * 3 * Size + column, gates = row * 4 * Size + column;
        var own = Own(sums + 2 * Size, column + 2 * Size);
        var reset = default(Sigmoid).F(new LaneGpu<T, A>(Input[sums]) + Own(sums, column));
        var update = default(Sigmoid).F(new LaneGpu<T, A>(Input[sums + Size]) + Own(sums + Size, column + Size));
        var fresh = GruFormulas.Fresh(reset, own, new(Input[sums + 2 * Size]));
        Gates[gates] = reset.V;
        Gates[gates + Size] = update.V;
        Gates[gates + 2 * Size] = fresh.V;
        Gates[gates + 3 * Size] = own.V;
        Next[index] = GruFormulas.Next(update, fresh, new(Before[index])).V;
    }

    private LaneGpu<T, A> Own(int at, int column) => new(Bias.Exists ? State[at] + Bias[column] : State[at]);
}

/// <summary>The gradient of <see cref="GruKernel{T, A}"/>. A thread has an element of the state.</summary>
internal struct GruGradientKernel<T, A> : IThreadKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal ArrayView<T> Input, State, Past, Gates, Before, OfNext;
    internal Optional<T> More;
    internal int Size;

    public void Run(int index)
    {
        int row = index / Size, column = index % Size, sums = row * 3 * Size + column, gates = row * 4 * Size + column;
        GruFormulas.Slopes(new LaneGpu<T, A>(Gates[gates]), new(Gates[gates + Size]), new(Gates[gates + 2 * Size]), new(Gates[gates + 3 * Size]), new(Before[index]),
            new(More.Exists ? OfNext[index] + More[index] : OfNext[index]), out var reset, out var update, out var fresh, out var own, out var past);
        Input[sums] = State[sums] = reset.V;
        Input[sums + Size] = State[sums + Size] = update.V;
        Input[sums + 2 * Size] = fresh.V;
        State[sums + 2 * Size] = own.V;
        Past[index] = past.V;
    }
}

public partial class GpuDevice
{
    private void Run<T, A>(GruCell g, FusedTensors<T> t) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> =>
        Launch(new GruKernel<T, A> { Gates = t[0], Next = t[1], Input = t[2], State = t[3], Before = t[4], Bias = t.Optional(5), Size = (int)g.Size }, g.Rows * g.Size);

    private void Run<T, A>(GruCellGradient g, FusedTensors<T> t) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> =>
        Launch(new GruGradientKernel<T, A> { Input = t[0], State = t[1], Past = t[2], Gates = t[3], Before = t[4], OfNext = t[5], More = t.Optional(6), Size = (int)g.Size }, g.Rows * g.Size);
}
