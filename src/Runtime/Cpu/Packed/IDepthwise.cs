namespace TorchPort.Kernels;

/// <summary>A depthwise convolution that computes some rows of an image on the thread that asks for them.</summary>
internal unsafe interface IDepthwise
{
    /// <summary>Computes rows of the output.</summary>
    /// <param name="x">The image, with channels last.</param>
    /// <param name="firstRow">The first row.</param>
    /// <param name="endRow">The row behind the last.</param>
    /// <param name="y">The first pixel of the image's output, whether it is computed or not.</param>
    /// <param name="pixelY">The distance between pixels there.</param>
    void Rows(in ImageView x, long firstRow, long endRow, float* y, nint pixelY);
}
