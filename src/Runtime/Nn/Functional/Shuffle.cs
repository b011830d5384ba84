namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>[…, C r², H, W] as […, C, H r, W r]. PyTorch: <c>F.pixel_shuffle</c>.</summary>
    /// <param name="input">At least three dimensions.</param>
    /// <param name="upscaleFactor">r.</param>
    /// <exception cref="ShapeException">The channels do not divide by r².</exception>
    [Aten("pixel_shuffle(Tensor self, int upscale_factor) -> Tensor")]
    public static Tensor PixelShuffle([AtenName("self")] Tensor input, long upscaleFactor)
    {
        if (Given(input).Dim < 3 || upscaleFactor <= 0 || input.Size(-3) % (upscaleFactor * upscaleFactor) != 0)
            throw new ShapeException($"pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but the input has shape {Shapes.Text(input.Shape)} and upscale_factor is {upscaleFactor}.");
        var (r, c, h, w) = (upscaleFactor, input.Size(-3) / (upscaleFactor * upscaleFactor), input.Size(-2), input.Size(-1));
        return input.Reshape(Shapes.Count(input.Shape[..^3]), c, r, r, h, w).Permute(0, 1, 4, 2, 5, 3).Reshape([.. input.Shape[..^3], c, h * r, w * r]);
    }

    /// <summary>[…, C, H r, W r] as […, C r², H, W]. PyTorch: <c>F.pixel_unshuffle</c>.</summary>
    /// <param name="input">At least three dimensions.</param>
    /// <param name="downscaleFactor">r.</param>
    /// <exception cref="ShapeException">Height or width do not divide by r.</exception>
    [Aten("pixel_unshuffle(Tensor self, int downscale_factor) -> Tensor")]
    public static Tensor PixelUnshuffle([AtenName("self")] Tensor input, long downscaleFactor)
    {
        if (Given(input).Dim < 3 || downscaleFactor <= 0 || input.Size(-2) % downscaleFactor != 0 || input.Size(-1) % downscaleFactor != 0)
            throw new ShapeException($"pixel_unshuffle expects height and width to be divisible by downscale_factor, but the input has shape {Shapes.Text(input.Shape)} and downscale_factor is {downscaleFactor}.");
        var (r, c, h, w) = (downscaleFactor, input.Size(-3), input.Size(-2) / downscaleFactor, input.Size(-1) / downscaleFactor);
        return input.Reshape(Shapes.Count(input.Shape[..^3]), c, h, r, w, r).Permute(0, 1, 3, 5, 2, 4).Reshape([.. input.Shape[..^3], c * r * r, h, w]);
    }

    /// <summary>Channels dealt out to groups in turn. PyTorch: <c>F.channel_shuffle</c>.</summary>
    /// <param name="input">[N, C, …].</param>
    /// <param name="groups">How many groups.</param>
    /// <exception cref="ShapeException">The channels do not divide by the groups.</exception>
    [Aten("channel_shuffle(Tensor self, SymInt groups) -> Tensor")]
    public static Tensor ChannelShuffle([AtenName("self")] Tensor input, long groups)
    {
        if (Given(input).Dim < 3 || groups <= 0 || input.Shape[1] % groups != 0)
            throw new ShapeException($"channel_shuffle expects at least 3 dimensions and channels divisible by groups, but the input has shape {Shapes.Text(input.Shape)} and groups is {groups}.");
        return input.Reshape([input.Shape[0], groups, input.Shape[1] / groups, Shapes.Count(input.Shape[2..])]).Transpose(1, 2).Reshape(input.Shape);
    }
}
