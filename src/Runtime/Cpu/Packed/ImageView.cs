namespace TorchPort.Kernels;

/// <summary>A batch of images in memory: its first element, and the distances between images, channels, planes, rows and pixels.</summary>
internal readonly unsafe struct ImageView(float* data, nint image, nint channel, nint plane, nint row, nint pixel)
{
    internal readonly float* Data = data;
    internal readonly nint Image = image, Channel = channel, Plane = plane, Row = row, Pixel = pixel;

    /// <summary>Pixels one after another, <paramref name="pixel"/> elements apart, each with its channels as neighbours.</summary>
    internal static ImageView Dense(float* data, nint pixel, ConvAxis d, ConvAxis h, ConvAxis w) =>
        new(data, (nint)(d.Input * h.Input * w.Input) * pixel, 1, (nint)(h.Input * w.Input) * pixel, (nint)w.Input * pixel, pixel);

    /// <summary>A tensor [N, C, …] of one to three spatial dimensions.</summary>
    internal static ImageView Of(Tensor x)
    {
        var s = x.Strides;
        var dims = x.Dim - 2;
        return new((float*)x.Data, (nint)s[0], (nint)s[1], dims > 2 ? (nint)s[^3] : 0, dims > 1 ? (nint)s[^2] : 0, (nint)s[^1]);
    }

    /// <summary>Whether channels are neighbours and pixels, of images of this size, are all the same distance apart.</summary>
    internal bool IsDense(long images, long depth, long height, long width) =>
        Channel == 1 && (height == 1 || Row == (nint)width * Pixel) && (depth == 1 || Plane == (nint)(height * width) * Pixel)
        && (images == 1 || Image == (nint)(depth * height * width) * Pixel);
}
