using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>What a tile's values are, and how they are taken to Winograd's points, in one dimension.</summary>
internal unsafe interface IWinogradMap
{
    /// <summary>A tile's values.</summary>
    static abstract int Values { get; }

    /// <summary>The points to which they are taken.</summary>
    static abstract int Points { get; }

    static abstract void Run<L>(float* from, nint step, float* to, nint toStep) where L : unmanaged, IMemoryLane<L, float>;
}

/// <summary>Inputs, of which neighbouring tiles share two.</summary>
internal readonly unsafe struct WinogradInputs<W> : IWinogradMap where W : IWinogradTile
{
    public static int Values => W.Outputs + 2;

    public static int Points => W.Outputs + 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<L>(float* from, nint step, float* to, nint toStep) where L : unmanaged, IMemoryLane<L, float> => W.Input<L>(from, step, to, toStep);
}

/// <summary>The gradient of outputs.</summary>
internal readonly unsafe struct WinogradGradients<W> : IWinogradMap where W : IWinogradTile
{
    public static int Values => W.Outputs;

    public static int Points => W.Outputs + 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<L>(float* from, nint step, float* to, nint toStep) where L : unmanaged, IMemoryLane<L, float> => W.Gradient<L>(from, step, to, toStep);
}

/// <summary>Takes tiles of an image whose channels are last to Winograd's points, in both dimensions.</summary>
internal static unsafe class WinogradPoints<L, M> where L : unmanaged, IMemoryLane<L, float> where M : IWinogradMap
{
    /// <param name="from">The tile's first pixel.</param>
    /// <param name="row">The distance to the next row.</param>
    /// <param name="pixel">The distance to the next pixel.</param>
    /// <param name="channels">The channels; at least a vector.</param>
    /// <param name="to">The tile's first channel at the first point.</param>
    /// <param name="point">The distance to the next point of a row.</param>
    /// <param name="pointRow">The distance to the next row of points.</param>
    /// <param name="channel">The distance between channels, of which those of a vector are neighbours all the same.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(float* from, nint row, nint pixel, long channels, float* to, nint point, nint pointRow, nint channel = 1)
    {
        var room = stackalloc float[6 * 6 * 16 + 16];
        var half = Simd.Aligned(room);
        int values = M.Values, points = M.Points;
        var last = channels - L.Width;
        for (var c = 0L; ; c = Math.Min(c + L.Width, last))
        {
            for (var j = 0; j < values; j++)
                M.Run<L>(from + c + j * pixel, row, half + j * L.Width, values * L.Width);
            for (var i = 0; i < points; i++)
                M.Run<L>(half + i * values * L.Width, L.Width, to + c * channel + i * pointRow, point);
            if (c == last)
                return;
        }
    }
}
