using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>A 3×3 convolution of stride 1 by Winograd's method: tiles of the image are taken to points, where channels are multiplied, and back.</summary>
internal abstract unsafe class WinogradConvolution<L, W> : PackedConvolution where L : unmanaged, IMemoryLane<L, float> where W : IWinogradTile
{
    private protected readonly long High, Wide;

    private protected WinogradConvolution(ConvShape s, long size, float* bias, PackedParts? saved) : base(s, size, bias, saved) => (High, Wide) = Tiles(s);

    private protected WinogradConvolution(ConvShape s, WinogradConvolution<L, W> like) : base(s, like) => (High, Wide) = Tiles(s);

    private static (long High, long Wide) Tiles(ConvShape s) => (Winograd.Tiles(s.Height, W.Outputs), Winograd.Tiles(s.Width, W.Outputs));

    /// <summary>Points of a dimension, and of a tile.</summary>
    private protected static int Side => W.Outputs + 2;

    private protected static int Points => Side * Side;

    /// <summary>The distance between the points of so many tiles.</summary>
    private protected static long Distance(long tiles, long channels) => Winograd.Distance(tiles * channels);

    internal override bool AppliesApart => true;

    internal override string Algorithm => $"winograd {W.Outputs}×{W.Outputs}";

    /// <summary>Room for a tile's outputs, where the epilogue may write to what it reads.</summary>
    private protected static long Apart(Epilogue? epilogue, long outputs) => !IsSum(epilogue, outputs) && epilogue!.ReadsAlong ? W.Outputs * W.Outputs * outputs : 0;

    private (long Image, long Row, long Column) Place(long tile)
    {
        var (line, column) = Math.DivRem(tile, Wide);
        var (image, row) = Math.DivRem(line, High);
        return (image, row * W.Outputs, column * W.Outputs);
    }

    /// <summary>Takes a tile of some of the input's channels to the points.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected void Transform(ImageView x, long tile, long firstChannel, int channels, float* patch, float* to, nint point, nint pointRow, nint channel = 1)
    {
        var (image, row, column) = Place(tile);
        var from = x.Data + (nint)image * x.Image + (nint)firstChannel;
        long top = row - Shape.Height.Padding, left = column - Shape.Width.Padding;
        if (top >= 0 && left >= 0 && top + Side <= Shape.Height.Input && left + Side <= Shape.Width.Input)
        {
            WinogradPoints<L, WinogradInputs<W>>.Run(from + (nint)top * x.Row + (nint)left * x.Pixel, x.Row, x.Pixel, channels, to, point, pointRow, channel);
            return;
        }
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
        WinogradPoints<L, WinogradInputs<W>>.Run(patch, (nint)Side * channels, channels, channels, to, point, pointRow, channel);
    }

    /// <summary>Whether an epilogue is no more than what is done while outputs are in registers, each of which is computed once where another tensor's memory is written.</summary>
    private protected static bool IsSum(Epilogue? epilogue, long outputs) => epilogue is null || epilogue.IsBoundedSum && (!epilogue.ReadsAlong || outputs % L.Width == 0);

    /// <summary>Takes a tile's products to the output, those that an epilogue joins with other tensors by way of some room.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private protected void Finish(float* products, nint point, long tile, long firstOutput, long outputs, float* y, nint pixelY, Epilogue? epilogue, float* apart)
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
