using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>The weight gradient of a 3×3 convolution of stride 1 by Winograd's method: tiles of the input and of the output's gradient are taken to points, multiplied there over all tiles, and the products taken back to taps.</summary>
internal sealed unsafe class WinogradWeightGradient<L, W> where L : unmanaged, IMemoryLane<L, float> where W : IWinogradTile
{
    /// <summary>Elements of points that are kept at once: images are done together up to so many.</summary>
    private const long MaxPoints = 1 << 20;

    private readonly ConvShape _s;
    private readonly long _high, _wide, _images;

    private WinogradWeightGradient(ConvShape s)
    {
        _s = s;
        (_high, _wide) = (Winograd.Tiles(s.Height, W.Outputs), Winograd.Tiles(s.Width, W.Outputs));
        _images = Math.Clamp(MaxPoints / (Points * _high * _wide * (s.Channels + s.Outputs)), 1, s.Batch);
    }

    private static int Side => W.Outputs + 2;

    private static int Points => Side * Side;

    private long Sums => Winograd.Distance(_s.Outputs * _s.Channels);

    internal static void Run(ConvShape s, float* x, float* g, float* w) => new WinogradWeightGradient<L, W>(s).Run(x, g, w);

    private void Run(float* x, float* g, float* w)
    {
        var tiles = _images * _high * _wide;
        Pad depth = new(0, 1, 0), inHigh = Padded(_s.Height, _high), inWide = Padded(_s.Width, _wide), outHigh = Whole(_s.Height, _high), outWide = Whole(_s.Width, _wide);
        using var copies = new Scratch<float>(_images * Math.Max(inHigh.Total * inWide.Total * _s.Channels, outHigh.Total * outWide.Total * _s.Outputs));
        using var inputs = new Scratch<float>(Points * Winograd.Distance(tiles * _s.Channels));
        using var gradients = new Scratch<float>(Points * Winograd.Distance(tiles * _s.Outputs));
        using var sums = new Scratch<float>(Points * Sums);
        for (var first = 0L; first < _s.Batch; first += _images)
        {
            var images = Math.Min(_images, _s.Batch - first);
            ImageCopy.Run(Planes(x + first * _s.Channels * _s.InputPlane, _s.Channels, _s.Height.Input, _s.Width.Input), copies.Pointer, _s.Channels, images, depth, inHigh, inWide);
            Transform<WinogradInputs<W>>(copies.Pointer, images, _s.Channels, inHigh.Total, inWide.Total, inputs.Pointer);
            ImageCopy.Run(Planes(g + first * _s.Outputs * _s.OutputPlane, _s.Outputs, _s.Height.Output, _s.Width.Output), copies.Pointer, _s.Outputs, images, depth, outHigh, outWide);
            Transform<WinogradGradients<W>>(copies.Pointer, images, _s.Outputs, outHigh.Total, outWide.Total, gradients.Pointer);
            Multiply(images * _high * _wide, inputs.Pointer, gradients.Pointer, sums.Pointer, add: first > 0);
        }
        Finish(sums.Pointer, w);
    }

    /// <summary>With the zeros that the tiles' inputs read.</summary>
    private static Pad Padded(ConvAxis axis, long tiles) => new(axis.Padding, axis.Input, tiles * W.Outputs + 2 - axis.Padding - axis.Input);

    /// <summary>With zeros up to whole tiles.</summary>
    private static Pad Whole(ConvAxis axis, long tiles) => new(0, axis.Output, tiles * W.Outputs - axis.Output);

    private static ImageView Planes(float* data, long channels, long high, long wide)
    {
        var plane = (nint)(high * wide);
        return new(data, (nint)channels * plane, plane, plane, (nint)wide, 1);
    }

    /// <summary>All tiles of some images, whose channels are last, to the points.</summary>
    private void Transform<M>(float* from, long images, long channels, long high, long wide, float* to) where M : IWinogradMap
    {
        var lines = images * _high;
        var point = (nint)Winograd.Distance(lines * _wide * channels);
        Threads.For(lines, Math.Max(1, 4 * 1024 / (_wide * channels)), (begin, end) =>
        {
            for (var line = begin; line < end; line++)
            {
                var (image, row) = Math.DivRem(line, _high);
                var tile = from + (image * high + row * W.Outputs) * wide * channels;
                for (var i = 0L; i < _wide; i++)
                    WinogradPoints<L, M>.Run(tile + i * W.Outputs * channels, (nint)(wide * channels), (nint)channels, channels, to + (line * _wide + i) * channels, point, M.Points * point);
            }
        });
    }

    /// <summary>At every point the sums over tiles.</summary>
    private void Multiply(long tiles, float* inputs, float* gradients, float* sums, bool add)
    {
        var down = (int)Math.Clamp((Threads.Parts + Points - 1) / Points, 1, _s.Outputs);
        Threads.Run(Points * down, part =>
        {
            var (point, block) = Math.DivRem(part, down);
            long first = _s.Outputs * block / down, count = _s.Outputs * (block + 1) / down - first;
            Gemm.Run(count, _s.Channels, tiles,
                new(gradients + point * Winograd.Distance(tiles * _s.Outputs) + first, 1, _s.Outputs), new(inputs + point * Winograd.Distance(tiles * _s.Channels), _s.Channels, 1),
                new Matrix<float>(sums + point * Sums + first * _s.Channels, _s.Channels, 1), add);
        });
    }

    /// <summary>Points' sums to taps, [outputs, channels, 3, 3].</summary>
    private void Finish(float* sums, float* w) => Threads.For(_s.Outputs, Math.Max(1, 2048 / _s.Channels), (begin, end) =>
    {
        for (var output = begin; output < end; output++)
            Taps(sums + output * _s.Channels, Sums, _s.Channels, w + output * _s.Channels * 9);
    });

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Taps(float* sums, long point, long channels, float* w)
    {
        var side = Side;
        var room = stackalloc float[(6 * 3 + 9) * 16 + 16];
        float* half = Simd.Aligned(room), taps = half + 6 * 3 * 16;
        var last = channels - L.Width;
        for (var c = 0L; ; c = Math.Min(c + L.Width, last))
        {
            for (var j = 0; j < side; j++)
                W.TapGradients<L>(sums + j * point + c, (nint)(side * point), half + j * L.Width, side * L.Width);
            for (var a = 0; a < 3; a++)
                W.TapGradients<L>(half + a * side * L.Width, L.Width, taps + a * 3 * L.Width, L.Width);
            Packing.Transpose(new Matrix<float>(taps, 1, L.Width), L.Width, 9, w + c * 9, 9);
            if (c == last)
                return;
        }
    }
}
