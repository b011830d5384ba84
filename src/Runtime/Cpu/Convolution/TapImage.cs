using System.Numerics;
using System.Runtime.CompilerServices;

namespace TorchPort.Kernels;

/// <summary>Fills the copies that <see cref="TapGrid"/> describes.</summary>
internal static unsafe class TapImage
{
    /// <summary>Copies a channel's plane to its phases.</summary>
    internal static void Fill<T>(TapGrid grid, T* source, T* to) where T : unmanaged
    {
        for (var d = 0; d < grid.D.PhaseOffsets.Length; d++)
        {
            for (var h = 0; h < grid.H.PhaseOffsets.Length; h++)
            {
                for (var w = 0; w < grid.W.PhaseOffsets.Length; w++, to += grid.Plane)
                    Phase(grid, d, h, w, source, to);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Phase<T>(TapGrid grid, int d, int h, int w, T* source, T* to) where T : unmanaged
    {
        var (begin, end) = grid.W.Inside(w);
        long extent = grid.W.Extent, stride = grid.W.Stride, first = grid.W.Element(w, begin);
        for (var i = 0L; i < grid.D.Extent; i++)
        {
            var z = grid.D.Element(d, i);
            for (var j = 0L; j < grid.H.Extent; j++, to += extent)
            {
                var y = grid.H.Element(h, j);
                if ((ulong)z >= (ulong)grid.D.Source || (ulong)y >= (ulong)grid.H.Source)
                    new Span<T>(to, (int)extent).Clear();
                else
                    Row(source + (z * grid.H.Source + y) * grid.W.Source + first, stride, to, begin, end, extent);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<T>(T* from, long stride, T* to, long begin, long end, long extent) where T : unmanaged
    {
        for (var i = 0L; i < begin; i++)
            to[i] = default;
        if (stride == 1)
        {
            Unsafe.CopyBlockUnaligned(to + begin, from, (uint)((end - begin) * sizeof(T)));
        }
        else
        {
            for (var i = begin; i < end; i++)
                to[i] = from[(i - begin) * stride];
        }
        for (var i = end; i < extent; i++)
            to[i] = default;
    }

    /// <summary>Copies a plane of every <paramref name="stride"/>-th element back among the others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Interleave<T>(T* from, (long D, long H, long W) count, T* to, (long D, long H, long W) stride, (long H, long W) size) where T : unmanaged
    {
        for (var d = 0L; d < count.D; d++)
        {
            for (var h = 0L; h < count.H; h++)
            {
                var row = to + (d * stride.D * size.H + h * stride.H) * size.W;
                for (var w = 0L; w < count.W; w++)
                    row[w * stride.W] = *from++;
            }
        }
    }

    /// <summary>Adds a channel's phases, whose elements are some distance apart, to its plane: the way back from <see cref="Fill"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddBack<T>(TapGrid grid, T* from, long apart, T* plane) where T : unmanaged, INumber<T>
    {
        for (var d = 0; d < grid.D.PhaseOffsets.Length; d++)
        {
            for (var h = 0; h < grid.H.PhaseOffsets.Length; h++)
            {
                for (var w = 0; w < grid.W.PhaseOffsets.Length; w++)
                {
                    var (begin, end) = grid.W.Inside(w);
                    long stride = grid.W.Stride, first = grid.W.Element(w, begin);
                    for (var i = 0L; i < grid.D.Extent; i++)
                    {
                        var z = grid.D.Element(d, i);
                        for (var j = 0L; j < grid.H.Extent; j++, from += grid.W.Extent * apart)
                        {
                            var y = grid.H.Element(h, j);
                            if ((ulong)z >= (ulong)grid.D.Source || (ulong)y >= (ulong)grid.H.Source)
                                continue;
                            var to = plane + (z * grid.H.Source + y) * grid.W.Source + first;
                            for (var k = begin; k < end; k++, to += stride)
                                *to += from[k * apart];
                        }
                    }
                }
            }
        }
    }
}
