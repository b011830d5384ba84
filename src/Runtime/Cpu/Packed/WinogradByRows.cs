using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>
/// Winograd's method where there are few tiles and many weights. Those are kept as they are, of which a quarter as much has to be read as of those at the points;
/// every vector of outputs passes by all tiles' points.
/// </summary>
internal sealed unsafe class WinogradByRows : WinogradConvolution<Lane512<float>, WinogradF4>
{
    /// <summary>Elements of the points of the tiles that pass by together.</summary>
    private const long MostPoints = 512 * 1024;

    /// <summary>Channels that a thread takes to the points at a time.</summary>
    private const int ChannelsTogether = 64;

    [ThreadStatic]
    private static Work? _work;

    internal WinogradByRows(ConvShape s, KernelView weights, float* bias, PackedParts? saved = null) : base(s, WinogradRow.Taps * s.Channels * s.Outputs, bias, saved)
    {
        if (saved is null)
            Pack(weights, s.Channels, s.Outputs, Packed);
    }

    private WinogradByRows(ConvShape s, WinogradByRows like) : base(s, like)
    {
    }

    internal override string Algorithm => base.Algorithm + " by rows";

    private protected override PackedConvolution? Sized(ConvShape shape) => Winograd.GoesByRows(shape) ? new WinogradByRows(shape, this) : null;

    /// <summary>[outputs / vector, channels, taps, vector].</summary>
    private static void Pack(KernelView weights, long channels, long outputs, float* to) => Threads.For(outputs / WinogradRow.Width, Math.Max(1, 512 / channels), (first, last) =>
    {
        for (var vector = first; vector < last; vector++)
        {
            for (var c = 0L; c < channels; c++)
                WinogradRow.Pack(weights, vector * WinogradRow.Width, c, to + (vector * channels + c) * WinogradRow.Taps * WinogradRow.Width);
        }
    });

    private protected override void Compute(ImageView x, long images, float* y, nint pixelY, Epilogue? epilogue)
    {
        var work = _work ?? new();
        _work = null;
        work.Run(this, x, images, y, pixelY, epilogue);
        _work = work;
    }

    /// <summary>First groups of tiles and their channels are divided among threads, then outputs.</summary>
    private sealed class Work : IParallel
    {
        private WinogradByRows? _c;
        private ImageView _x;
        private float* _y, _points;
        private nint _pixelY;
        private Epilogue? _epilogue;
        private long _tiles, _firstGroup, _groups, _channelParts, _parts;
        private bool _transforms;

        internal void Run(WinogradByRows convolution, ImageView x, long images, float* y, nint pixelY, Epilogue? epilogue)
        {
            var s = convolution.Shape;
            (_c, _x, _pixelY, _epilogue) = (convolution, x, pixelY, epilogue);
            _y = y;
            _tiles = images * convolution.High * convolution.Wide;
            _channelParts = (s.Channels + ChannelsTogether - 1) / ChannelsTogether;
            long all = (_tiles + WinogradRow.Tiles - 1) / WinogradRow.Tiles, size = Points * WinogradRow.Tiles * s.Channels, blocks = Math.Clamp((all * size + MostPoints - 1) / MostPoints, 1, all);
            var parts = s.Work < 2 * Grain ? 1 : Threads.Parts;
            using var points = new Scratch<float>((all + blocks - 1) / blocks * size);
            _points = points.Pointer;
            for (var block = 0L; block < blocks; block++)
            {
                _firstGroup = all * block / blocks;
                _groups = all * (block + 1) / blocks - _firstGroup;
                _transforms = true;
                _parts = Math.Min(parts, _groups * _channelParts);
                Threads.Run((int)_parts, this);
                _transforms = false;
                _parts = Math.Min(parts, s.Outputs / WinogradRow.Width);
                Threads.Run((int)_parts, this);
            }
            _points = null;
            (_c, _epilogue) = (null, null);
        }

        public void Run(int part)
        {
            var items = _transforms ? _groups * _channelParts : _c!.Shape.Outputs / WinogradRow.Width;
            long first = items * part / _parts, last = items * (part + 1) / _parts;
            if (_transforms)
                ToPoints(first, last);
            else
                Multiply(first, last);
        }

        /// <summary>Takes tiles to the points, some channels of a group at a time.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void ToPoints(long first, long last)
        {
            var s = _c!.Shape;
            using var patch = new Scratch<float>(Points * (ChannelsTogether + WinogradRow.Width));
            nint row = WinogradRow.Products * (nint)s.Channels;
            var vectors = s.Channels / WinogradRow.Width;
            for (var item = first; item < last; item++)
            {
                var (group, part) = Math.DivRem(item, _channelParts);
                long tile = (_firstGroup + group) * WinogradRow.Tiles, channel = vectors * part / _channelParts * WinogradRow.Width;
                var channels = (int)(vectors * (part + 1) / _channelParts * WinogradRow.Width - channel);
                var to = _points + group * Side * row + channel * WinogradRow.Products;
                var tiles = Math.Min(WinogradRow.Tiles, _tiles - tile);
                for (var i = 0; tiles < WinogradRow.Tiles && i < Side; i++)
                    new Span<float>(to + i * row, channels * WinogradRow.Products).Clear();
                for (var t = 0L; t < tiles; t++)
                    _c.Transform(_x, tile + t, channel, channels, patch.Pointer, to + t * WinogradRow.Width, WinogradRow.Tiles * WinogradRow.Width, row, WinogradRow.Products);
            }
        }

        /// <summary>Some vectors of outputs of all groups, each of which brings the next one's weights.</summary>
        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Multiply(long first, long last)
        {
            var s = _c!.Shape;
            var room = stackalloc float[(WinogradRow.Points * WinogradRow.Products + 16) * WinogradRow.Width + 16];
            float* products = Simd.Aligned(room), apart = products + WinogradRow.Points * WinogradRow.Products * WinogradRow.Width;
            nint channels = (nint)s.Channels, size = WinogradRow.Taps * channels * WinogradRow.Width, passes = Side * (nint)_groups, bring = (2 * WinogradRow.Taps * WinogradRow.Width + passes - 1) / passes;
            for (var vector = first; vector < last; vector++)
            {
                var taps = _c.Packed + vector * size;
                var next = (vector + 1) * WinogradRow.Width < s.Outputs ? taps + size : taps;
                for (nint group = 0; group < _groups; group++)
                {
                    for (var row = 0; row < Side; row++)
                    {
                        var pass = group * Side + row;
                        WinogradRow.Run(row, channels, _points + pass * channels * WinogradRow.Products, taps, next + pass * channels / 2 * bring, bring, products + row * WinogradRow.Products * WinogradRow.Width);
                    }
                    var tile = (_firstGroup + group) * WinogradRow.Tiles;
                    for (var t = 0L; t < Math.Min(WinogradRow.Tiles, _tiles - tile); t++)
                        _c.Finish(products + t * WinogradRow.Width, WinogradRow.Tiles * WinogradRow.Width, tile + t, vector * WinogradRow.Width, WinogradRow.Width, _y, _pixelY, _epilogue, apart);
                }
            }
        }
    }
}
