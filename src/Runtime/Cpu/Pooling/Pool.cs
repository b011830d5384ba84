using System.Numerics;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Kernels;

/// <summary>Pooling over one to three dimensions: of contiguous planes, or of pixels whose channels are neighbours in memory.</summary>
internal static partial class Pool
{
    internal static void Max<T>(Tensor output, Tensor? indices, Tensor input, ReadOnlySpan<PoolAxis> axes) where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        if (Simd.Width == 512)
            Pool<Lane512<T>, T>.Max(output, indices, input, axes, Lowest<T>());
        else if (Simd.Width == 256)
            Pool<Lane256<T>, T>.Max(output, indices, input, axes, Lowest<T>());
        else
            Pool<Lane1<T>, T>.Max(output, indices, input, axes, Lowest<T>());
    }

    /// <summary>The gradient of <see cref="Max"/> with windows' numbers.</summary>
    internal static void MaxGradient<T>(Tensor input, Tensor gradient, Tensor numbers, ReadOnlySpan<PoolAxis> axes) where T : unmanaged, INumber<T>
    {
        if (Simd.Width == 512)
            Pool<Lane512<T>, T>.MaxGradient(input, gradient, numbers, axes);
        else if (Simd.Width == 256)
            Pool<Lane256<T>, T>.MaxGradient(input, gradient, numbers, axes);
        else
            Pool<Lane1<T>, T>.MaxGradient(input, gradient, numbers, axes);
    }

    /// <summary>Where in their planes the elements are whose numbers <see cref="Max"/> gave.</summary>
    internal static unsafe void Places(Tensor indices, Tensor numbers, ReadOnlySpan<PoolAxis> axes)
    {
        var plane = new PoolPlane(axes);
        var taps = PoolTaps.Of(plane, 1)!;
        var to = (long*)indices.Data;
        var from = numbers.Data;
        for (var i = 0L; i < numbers.ElementCount; i++)
        {
            var (row, w) = Math.DivRem(i % plane.Output, plane.W.Output);
            to[i] = taps.Places(row)[from[i]] + w * taps.Stride;
        }
        GC.KeepAlive(indices);
        GC.KeepAlive(numbers);
    }

    internal static void Average<T>(Tensor output, Tensor input, ReadOnlySpan<PoolAxis> axes) where T : unmanaged, INumber<T>
    {
        if (Simd.Width == 512)
            Pool<Lane512<T>, T>.Average(output, input, axes, spread: false);
        else if (Simd.Width == 256)
            Pool<Lane256<T>, T>.Average(output, input, axes, spread: false);
        else
            Pool<Lane1<T>, T>.Average(output, input, axes, spread: false);
    }

    /// <summary>The gradient of <see cref="Average"/>.</summary>
    internal static void AverageGradient<T>(Tensor input, Tensor gradient, ReadOnlySpan<PoolAxis> axes) where T : unmanaged, INumber<T>
    {
        if (Simd.Width == 512)
            Pool<Lane512<T>, T>.Average(gradient, input, axes, spread: true);
        else if (Simd.Width == 256)
            Pool<Lane256<T>, T>.Average(gradient, input, axes, spread: true);
        else
            Pool<Lane1<T>, T>.Average(gradient, input, axes, spread: true);
    }

    private static T Lowest<T>() where T : unmanaged, INumber<T>, IMinMaxValue<T> => typeof(T) == typeof(long) ? T.MinValue : T.CreateSaturating(double.NegativeInfinity);
}

internal static unsafe partial class Pool<L, T> where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    private const long Grain = 8 * 1024;

    /// <summary>As far as numbers of single precision count a window's elements.</summary>
    private const long Countable = 1 << 24;

    internal static void Max(Tensor output, Tensor? indices, Tensor input, ReadOnlySpan<PoolAxis> axes, T lowest)
    {
        if (output.ElementCount == 0)
            return;
        var p = new PoolPlane(axes);
        var isNumbered = indices?.DType == DType.UInt8;
        var last = !isNumbered && p.Input <= Countable && Agree(output, input, axes.Length) && (indices is null || ChannelsLast.Fits(indices, axes.Length));
        Tensor y = Result<T>(output, last), x = Operand(input, last);
        var at = indices is null || isNumbered ? null : Result<long>(indices, last);
        var numbers = isNumbered ? indices!.Data : null;
        T* from = (T*)x.Data, to = (T*)y.Data;
        var places = at is null ? null : (long*)at.Data;
        if (last)
        {
            var c = x.Shape[1];
            EachPixel(p, x.Shape[0], c, (n, pixel) => PoolChannels<L, T>.Max(p, pixel, c, from + n * p.Input * c, c, to + (n * p.Output + pixel) * c,
                places == null ? null : places + (n * p.Output + pixel) * c, lowest));
        }
        else
        {
            EachPlane(p, y.ElementCount / p.Output, (taps, parts, row, i) =>
            {
                var placesHere = places == null ? null : places + i * p.Output;
                if (taps is null)
                    PoolPlanes<L, T>.Max(p, from + i * p.Input, to + i * p.Output, placesHere, lowest);
                else
                    PoolRows<L, T>.Max(taps, from + i * p.Input, parts, row, to + i * p.Output, placesHere, numbers == null ? null : numbers + i * p.Output, lowest);
            });
        }
        Native.Finish(output, y);
        if (at is not null)
            Native.Finish(indices!, at);
        KeepAlive(x, y, at ?? indices);
    }

    /// <summary>Each element of the gradient added to the one of its window's elements that was the largest.</summary>
    internal static void MaxGradient(Tensor input, Tensor gradient, Tensor numbers, ReadOnlySpan<PoolAxis> axes)
    {
        var p = new PoolPlane(axes);
        Tensor x = Result<T>(input, last: false), y = Operand(gradient, last: false);
        T* to = (T*)x.Data, from = (T*)y.Data;
        var which = numbers.Data;
        EachPlane(p, y.ElementCount / p.Output, (taps, parts, row, i) => PoolRows<L, T>.MaxGradient(taps!, to + i * p.Input, parts, row, from + i * p.Output, which + i * p.Output));
        Native.Finish(input, x);
        KeepAlive(x, y, numbers);
    }

    /// <summary>The mean of each window of x into y, or, spreading, each element of y over the divisor added to its window's elements of x, which are 0 before.</summary>
    internal static void Average(Tensor output, Tensor input, ReadOnlySpan<PoolAxis> axes, bool spread)
    {
        if (input.ElementCount == 0 || output.ElementCount == 0)
        {
            if (spread && input.ElementCount > 0)
                input.Zero_();
            return;
        }
        var p = new PoolPlane(axes);
        var last = Agree(output, input, axes.Length);
        Tensor y = spread ? Operand(output, last) : Result<T>(output, last), x = spread ? Result<T>(input, last) : Operand(input, last);
        T* from = (T*)x.Data, to = (T*)y.Data;
        if (last && spread)
        {
            var c = x.Shape[1];
            Threads.For(x.Shape[0], Math.Max(1, Grain / (p.Input * c)), (begin, end) =>
            {
                new Span<byte>(from + begin * p.Input * c, checked((int)((end - begin) * p.Input * c * sizeof(T)))).Clear();
                for (var i = begin * p.Output; i < end * p.Output; i++)
                    PoolChannels<L, T>.Spread(p, i % p.Output, c, from + i / p.Output * p.Input * c, to + i * c);
            });
        }
        else if (last)
        {
            var c = x.Shape[1];
            EachPixel(p, x.Shape[0], c, (n, pixel) => PoolChannels<L, T>.Average(p, pixel, c, from + n * p.Input * c, c, to + (n * p.Output + pixel) * c));
        }
        else
        {
            EachPlane(p, y.ElementCount / p.Output, (taps, parts, row, i) => Plane(taps, p, from + i * p.Input, parts, row, to + i * p.Output, spread));
        }
        Native.Finish(spread ? input : output, spread ? x : y);
        KeepAlive(x, y);
    }

    private static void Plane(PoolTaps? taps, PoolPlane p, T* x, T* parts, T* row, T* y, bool spread)
    {
        if (taps is not null && spread)
        {
            PoolRows<L, T>.Spread(taps, x, parts, row, y);
        }
        else if (taps is not null)
        {
            PoolRows<L, T>.Average(taps, x, parts, row, y);
        }
        else
        {
            if (spread)
                new Span<T>(x, checked((int)p.Input)).Clear();
            PoolPlanes<L, T>.Average(p, x, y, spread);
        }
    }

    private static bool Agree(Tensor a, Tensor b, int dims) =>
        ChannelsLast.Fits(a, dims) && ChannelsLast.Fits(b, dims) && !(a.IsContiguous && b.IsContiguous);

    private static Tensor Result<R>(Tensor y, bool last) =>
        Elementwise.IsNative<R>(y.DType) && (last || y.IsContiguous) ? y : last ? ChannelsLast.Empty(y.ShapeArray, Native.Type<R>(), y.Device) : Tensor.Empty(y.ShapeArray, Native.Type<R>(), y.Device);

    private static Tensor Operand(Tensor x, bool last)
    {
        if (!last || Elementwise.IsNative<T>(x.DType))
            return last ? x : Native.Contiguous<T>(x);
        var y = ChannelsLast.Empty(x.ShapeArray, Native.Type<T>(), x.Device);
        Conversion.Copy(y, x);
        return y;
    }

    private delegate void PlaneBody(PoolTaps? taps, T* parts, T* row, long plane);

    /// <summary>Calls <paramref name="body"/> for each plane, with room for the plane taken apart and for rows of outputs.</summary>
    private static void EachPlane(PoolPlane p, long planes, PlaneBody body)
    {
        var taps = PoolTaps.Of(p, L.Width);
        Threads.For(planes, Math.Max(1, Grain / (p.Output * p.Window)), (begin, end) =>
        {
            using var parts = new Scratch<T>(taps?.Room ?? 0);
            for (var i = begin; i < end; i++)
                body(taps, parts.Pointer, parts.Pointer + (taps?.Length ?? 0), i);
        });
    }

    private static void EachPixel(PoolPlane p, long samples, long channels, Action<long, long> body) =>
        Threads.For(samples * p.Output, Math.Max(1, Grain / (channels * p.Window)), (begin, end) =>
        {
            for (var i = begin; i < end; i++)
                body(i / p.Output, i % p.Output);
        });

    private static void KeepAlive(Tensor a, Tensor b, Tensor? c = null)
    {
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
    }
}
