using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Kernels;

internal static partial class Pool
{
    /// <summary>Pooling between given tensors of single precision, the largest or the mean of each window; null where they lie so that it is worked out in each run.</summary>
    internal static Call? Prepare(Tensor y, Tensor x, PoolAxis[] axes, bool largest)
    {
        var isPixels = x.Dim == axes.Length + 2 && x.Shape[1] > 1 && ChannelsLast.Pitch(x) >= 0 && ChannelsLast.Pitch(y) >= 0;
        if (x.ElementCount == 0 || !isPixels && !(x.IsContiguous && y.IsContiguous))
            return null;
        if (Simd.Width == 512)
            return new Pool<Lane512<float>, float>.Prepared(y, x, axes, isPixels, largest, float.NegativeInfinity);
        return Simd.Width == 256 ? new Pool<Lane256<float>, float>.Prepared(y, x, axes, isPixels, largest, float.NegativeInfinity)
            : new Pool<Lane1<float>, float>.Prepared(y, x, axes, isPixels, largest, float.NegativeInfinity);
    }
}

internal static unsafe partial class Pool<L, T>
{
    /// <summary>Pooling between given tensors.</summary>
    internal sealed class Prepared : Call, IParallel
    {
        private readonly Tensor _y, _x;
        private readonly PoolPlane _plane;
        private readonly PoolTaps? _taps;
        private readonly bool _isPixels, _largest;
        private readonly T _lowest;
        private readonly long _channels, _pitchX, _pitchY, _items, _grain;
        private int _parts;

        internal Prepared(Tensor y, Tensor x, PoolAxis[] axes, bool isPixels, bool largest, T lowest)
        {
            (_y, _x, _isPixels, _largest, _lowest) = (y, x, isPixels, largest, lowest);
            _plane = new(axes);
            if (isPixels)
            {
                (_channels, _pitchX, _pitchY) = (x.Shape[1], ChannelsLast.Pitch(x), ChannelsLast.Pitch(y));
                _items = x.Shape[0] * _plane.Output;
                _grain = Math.Max(1, Grain / (_channels * _plane.Window));
            }
            else
            {
                _taps = PoolTaps.Of(_plane, L.Width);
                _items = y.ElementCount / _plane.Output;
                _grain = Math.Max(1, Grain / (_plane.Output * _plane.Window));
            }
        }

        internal override void Run()
        {
            _parts = (int)Math.Clamp(_items / _grain, 1, Threads.Parts);
            Threads.Run(_parts, this);
            GC.KeepAlive(this);
        }

        public void Run(int part)
        {
            long begin = _items * part / _parts, end = _items * (part + 1) / _parts;
            if (_isPixels)
                Pixels(begin, end);
            else
                Planes(begin, end);
        }

        private void Pixels(long begin, long end)
        {
            T* x = (T*)_x.Data, y = (T*)_y.Data;
            for (var i = begin; i < end; i++)
            {
                var (image, pixel) = Math.DivRem(i, _plane.Output);
                var from = x + image * _plane.Input * _pitchX;
                if (_largest)
                    PoolChannels<L, T>.Max(_plane, pixel, _channels, from, _pitchX, y + i * _pitchY, null, _lowest);
                else
                    PoolChannels<L, T>.Average(_plane, pixel, _channels, from, _pitchX, y + i * _pitchY);
            }
        }

        private void Planes(long begin, long end)
        {
            using var parts = new Scratch<T>(_taps?.Room ?? 0);
            var row = parts.Pointer + (_taps?.Length ?? 0);
            for (var i = begin; i < end; i++)
            {
                T* x = (T*)_x.Data + i * _plane.Input, y = (T*)_y.Data + i * _plane.Output;
                if (!_largest)
                    Plane(_taps, _plane, x, parts.Pointer, row, y, spread: false);
                else if (_taps is null)
                    PoolPlanes<L, T>.Max(_plane, x, y, null, _lowest);
                else
                    PoolRows<L, T>.Max(_taps, x, parts.Pointer, row, y, null, null, _lowest);
            }
        }
    }
}
