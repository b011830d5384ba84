using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>A vector of channels along a row of outputs, of pixels of two vectors that are neighbours and include the padding.</summary>
internal unsafe struct DepthwiseLine<L> where L : unmanaged, IMemoryLane<L, float>
{
    /// <summary>The rows of taps, each from the first output's first tap on.</summary>
    internal float** Rows;
    internal nint RowCount;

    /// <summary>The vector's place in a pixel.</summary>
    internal nint Offset;

    /// <summary>Taps of a row, and the distance between them.</summary>
    internal nint Kernel, TapStep;

    /// <summary>The weights of all taps, a vector each, and what is added.</summary>
    internal float* Weights, Bias;

    /// <summary>What outputs lie between.</summary>
    internal Bounds Bounds;

    /// <summary>Where the first output goes, and how far the next is from it.</summary>
    internal float* To;
    internal nint NextTo;

    /// <summary>Computes so many outputs, up to eight at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal readonly void Run(long outputs)
    {
        var tiles = new Tiles(outputs, 8);
        for (var tile = 0L; tile < tiles.Count; tile++)
        {
            var first = (nint)tiles.First(tile);
            switch (tiles.RowsOf(tile))
            {
                case 1: Tile<Sizes.N1>(first); break;
                case 2: Tile<Sizes.N2>(first); break;
                case 3: Tile<Sizes.N3>(first); break;
                case 4: Tile<Sizes.N4>(first); break;
                case 5: Tile<Sizes.N5>(first); break;
                case 6: Tile<Sizes.N6>(first); break;
                case 7: Tile<Sizes.N7>(first); break;
                default: Tile<Sizes.N8>(first); break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Tile<R>(nint first) where R : ISize
    {
        nint step = 2 * L.Width, from = first * step + Offset, tapStep = TapStep;
        L y0 = L.Load(Bias), y1 = y0, y2 = y0, y3 = y0, y4 = y0, y5 = y0, y6 = y0, y7 = y0;
        var w = Weights;
        for (nint i = 0; i < RowCount; i++)
        {
            var p = Rows[i] + from;
            for (var j = Kernel; j > 0; j--)
            {
                var weight = L.Load(w);
                y0 = L.FusedMultiplyAdd(weight, L.Load(p), y0);
                if (R.Value > 1) y1 = L.FusedMultiplyAdd(weight, L.Load(p + step), y1);
                if (R.Value > 2) y2 = L.FusedMultiplyAdd(weight, L.Load(p + 2 * step), y2);
                if (R.Value > 3) y3 = L.FusedMultiplyAdd(weight, L.Load(p + 3 * step), y3);
                if (R.Value > 4) y4 = L.FusedMultiplyAdd(weight, L.Load(p + 4 * step), y4);
                if (R.Value > 5) y5 = L.FusedMultiplyAdd(weight, L.Load(p + 5 * step), y5);
                if (R.Value > 6) y6 = L.FusedMultiplyAdd(weight, L.Load(p + 6 * step), y6);
                if (R.Value > 7) y7 = L.FusedMultiplyAdd(weight, L.Load(p + 7 * step), y7);
                p += tapStep;
                w += L.Width;
            }
        }
        if (Bounds.Any)
        {
            L low = L.All(Bounds.Low), high = L.All(Bounds.High);
            y0 = Kernels.Bounds.Between(low, high, y0);
            if (R.Value > 1) y1 = Kernels.Bounds.Between(low, high, y1);
            if (R.Value > 2) y2 = Kernels.Bounds.Between(low, high, y2);
            if (R.Value > 3) y3 = Kernels.Bounds.Between(low, high, y3);
            if (R.Value > 4) y4 = Kernels.Bounds.Between(low, high, y4);
            if (R.Value > 5) y5 = Kernels.Bounds.Between(low, high, y5);
            if (R.Value > 6) y6 = Kernels.Bounds.Between(low, high, y6);
            if (R.Value > 7) y7 = Kernels.Bounds.Between(low, high, y7);
        }
        var to = To + first * NextTo;
        L.Store(y0, to);
        if (R.Value > 1) L.Store(y1, to + NextTo);
        if (R.Value > 2) L.Store(y2, to + 2 * NextTo);
        if (R.Value > 3) L.Store(y3, to + 3 * NextTo);
        if (R.Value > 4) L.Store(y4, to + 4 * NextTo);
        if (R.Value > 5) L.Store(y5, to + 5 * NextTo);
        if (R.Value > 6) L.Store(y6, to + 6 * NextTo);
        if (R.Value > 7) L.Store(y7, to + 7 * NextTo);
    }
}
