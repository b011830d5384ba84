using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Weighted sums of a dimension's elements at known places.</summary>
internal static class Resampling
{
    /// <inheritdoc cref="Device.Resample"/>
    internal static Call Prepare(Tensor y, Tensor x, int dim, Tensor places, Tensor? weights) => y.DType == DType.Float64
        ? OfWidth<Lane512<double>, Lane256<double>, Lane1<double>, double>(y, x, dim, places, weights)
        : OfWidth<Lane512<float>, Lane256<float>, Lane1<float>, float>(y, x, dim, places, weights);

    private static Call OfWidth<L, M, N, T>(Tensor y, Tensor x, int dim, Tensor places, Tensor? weights)
        where L : unmanaged, IMemoryLane<L, T> where M : unmanaged, IMemoryLane<M, T> where N : unmanaged, IMemoryLane<N, T> where T : unmanaged, INumber<T>
    {
        if (Simd.Width == 512)
            return new Resampling<L, T>(y, x, dim, places, weights);
        return Simd.Width == 256 ? new Resampling<M, T>(y, x, dim, places, weights) : new Resampling<N, T>(y, x, dim, places, weights);
    }
}

/// <inheritdoc cref="Resampling"/>
internal sealed unsafe class Resampling<L, T> : Call, IParallel where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    /// <summary>Results that are worth a part.</summary>
    private const long Grain = 16 * 1024;

    private readonly Tensor _y, _x, _places;
    private readonly Tensor? _weights;
    private readonly LoopNest _nest;
    private readonly long _rows, _taps, _outputs, _length;
    private readonly nint _step;
    private int _parts;

    internal Resampling(Tensor y, Tensor x, int dim, Tensor places, Tensor? weights)
    {
        (_y, _x, _places, _weights, _taps, _outputs) = (y, x, places, weights, places.Shape[0], places.Shape[1]);
        _length = x.Shape[dim];
        var strides = (long[])x.StrideArray.Clone();
        _step = (nint)strides[dim];
        strides[dim] = 0;
        var along = new long[y.Dim];
        along[dim] = 1;
        _nest = new([y, new(x.Storage, x.DType, y.ShapeArray, strides, x.StorageOffset), new(places.Storage, places.DType, y.ShapeArray, along, places.StorageOffset)]);
        _rows = y.ElementCount / _nest.Inner;
    }

    internal override void Run()
    {
        _parts = (int)Math.Clamp(_y.ElementCount / Grain, 1, Math.Min(_rows, Threads.Parts));
        Threads.Run(_parts, this);
        GC.KeepAlive(this);
    }

    [SkipLocalsInit]
    public void Run(int part)
    {
        long first = _rows * part / _parts, last = _rows * (part + 1) / _parts, inner = _nest.Inner;
        ReadOnlySpan<long> sizes = _nest.Sizes, strideY = _nest.Strides(0), strideX = _nest.Strides(1), strideP = _nest.Strides(2);
        var at = stackalloc long[sizes.Length];
        var rest = first;
        for (var d = 1; d < sizes.Length; d++)
            (rest, at[d]) = Math.DivRem(rest, sizes[d]);
        byte* y = _y.Data + _nest.RowOffset(0, first), x = _x.Data + _nest.RowOffset(1, first), p = _places.Data + _nest.RowOffset(2, first);
        var weights = _weights is null ? null : (T*)_weights.Data;
        var areNeighbours = strideY[0] == sizeof(T) && (strideP[0] == 0 ? strideX[0] : _step * sizeof(T)) == sizeof(T);
        var isRow = areNeighbours && strideP[0] == 0;
        using var picks = areNeighbours && !isRow && inner == _outputs && last - first > 2 ? Picks<L, T>.Of((long*)_places.Data, weights == null ? inner : 0, _length) : default;
        for (var row = first; row < last; row++)
        {
            var w = weights == null ? null : weights + ((long*)p - (long*)_places.Data);
            if (picks.Lanes > 0)
            {
                picks.Run((T*)y, (T*)x);
                var done = picks.Lanes * L.Width;
                Elements((T*)y + done, (T*)x, (long*)p + done, w, inner - done, 1, 0, 1);
            }
            else if (isRow)
                Row((T*)y, (T*)x, (long*)p, w, inner);
            else
                Elements((T*)y, (T*)x, (long*)p, w, inner, (nint)strideY[0] / sizeof(T), (nint)strideX[0] / sizeof(T), (nint)strideP[0] / sizeof(long));
            for (var d = 1; d < sizes.Length; d++)
            {
                y += strideY[d];
                x += strideX[d];
                p += strideP[d];
                if (++at[d] < sizes[d])
                    break;
                at[d] = 0;
                y -= strideY[d] * sizes[d];
                x -= strideX[d] * sizes[d];
                p -= strideP[d] * sizes[d];
            }
        }
    }

    /// <summary>Neighbours that take from the same places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Row(T* y, T* x, long* places, T* weights, long count)
    {
        if (weights == null)
        {
            new ReadOnlySpan<T>(x + (nint)places[0] * _step, (int)count).CopyTo(new(y, (int)count));
            return;
        }
        var i = 0L;
        if (_taps == 2)
        {
            T* left = x + (nint)places[0] * _step, right = x + (nint)places[_outputs] * _step;
            L a = L.All(weights[0]), b = L.All(weights[_outputs]);
            for (; i <= count - L.Width; i += L.Width)
                L.Store(L.FusedMultiplyAdd(L.Load(right + i), b, L.Load(left + i) * a), y + i);
            if (i < count)
            {
                var rest = Rest<L, T>.First(count - i);
                L.StoreWhere(rest, L.FusedMultiplyAdd(L.LoadWhere(rest, right + i, default), b, L.LoadWhere(rest, left + i, default) * a), y + i);
                i = count;
            }
        }
        else
        {
            for (; i <= count - L.Width; i += L.Width)
            {
                L sum = default;
                for (var t = 0L; t < _taps; t++)
                    sum = L.FusedMultiplyAdd(L.Load(x + (nint)places[t * _outputs] * _step + i), L.All(weights[t * _outputs]), sum);
                L.Store(sum, y + i);
            }
        }
        if (i < count)
            Elements(y + i, x + i, places, weights, count - i, 1, 1, 0);
    }

    /// <summary>Elements that take from places of their own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Elements(T* y, T* x, long* places, T* weights, long count, nint strideY, nint strideX, nint strideP)
    {
        var (step, outputs) = (_step, _outputs);
        for (var i = 0L; i < count; i++, y += strideY, x += strideX, places += strideP)
        {
            if (weights == null)
            {
                *y = x[(nint)places[0] * step];
                continue;
            }
            var sum = x[(nint)places[0] * step] * weights[0];
            for (var t = 1L; t < _taps; t++)
                sum += x[(nint)places[t * outputs] * step] * weights[t * outputs];
            *y = sum;
            weights += strideP;
        }
    }
}
