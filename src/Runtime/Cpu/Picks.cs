using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Elements of a row that are taken from places of another row, a lane at a time, where those of a lane are near each other.</summary>
internal unsafe ref struct Picks<L, T> where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    /// <summary>From how many neighbours a lane is picked.</summary>
    private const int Near = 16;

    private Scratch<long> _first;
    private Scratch<T> _places;

    /// <summary>How many lanes are picked; the elements behind them are not.</summary>
    internal long Lanes { get; private set; }

    /// <summary>For given places; without any lanes where the places lie too far apart, or numbers are not of single precision.</summary>
    /// <param name="places">The places.</param>
    /// <param name="count">How many.</param>
    /// <param name="length">The length of the row that they are in.</param>
    internal static Picks<L, T> Of(long* places, long count, long length)
    {
        var picks = default(Picks<L, T>);
        var lanes = count / L.Width;
        if (typeof(T) != typeof(float) || L.Width == 1 || lanes == 0 || length < Near)
            return picks;
        picks._first = new(lanes);
        picks._places = new(lanes * L.Width);
        for (var i = 0L; i < lanes; i++)
        {
            var near = new ReadOnlySpan<long>(places + i * L.Width, L.Width);
            long least = near[0], most = near[0];
            foreach (var place in near)
                (least, most) = (Math.Min(least, place), Math.Max(most, place));
            least = Math.Min(least, length - Near);
            if (most - least >= Near)
                return picks;
            picks._first.Pointer[i] = least;
            for (var j = 0; j < L.Width; j++)
                ((int*)picks._places.Pointer)[i * L.Width + j] = (int)(near[j] - least);
        }
        picks.Lanes = lanes;
        return picks;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal readonly void Run(T* y, T* x)
    {
        for (var i = 0L; i < Lanes; i++)
            L.Store(L.Pick(ref *(x + _first.Pointer[i]), L.Load(_places.Pointer + i * L.Width)), y + i * L.Width);
    }

    public void Dispose()
    {
        _first.Dispose();
        _places.Dispose();
    }
}
