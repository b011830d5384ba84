using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Convolutions in which every input channel has outputs of its own: a plane at a time, without any product of matrices.</summary>
/// <remarks>
/// A plane's rows are done in one run, as wide as in the tap grid: what lies between two rows is computed in vain,
/// which costs less than rows that fill no vector.
/// </remarks>
internal static unsafe class Depthwise<L, T> where L : struct, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    private const long Grain = 32 * 1024;

    internal static void Run(ConvShape s, TapGrid grid, int[] taps, T* x, T* w, T* bias, T* y) =>
        EachPlane(s, grid, s.Batch * s.Outputs, (plane, room) =>
        {
            var (n, output) = Math.DivRem(plane, s.Outputs);
            var channel = output / s.GroupOutputs;
            TapImage.Fill(grid, x + (n * s.Channels + channel) * s.InputPlane, room);
            Sum(grid, taps, room, w + output * s.Taps, bias == null ? T.Zero : bias[output], room + grid.Channel);
            Rows(grid, room + grid.Channel, y + plane * s.OutputPlane, add: false);
        });

    /// <summary>The input's gradient, in one phase of the stride; <paramref name="to"/> is the phase's plane of every channel.</summary>
    internal static void InputGradient(ConvShape s, TapGrid grid, int[] taps, T* g, T* w, T* bias, T* to) =>
        EachPlane(s, grid, s.Batch * s.Channels, (plane, room) =>
        {
            var (n, channel) = Math.DivRem(plane, s.Channels);
            for (var i = 0L; i < s.GroupOutputs; i++)
            {
                var output = channel * s.GroupOutputs + i;
                TapImage.Fill(grid, g + (n * s.Outputs + output) * s.OutputPlane, room);
                Sum(grid, taps, room, w + output * s.Taps, bias == null || i > 0 ? T.Zero : bias[channel], room + grid.Channel);
                Rows(grid, room + grid.Channel, to + plane * grid.Positions, add: i > 0);
            }
        });

    internal static void WeightGradient(ConvShape s, TapGrid grid, int[] taps, T* x, T* g, T* w)
    {
        new Span<T>(w, (int)(s.Outputs * s.Taps)).Clear();
        EachPlane(s, grid, s.Outputs, (output, room) =>
        {
            var spread = room + grid.Channel;
            new Span<T>(spread, (int)(grid.Plane + L.Width)).Clear();
            for (var n = 0L; n < s.Batch; n++)
            {
                TapImage.Fill(grid, x + (n * s.Channels + output / s.GroupOutputs) * s.InputPlane, room);
                Spread(grid, g + (n * s.Outputs + output) * s.OutputPlane, spread);
                for (var t = 0; t < taps.Length; t++)
                    w[output * s.Taps + taps[t]] += Dot(room + grid.Offsets[t], spread, Run(grid));
            }
        });
    }

    private delegate void PlaneBody(long plane, T* room);

    /// <summary>Every plane with room for a plane of the grid and one of sums.</summary>
    private static void EachPlane(ConvShape s, TapGrid grid, long planes, PlaneBody body) =>
        Threads.For(planes, Math.Max(1, Grain / Math.Max(1, grid.Plane * s.Taps)), (begin, end) =>
        {
            using var room = new Scratch<T>(grid.Channel + grid.Plane + 2 * L.Width);
            new Span<T>(room.Pointer, (int)(grid.Channel + grid.Plane + 2 * L.Width)).Clear();
            for (var plane = begin; plane < end; plane++)
                body(plane, room.Pointer);
        });

    /// <summary>From the first position to the last, with what lies between rows.</summary>
    private static long Run(TapGrid grid) => grid.Positions == 0 ? 0 : grid.Position(grid.D.Outputs - 1, grid.H.Outputs - 1, grid.W.Outputs - 1) + 1;

    private static void Sum(TapGrid grid, int[] taps, T* source, T* weights, T bias, T* to)
    {
        fixed (long* offsets = grid.Offsets)
        {
            fixed (int* at = taps)
            {
                var count = Run(grid);
                var i = Sum<L>(source, offsets, weights, at, taps.Length, bias, to, 0, count);
                Sum<Lane1<T>>(source, offsets, weights, at, taps.Length, bias, to, i, count);
            }
        }
    }

    /// <summary>Runs of four vectors, then of one; returns where whole vectors end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Sum<V>(T* source, long* offsets, T* weights, int* taps, int count, T bias, T* to, long i, long end) where V : struct, IMemoryLane<V, T>
    {
        for (; i <= end - 4 * V.Width; i += 4 * V.Width)
        {
            V a = V.All(bias), b = a, c = a, d = a;
            for (var t = 0; t < count; t++)
            {
                var w = V.All(weights[taps[t]]);
                var from = source + offsets[t] + i;
                a = V.FusedMultiplyAdd(w, V.Load(from), a);
                b = V.FusedMultiplyAdd(w, V.Load(from + V.Width), b);
                c = V.FusedMultiplyAdd(w, V.Load(from + 2 * V.Width), c);
                d = V.FusedMultiplyAdd(w, V.Load(from + 3 * V.Width), d);
            }
            V.Store(a, to + i);
            V.Store(b, to + i + V.Width);
            V.Store(c, to + i + 2 * V.Width);
            V.Store(d, to + i + 3 * V.Width);
        }
        for (; i <= end - V.Width; i += V.Width)
        {
            var a = V.All(bias);
            for (var t = 0; t < count; t++)
                a = V.FusedMultiplyAdd(V.All(weights[taps[t]]), V.Load(source + offsets[t] + i), a);
            V.Store(a, to + i);
        }
        return i;
    }

    /// <summary>Takes the rows out of a run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows(TapGrid grid, T* run, T* to, bool add)
    {
        var width = grid.W.Outputs;
        for (var d = 0L; d < grid.D.Outputs; d++)
        {
            for (var h = 0L; h < grid.H.Outputs; h++, to += width)
            {
                var row = run + grid.Position(d, h, 0);
                if (add)
                {
                    for (var i = 0L; i < width; i++)
                        to[i] += row[i];
                }
                else
                {
                    Unsafe.CopyBlockUnaligned(to, row, (uint)(width * sizeof(T)));
                }
            }
        }
    }

    /// <summary>Puts rows into a run, between zeros.</summary>
    private static void Spread(TapGrid grid, T* rows, T* run)
    {
        var width = grid.W.Outputs;
        for (var d = 0L; d < grid.D.Outputs; d++)
        {
            for (var h = 0L; h < grid.H.Outputs; h++, rows += width)
                Unsafe.CopyBlockUnaligned(run + grid.Position(d, h, 0), rows, (uint)(width * sizeof(T)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T Dot(T* a, T* b, long count)
    {
        L s = default, t = default, u = default, v = default;
        var i = 0L;
        for (; i <= count - 4 * L.Width; i += 4 * L.Width)
        {
            s = L.FusedMultiplyAdd(L.Load(a + i), L.Load(b + i), s);
            t = L.FusedMultiplyAdd(L.Load(a + i + L.Width), L.Load(b + i + L.Width), t);
            u = L.FusedMultiplyAdd(L.Load(a + i + 2 * L.Width), L.Load(b + i + 2 * L.Width), u);
            v = L.FusedMultiplyAdd(L.Load(a + i + 3 * L.Width), L.Load(b + i + 3 * L.Width), v);
        }
        for (; i <= count - L.Width; i += L.Width)
            s = L.FusedMultiplyAdd(L.Load(a + i), L.Load(b + i), s);
        var sum = L.Sum(s + t + (u + v));
        for (; i < count; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
