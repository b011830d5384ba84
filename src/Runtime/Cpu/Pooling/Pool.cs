using System.Numerics;
using TorchPort.Ops;

namespace TorchPort.Kernels;

/// <summary>Pooling of contiguous planes, one to three dimensions.</summary>
internal static unsafe class Pool
{
    private const long Grain = 8 * 1024;

    private static readonly PoolAxis Single = PoolAxis.Adaptive(1, 1);

    /// <summary>The windows of a plane, in three dimensions of which the first ones may be 1.</summary>
    private sealed class Plane
    {
        internal readonly PoolAxis D = Single, H = Single, W;
        internal readonly long Input, Output;

        internal Plane(ReadOnlySpan<PoolAxis> axes)
        {
            W = axes[^1];
            if (axes.Length > 1)
                H = axes[^2];
            if (axes.Length > 2)
                D = axes[^3];
            Input = D.Input * H.Input * W.Input;
            Output = D.Output * H.Output * W.Output;
        }

        internal long Window => (D.Count[0] + 1) * (H.Count[0] + 1) * (W.Count[0] + 1);
    }

    private delegate void PlaneBody(long plane);

    private static void EachPlane(Plane p, long planes, PlaneBody body) =>
        Threads.For(planes, Math.Max(1, Grain / Math.Max(1, p.Output * p.Window)), (begin, end) =>
        {
            for (var i = begin; i < end; i++)
                body(i);
        });

    internal static void Max<T>(Tensor output, Tensor? indices, Tensor input, ReadOnlySpan<PoolAxis> axes) where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        if (output.ElementCount == 0)
            return;
        Tensor y = Native.Result<T>(output), x = Native.Contiguous<T>(input);
        var p = new Plane(axes);
        EachPlane(p, y.ElementCount / p.Output, i => MaxPlane(p, (T*)x.Data + i * p.Input, (T*)y.Data + i * p.Output, indices is null ? null : (long*)indices.Data + i * p.Output));
        Native.Finish(output, y);
        KeepAlive(x, y, indices);
    }

    private static void MaxPlane<T>(Plane p, T* x, T* y, long* indices) where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        var lowest = typeof(T) == typeof(long) ? T.MinValue : T.CreateSaturating(double.NegativeInfinity);
        for (var d = 0; d < p.D.Output; d++)
        {
            for (var h = 0; h < p.H.Output; h++)
            {
                for (var w = 0; w < p.W.Output; w++)
                {
                    var best = lowest;
                    var at = (p.D.Begin[d] * p.H.Input + p.H.Begin[h]) * p.W.Input + p.W.Begin[w];
                    for (var kd = 0; kd < p.D.Count[d]; kd++)
                    {
                        for (var kh = 0; kh < p.H.Count[h]; kh++)
                        {
                            var row = ((p.D.Begin[d] + kd * p.D.Step) * p.H.Input + p.H.Begin[h] + kh * p.H.Step) * p.W.Input + p.W.Begin[w];
                            for (var kw = 0; kw < p.W.Count[w]; kw++)
                            {
                                var value = x[row + kw * p.W.Step];
                                if (value > best || T.IsNaN(value))
                                    (best, at) = (value, row + kw * p.W.Step);
                            }
                        }
                    }
                    *y++ = best;
                    if (indices != null)
                        *indices++ = at;
                }
            }
        }
    }

    internal static void Average<T>(Tensor output, Tensor input, ReadOnlySpan<PoolAxis> axes) where T : unmanaged, INumber<T>
    {
        if (output.ElementCount == 0)
            return;
        Tensor y = Native.Result<T>(output), x = Native.Contiguous<T>(input);
        var p = new Plane(axes);
        EachPlane(p, y.ElementCount / p.Output, i => AveragePlane(p, (T*)x.Data + i * p.Input, (T*)y.Data + i * p.Output, spread: false));
        Native.Finish(output, y);
        KeepAlive(x, y);
    }

    internal static void AverageGradient<T>(Tensor input, Tensor gradient, ReadOnlySpan<PoolAxis> axes) where T : unmanaged, INumber<T>
    {
        if (input.ElementCount == 0)
            return;
        Tensor x = Native.Result<T>(input), g = Native.Contiguous<T>(gradient);
        var p = new Plane(axes);
        EachPlane(p, x.ElementCount / p.Input, i =>
        {
            var plane = (T*)x.Data + i * p.Input;
            for (var j = 0L; j < p.Input; j++)
                plane[j] = T.Zero;
            AveragePlane(p, plane, (T*)g.Data + i * p.Output, spread: true);
        });
        Native.Finish(input, x);
        KeepAlive(x, g);
    }

    /// <summary>Each window's sum over its divisor into y, or, spreading, y over the divisor added to each of the window's elements.</summary>
    private static void AveragePlane<T>(Plane p, T* x, T* y, bool spread) where T : unmanaged, INumber<T>
    {
        for (var d = 0; d < p.D.Output; d++)
        {
            for (var h = 0; h < p.H.Output; h++)
            {
                for (var w = 0; w < p.W.Output; w++)
                {
                    var sum = T.Zero;
                    var count = p.D.Count[d] * p.H.Count[h] * p.W.Count[w];
                    var divisor = T.CreateSaturating(p.D.Divisor[d] * p.H.Divisor[h] * p.W.Divisor[w]);
                    var share = spread && count > 0 ? *y / divisor : T.Zero;
                    for (var kd = 0; kd < p.D.Count[d]; kd++)
                    {
                        for (var kh = 0; kh < p.H.Count[h]; kh++)
                        {
                            var row = x + ((p.D.Begin[d] + kd * p.D.Step) * p.H.Input + p.H.Begin[h] + kh * p.H.Step) * p.W.Input + p.W.Begin[w];
                            for (var kw = 0; kw < p.W.Count[w]; kw++)
                            {
                                if (spread)
                                    row[kw * p.W.Step] += share;
                                else
                                    sum += row[kw * p.W.Step];
                            }
                        }
                    }
                    if (!spread)
                        *y = count > 0 ? sum / divisor : T.Zero;
                    y++;
                }
            }
        }
    }

    private static void KeepAlive(Tensor a, Tensor b, Tensor? c = null)
    {
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
    }
}
