using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>A 3×3 convolution of stride 1 by Winograd's method: tiles of the image are taken to points, where channels are multiplied, and back.</summary>
internal sealed unsafe class WinogradConvolution<L, W> : PackedConvolution where L : unmanaged, IMemoryLane<L, float> where W : IWinogradTile
{
    /// <summary>Weights that stay in the second cache, and points that may be in memory at a time.</summary>
    private const long NearWeights = 256 * 1024, NearPoints = 128 * 1024, FarPoints = 256 * 1024, MostPoints = 16 << 20;

    [ThreadStatic]
    private static Work? _work;

    private readonly long _high, _wide;

    internal WinogradConvolution(ConvShape s, KernelView weights, float* bias, PackedParts? saved = null) : base(s, Points * WinogradWeights<L, W>.Distance(s.Channels, s.Outputs), bias, saved)
    {
        (_high, _wide) = Tiles(s);
        if (saved is null)
            WinogradWeights<L, W>.Pack(weights, s.Channels, s.Outputs, Packed);
    }

    private WinogradConvolution(ConvShape s, WinogradConvolution<L, W> like) : base(s, like) => (_high, _wide) = Tiles(s);

    private static (long High, long Wide) Tiles(ConvShape s) => (Winograd.Tiles(s.Height, W.Outputs), Winograd.Tiles(s.Width, W.Outputs));

    /// <summary>Points of a dimension, and of a tile.</summary>
    private static int Side => W.Outputs + 2;

    private static int Points => Side * Side;

    /// <summary>The distance between the points of so many tiles.</summary>
    private static long Distance(long tiles, long channels) => Winograd.Distance(tiles * channels);

    internal override bool AppliesApart => true;

    internal override string Algorithm => $"winograd {W.Outputs}×{W.Outputs}";

    private protected override PackedConvolution? Sized(ConvShape shape) => Winograd.TileFor<L>(shape) == W.Outputs ? new WinogradConvolution<L, W>(shape, this) : null;

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
        private WinogradConvolution<L, W>? _c;
        private ImageView _x;
        private float* _y, _points;
        private nint _pixelY;
        private Epilogue? _epilogue;
        private long _tiles, _parts, _block;
        private bool _transforms;

        internal void Run(WinogradConvolution<L, W> convolution, ImageView x, long images, float* y, nint pixelY, Epilogue? epilogue)
        {
            var s = convolution.Shape;
            (_c, _x, _pixelY, _epilogue) = (convolution, x, pixelY, epilogue);
            _y = y;
            _tiles = images * convolution._high * convolution._wide;
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
                    _c.Transform(_x, t, _points + t * s.Channels, (nint)Distance(_tiles, s.Channels), patch.Pointer);
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
            using var room = new Scratch<float>(Points * (Distance(most, s.Channels) + Distance(most, s.Outputs) + s.Channels) + Apart(s.Outputs));
            float* points = room.Pointer, products = points + Points * Distance(most, s.Channels), patch = products + Points * Distance(most, s.Outputs), apart = patch + Points * s.Channels;
            for (var block = 0L; block < blocks; block++)
            {
                var from = first + (last - first) * block / blocks;
                var count = first + (last - first) * (block + 1) / blocks - from;
                for (var t = 0L; t < count; t++)
                    _c.Transform(_x, from + t, points + t * s.Channels, (nint)Distance(count, s.Channels), patch);
                _c.Multiply(points, count, products, s.Outputs, 0, Panels<L>.Count(s.Outputs));
                for (var t = 0L; t < count; t++)
                    _c.Finish(products + t * s.Outputs, (nint)Distance(count, s.Outputs), from + t, 0, s.Outputs, _y, _pixelY, _epilogue, apart);
            }
        }

        /// <summary>Room for a tile's outputs, where the epilogue may write to what it reads.</summary>
        private long Apart(long outputs) => !IsSum(_epilogue, outputs) && _epilogue!.ReadsAlong ? W.Outputs * W.Outputs * outputs : 0;

        /// <summary>Some outputs of all tiles.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private void Outputs(long firstPanel, long lastPanel)
        {
            var s = _c!.Shape;
            var first = firstPanel * Panels<L>.Width;
            var outputs = Math.Min(s.Outputs, lastPanel * Panels<L>.Width) - first;
            using var products = new Scratch<float>(Points * Distance(_tiles, outputs) + Apart(outputs));
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

    private (long Image, long Row, long Column) Place(long tile)
    {
        var (line, column) = Math.DivRem(tile, _wide);
        var (image, row) = Math.DivRem(line, _high);
        return (image, row * W.Outputs, column * W.Outputs);
    }

    /// <summary>Takes a tile of the input to the points.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Transform(ImageView x, long tile, float* to, nint point, float* patch)
    {
        var (image, row, column) = Place(tile);
        var from = x.Data + (nint)image * x.Image;
        long top = row - Shape.Height.Padding, left = column - Shape.Width.Padding;
        if (top >= 0 && left >= 0 && top + Side <= Shape.Height.Input && left + Side <= Shape.Width.Input)
        {
            WinogradPoints<L, WinogradInputs<W>>.Run(from + (nint)top * x.Row + (nint)left * x.Pixel, x.Row, x.Pixel, Shape.Channels, to, point);
            return;
        }
        var channels = (int)Shape.Channels;
        for (var i = 0L; i < Side; i++)
        {
            for (var j = 0L; j < Side; j++)
            {
                var pixel = new Span<float>(patch + (i * Side + j) * channels, channels);
                if (top + i >= 0 && top + i < Shape.Height.Input && left + j >= 0 && left + j < Shape.Width.Input)
                    new ReadOnlySpan<float>(from + (nint)(top + i) * x.Row + (nint)(left + j) * x.Pixel, channels).CopyTo(pixel);
                else
                    pixel.Clear();
            }
        }
        WinogradPoints<L, WinogradInputs<W>>.Run(patch, (nint)Side * channels, channels, channels, to, point);
    }

    /// <summary>Whether an epilogue is no more than what is done while outputs are in registers, each of which is computed once where another tensor's memory is written.</summary>
    private static bool IsSum(Epilogue? epilogue, long outputs) => epilogue is null || epilogue.IsBoundedSum && (!epilogue.ReadsAlong || outputs % L.Width == 0);

    /// <summary>Takes a tile's products to the output, those that an epilogue joins with other tensors by way of some room.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Finish(float* products, nint point, long tile, long firstOutput, long outputs, float* y, nint pixelY, Epilogue? epilogue, float* apart)
    {
        var room = stackalloc float[(6 + 1) * 4 * 16 + 16];
        float* half = Simd.Aligned(room), rest = half + 6 * 4 * 16;
        var (image, row, column) = Place(tile);
        var high = Math.Min(W.Outputs, Shape.Height.Output - row);
        var wide = Math.Min(W.Outputs, Shape.Width.Output - column);
        var pixel = (image * Shape.Height.Output + row) * Shape.Width.Output + column;
        var side = Side;
        var to = y + (nint)pixel * pixelY + firstOutput;
        var isSum = IsSum(epilogue, outputs);
        var isApart = !isSum && epilogue!.ReadsAlong;
        var sums = isApart ? apart : to;
        var (lineSums, pixelSums) = isApart ? ((nint)(wide * outputs), (nint)outputs) : ((nint)Shape.Width.Output * pixelY, pixelY);
        var along = isSum && epilogue is not null ? epilogue.Along(pixel, firstOutput) : null;
        var rowAlong = along == null ? 0 : epilogue!.RowAlong;
        var bounds = isSum && epilogue is { Bounds: { Any: true } some } ? some : new(true, float.NegativeInfinity, float.PositiveInfinity);
        L least = L.All(bounds.Low), most = L.All(bounds.High);
        var bias = Bias + firstOutput;
        var lastStart = outputs - L.Width;
        for (var c = 0L; ; c = Math.Min(c + L.Width, lastStart))
        {
            for (var j = 0; j < side; j++)
                W.Output(products + c + j * point, side * point, default(L), default(WinogradSum<L>), half + j * L.Width, side * L.Width);
            var plus = L.Load(bias + c);
            for (var i = 0; i < high; i++)
            {
                var into = sums + i * lineSums + c;
                var then = new WinogradBoundedSum<L>(along == null ? null : along + i * (nint)Shape.Width.Output * rowAlong + c, rowAlong, least, most);
                if (wide == W.Outputs)
                {
                    W.Output(half + i * side * L.Width, L.Width, plus, then, into, pixelSums);
                    continue;
                }
                W.Output(half + i * side * L.Width, L.Width, plus, default(WinogradSum<L>), rest, L.Width);
                for (var j = 0; j < wide; j++)
                    L.Store(then.Of(L.Load(rest + j * L.Width), j), into + j * pixelSums);
            }
            if (c == lastStart)
                break;
        }
        for (var i = 0; !isSum && i < high; i++)
            epilogue!.Apply(sums + i * lineSums, pixelSums, to + (nint)(i * Shape.Width.Output) * pixelY, pixelY, pixel + i * Shape.Width.Output, firstOutput, wide, outputs);
    }
}
