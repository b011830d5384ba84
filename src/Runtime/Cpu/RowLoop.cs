using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>An elementwise function of rows whose numbers are neighbours: what of an elementwise operation is compiled for each function.</summary>
internal abstract unsafe class RowLoop<T> where T : unmanaged, INumber<T>
{
    internal static RowLoop<T> Of<M>(M map) where M : struct, IMap
    {
        if (Simd.Width == 512)
            return new RowLoop<M, Lane512<T>, T>(map);
        return Simd.Width == 256 ? new RowLoop<M, Lane256<T>, T>(map) : new RowLoop<M, Lane1<T>, T>(map);
    }

    /// <summary>Computes a row.</summary>
    /// <param name="pointers">The result, then the inputs.</param>
    /// <param name="splat">A bit for each of these that has one number for the whole row; for the result, whether it goes past the caches.</param>
    /// <param name="count">The length of the row.</param>
    internal abstract void Run(T** pointers, int splat, int count);
}

/// <inheritdoc cref="RowLoop{T}"/>
internal sealed unsafe class RowLoop<M, L, T>(M map) : RowLoop<T> where M : struct, IMap where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Run(T** pointers, int splat, int count)
    {
        var kept = map;
        T* y = pointers[0], a = pointers[1], b = pointers[2], c = pointers[3], d = pointers[4], to = y;
        L sa = default, sb = default, sc = default, sd = default;
        if ((splat & 2) != 0) sa = L.All(*a);
        if (M.Inputs > 1 && (splat & 4) != 0) sb = L.All(*b);
        if (M.Inputs > 2 && (splat & 8) != 0) sc = L.All(*c);
        if (M.Inputs > 3 && (splat & 16) != 0) sd = L.All(*d);
        var room = stackalloc T[5 * L.Width];
        var rest = count % L.Width;
        var past = (splat & 1) != 0 && (nint)y % (L.Width * sizeof(T)) == 0;
        // The last elements go through the same loop in a vector of their own: written twice, a deep function is beyond what the compiler inlines.
        for (int i = 0, end = count - rest; ; (i, end) = (0, L.Width))
        {
            for (; i < end; i += L.Width)
            {
                var va = (splat & 2) != 0 ? sa : L.Load(a + i);
                var vb = M.Inputs <= 1 ? default : (splat & 4) != 0 ? sb : L.Load(b + i);
                var vc = M.Inputs <= 2 ? default : (splat & 8) != 0 ? sc : L.Load(c + i);
                var vd = M.Inputs <= 3 ? default : (splat & 16) != 0 ? sd : L.Load(d + i);
                var result = kept.Apply(va, vb, vc, vd);
                if (past)
                    L.StorePast(result, to + i);
                else
                    L.Store(result, to + i);
            }
            if (past)
                Thread.MemoryBarrier();
            past = false;
            if (rest == 0)
                return;
            if (to != y)
            {
                ShortCopy.Run(to, y + count - rest, rest * sizeof(T));
                return;
            }
            // With ones behind them, so that a division meets no zero.
            for (var j = 0; j < 4 * L.Width; j++)
                room[j] = T.One;
            if ((splat & 2) == 0) a = Apart(a + count - rest, room, rest);
            if (M.Inputs > 1 && (splat & 4) == 0) b = Apart(b + count - rest, room + L.Width, rest);
            if (M.Inputs > 2 && (splat & 8) == 0) c = Apart(c + count - rest, room + 2 * L.Width, rest);
            if (M.Inputs > 3 && (splat & 16) == 0) d = Apart(d + count - rest, room + 3 * L.Width, rest);
            to = room + 4 * L.Width;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T* Apart(T* from, T* to, int count)
    {
        ShortCopy.Run(from, to, count * sizeof(T));
        return to;
    }
}
