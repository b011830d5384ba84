using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Winograd's method with weights that are kept at the points: a product of matrices at each.</summary>
internal sealed unsafe class WinogradByPoints<L, W> : WinogradConvolution<L, W> where L : unmanaged, IMemoryLane<L, float> where W : IWinogradTile
{
    /// <summary>Weights that stay in the second cache, and points that may be in memory at a time.</summary>
    private const long NearWeights = 256 * 1024, NearPoints = 128 * 1024, FarPoints = 256 * 1024, MostPoints = 16 << 20;

    [ThreadStatic]
    private static Work? _work;

    internal WinogradByPoints(ConvShape s, KernelView weights, float* bias, PackedParts? saved = null) : base(s, Points * WinogradWeights<L, W>.Distance(s.Channels, s.Outputs), bias, saved)
    {
        if (saved is null)
            WinogradWeights<L, W>.Pack(weights, s.Channels, s.Outputs, Packed);
    }

    private WinogradByPoints(ConvShape s, WinogradByPoints<L, W> like) : base(s, like)
    {
    }

    private protected override PackedConvolution? Sized(ConvShape shape) => Winograd.TileFor<L>(shape) == W.Outputs && !Winograd.GoesByRows(shape) ? new WinogradByPoints<L, W>(shape, this) : null;

    private protected override void Compute(ImageView x, long images, float* y, nint pixelY, Epilogue? epilogue)
    {
        var work = _work ?? new();
        _work = null;
        work.Run(this, x, images, y, pixelY, epilogue);
        _work = work;
    }

    /// <summary>Either tiles are divided, or, where there are few of them and many weights, outputs.</summary>
    private sealed class Work : IParallel
    {
        private WinogradByPoints<L, W>? _c;
        private ImageView _x;
        private float* _y, _points;
        private nint _pixelY;
        private Epilogue? _epilogue;
        private long _tiles, _parts, _block;
        private bool _transforms;

        internal void Run(WinogradByPoints<L, W> convolution, ImageView x, long images, float* y, nint pixelY, Epilogue? epilogue)
        {
            var s = convolution.Shape;
            (_c, _x, _pixelY, _epilogue) = (convolution, x, pixelY, epilogue);
            _y = y;
            _tiles = images * convolution.High * convolution.Wide;
            var rows = GemmTile<L, float>.MaxRows;
            // As many tiles together as keep their points in the second cache; or, where weights do not stay there, as many as make up for reading them.
            var isNear = Points * s.Channels * s.Outputs <= NearWeights;
            _block = Math.Clamp((isNear ? NearPoints : FarPoints) / (Points * (s.Channels + s.Outputs)) / rows, 1, isNear ? 4 : 8) * rows;
            var threads = Math.Min(Threads.Parts, Threads.Count);
            var parts = Math.Min(threads, Math.Max(1, s.Work / Grain));
            if (parts > 1 && (_tiles < 2 * rows * parts || ReadsWeightsOften(s)) && s.Outputs % Panels<L>.Width == 0)
            {
                using var points = new Scratch<float>(Points * Distance(_tiles, s.Channels));
                _points = points.Pointer;
                _parts = Math.Min(Threads.Parts, _tiles);
                _transforms = true;
                Threads.Run((int)_parts, this);
                _parts = Math.Min(Threads.Parts, GemmRegion<L, float>.MaxParts(s.Outputs));
                _transforms = false;
                Threads.Run((int)_parts, this);
                _points = null;
            }
            else
            {
                _points = null;
                var blocks = isNear ? (_tiles + _block - 1) / _block + threads - 1 : Math.Max(threads, _tiles / _block);
                _parts = parts <= 1 ? 1 : blocks / threads * threads;
                Threads.Run((int)_parts, this);
            }
            (_c, _epilogue) = (null, null);
        }

        /// <summary>Whether blocks of tiles would read so many weights again and again that all points in memory, written and read once, are less.</summary>
        private bool ReadsWeightsOften(ConvShape s)
        {
            long weights = Points * s.Channels * s.Outputs, points = Points * _tiles * (s.Channels + s.Outputs);
            return weights > NearWeights && points <= MostPoints && (_tiles + _block - 1) / _block * weights > 2.5 * (weights + 2 * points);
        }

        public void Run(int part)
        {
            var s = _c!.Shape;
            if (_points == null)
            {
                Tiles(_tiles * part / _parts, _tiles * (part + 1) / _parts);
            }
            else if (_transforms)
            {
                using var patch = new Scratch<float>(Points * s.Channels);
                for (var t = _tiles * part / _parts; t < _tiles * (part + 1) / _parts; t++)
                    _c.Transform(_x, t, 0, (int)s.Channels, patch.Pointer, _points + t * s.Channels, (nint)Distance(_tiles, s.Channels), Side * (nint)Distance(_tiles, s.Channels));
            }
            else
            {
                Outputs(GemmRegion<L, float>.FirstPanel(s.Outputs, part, _parts), GemmRegion<L, float>.FirstPanel(s.Outputs, part + 1, _parts));
            }
        }

        /// <summary>All outputs of some tiles.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Tiles(long first, long last)
        {
            var s = _c!.Shape;
            var blocks = Math.Max(1, (last - first + _block / 2) / _block);
            var most = (last - first + blocks - 1) / blocks;
            using var room = new Scratch<float>(Points * (Distance(most, s.Channels) + Distance(most, s.Outputs) + s.Channels) + Apart(_epilogue, s.Outputs));
            float* points = room.Pointer, products = points + Points * Distance(most, s.Channels), patch = products + Points * Distance(most, s.Outputs), apart = patch + Points * s.Channels;
            for (var block = 0L; block < blocks; block++)
            {
                var from = first + (last - first) * block / blocks;
                var count = first + (last - first) * (block + 1) / blocks - from;
                for (var t = 0L; t < count; t++)
                    _c.Transform(_x, from + t, 0, (int)s.Channels, patch, points + t * s.Channels, (nint)Distance(count, s.Channels), Side * (nint)Distance(count, s.Channels));
                _c.Multiply(points, count, products, s.Outputs, 0, Panels<L>.Count(s.Outputs));
                for (var t = 0L; t < count; t++)
                    _c.Finish(products + t * s.Outputs, (nint)Distance(count, s.Outputs), from + t, 0, s.Outputs, _y, _pixelY, _epilogue, apart);
            }
        }

        /// <summary>Some outputs of all tiles.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Outputs(long firstPanel, long lastPanel)
        {
            var s = _c!.Shape;
            var first = firstPanel * Panels<L>.Width;
            var outputs = Math.Min(s.Outputs, lastPanel * Panels<L>.Width) - first;
            using var products = new Scratch<float>(Points * Distance(_tiles, outputs) + Apart(_epilogue, outputs));
            _c.Multiply(_points, _tiles, products.Pointer - first, outputs, firstPanel, lastPanel);
            for (var t = 0L; t < _tiles; t++)
                _c.Finish(products.Pointer + t * outputs, (nint)Distance(_tiles, outputs), t, first, outputs, _y, _pixelY, _epilogue, products.Pointer + Points * Distance(_tiles, outputs));
        }
    }

    /// <summary>The products at every point.</summary>
    private void Multiply(float* points, long tiles, float* products, long outputs, long firstPanel, long lastPanel)
    {
        Panels<L>.Run(new()
        {
            A = points,
            RowA = (nint)Shape.Channels,
            Depth = Shape.Channels,
            B = Packed,
            Columns = Shape.Outputs,
            C = products,
            RowC = (nint)outputs,
            More = Points - 1,
            NextA = (nint)Distance(tiles, Shape.Channels),
            NextB = (nint)WinogradWeights<L, W>.Distance(Shape.Channels, Shape.Outputs),
            NextC = (nint)Distance(tiles, outputs),
        }, 0, tiles, firstPanel, lastPanel);
    }
}
