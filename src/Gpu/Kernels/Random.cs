using System.Numerics;
using ILGPU;
using TorchPort.Lanes;

namespace TorchPort.Gpu;

/// <summary>Where the numbers of a draw go. As PyTorch has it on CUDA, so that numbers are the same: as many threads as the card runs at once draw in rounds.</summary>
/// <param name="Key">The seed.</param>
/// <param name="First">The counter of the first round.</param>
/// <param name="Threads">The threads.</param>
/// <param name="Neighbours">How many numbers of a draw go to neighbouring elements.</param>
/// <param name="Count">The elements.</param>
internal readonly record struct DrawLayout(ulong Key, ulong First, int Threads, int Neighbours, int Count)
{
    internal Words Words(int index) => Philox.At(Key, First + (ulong)(index / Threads), (ulong)(index % Threads));

    /// <summary>The element that gets a number of a draw of <paramref name="count"/> numbers; it may be none.</summary>
    internal int Element(int index, int place, int count) => ((index / Threads * (count / Neighbours) + place / Neighbours) * Threads + index % Threads) * Neighbours + place % Neighbours;
}

/// <summary>Elements that are functions of random numbers. A thread draws four words.</summary>
internal struct DrawKernel<M, T, A, D> : IThreadKernel where M : unmanaged, IMap where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> where D : struct, IDraw<T>
{
    internal M Map;
    internal DrawLayout Layout;
    internal ArrayView<T> Y;

    /// <summary>1 for functions of normal numbers.</summary>
    internal int Normal;

    public void Run(int index)
    {
        var words = Layout.Words(index);
        for (var place = 0; place < D.Count; place++)
        {
            var at = Layout.Element(index, place, D.Count);
            if (at >= Layout.Count)
                continue;
            LaneGpu<T, A> number = new(Normal != 0 ? D.Normal(words, place) : D.Uniform(words, place));
            Y[at] = Map.Apply(number, number, number, number).V;
        }
    }
}

/// <summary>Whole random numbers. A thread draws four words.</summary>
internal struct DrawIntegersKernel : IThreadKernel
{
    internal DrawLayout Layout;
    internal ArrayView<long> Y;
    internal long Least;
    internal ulong Range;

    /// <summary>Numbers of four words: 4, or 2 for ranges of more than 32 bits.</summary>
    internal int Numbers;

    public void Run(int index)
    {
        var words = Layout.Words(index);
        for (var place = 0; place < Numbers; place++)
        {
            var at = Layout.Element(index, place, Numbers);
            if (at >= Layout.Count)
                continue;
            ulong bits = place == 0 ? words.X : place == 1 ? words.Y : place == 2 ? words.Z : words.W;
            if (Numbers == 2)
                bits = place == 0 ? (ulong)words.X << 32 | words.Y : (ulong)words.Z << 32 | words.W;
            Y[at] = (long)(Range == 0 ? bits : bits % Range) + Least;
        }
    }
}

public partial class GpuDevice
{
    /// <summary>Threads of a block in PyTorch's draws.</summary>
    private const int DrawBlock = 256;

    /// <summary>Blocks that other devices than CUDA's draw with, so that numbers are the same on all of them.</summary>
    private const int DrawBlocks = 1024;

    /// <summary>Counters that a round takes, as PyTorch counts.</summary>
    private const ulong DrawStep = 4;

    /// <summary>
    /// Whether random numbers and dropout's masks are those of the processor's generator, drawn there and moved, so that a run can be compared with one on the processor.
    /// False by default: numbers are drawn here by counting, and are on CUDA those that PyTorch gives from the same seed on the same card.
    /// </summary>
    public bool UsesProcessorsRandom { get; set; }

    internal override bool Draws => !UsesProcessorsRandom;

    internal override void Draw<M>(M map, DrawnFrom from, Tensor y, Generator generator)
    {
        if (y.DType != DType.Float64)
            Draw<M, float, SingleArithmetic, SingleDraw>(map, from, y, generator);
        else if (from == DrawnFrom.UniformNeighbours)
            Draw<M, double, DoubleArithmetic, WidenedDraw>(map, from, y, generator);
        else
            Draw<M, double, DoubleArithmetic, DoubleDraw>(map, from, y, generator);
    }

    private void Draw<M, T, A, D>(M map, DrawnFrom from, Tensor output, Generator generator) where M : unmanaged, IMap where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> where D : struct, IDraw<T>
    {
        var y = Flat(output);
        var computed = Result<T>(y);
        var neighbours = from != DrawnFrom.UniformNeighbours ? 1 : y.ElementCount % 4 == 0 ? 4 : y.ElementCount % 2 == 0 ? 2 : 1;
        var layout = Layout(y.ElementCount, D.Count, neighbours, generator, out var draws);
        Launch(new DrawKernel<M, T, A, D> { Map = map, Layout = layout, Y = Dense<T>(computed), Normal = from == DrawnFrom.Normal ? 1 : 0 }, draws);
        GC.KeepAlive(computed);
        Finish<T, A>(y, computed);
    }

    internal override void DrawIntegers(long least, ulong range, Tensor y, Generator generator)
    {
        var flat = Flat(y);
        var computed = Result<long>(flat);
        var numbers = range is > 0 and < 1UL << 32 ? 4 : 2;
        var layout = Layout(flat.ElementCount, numbers, 1, generator, out var draws);
        Launch(new DrawIntegersKernel { Layout = layout, Y = Dense<long>(computed), Least = least, Range = range, Numbers = numbers }, draws);
        GC.KeepAlive(computed);
        Finish<long, IntegerArithmetic>(flat, computed);
    }

    private DrawLayout Layout(long count, int numbers, int neighbours, Generator generator, out long draws)
    {
        var most = Allocator.AcceleratorType == ILGPU.Runtime.AcceleratorType.Cuda ? Allocator.NumMultiprocessors * (Allocator.MaxNumThreadsPerMultiprocessor / DrawBlock) : DrawBlocks;
        var threads = DrawBlock * Math.Min(most, (count + DrawBlock - 1) / DrawBlock);
        var rounds = (count - 1) / (threads * numbers) + 1;
        var (seed, drawn) = generator.Count(this, (ulong)rounds * DrawStep);
        draws = threads * rounds;
        return new(seed, drawn / DrawStep, checked((int)threads), neighbours, checked((int)count));
    }

    /// <summary>A tensor without gaps in the order of its memory.</summary>
    private static Tensor Flat(Tensor y) => new(y.Storage, y.DType, [y.ElementCount], [1], y.StorageOffset);
}
