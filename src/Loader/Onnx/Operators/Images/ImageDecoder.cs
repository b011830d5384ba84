using TorchPort.Images;

namespace TorchPort.Onnx.Operators.Images;

/// <summary>Images in their files' formats.</summary>
internal static class ImageDecoding
{
    [OnnxOperator("ImageDecoder", 20)]
    internal static Tensor Decode(NodeCall c, Tensor encodedStream, string pixelFormat = "RGB")
    {
        var image = ImageReader.Read(encodedStream.Reshape(-1).ToArray<byte>());
        return pixelFormat switch
        {
            "RGB" => Pixels(image, image.ToRgb(), 3),
            "BGR" => Pixels(image, image.ToRgb(), 3).Flip(2),
            "Grayscale" => Pixels(image, image.ToGray(), 1),
            _ => throw c.Error($"Its attribute \"pixel_format\" must be RGB, BGR or Grayscale, but is {pixelFormat}."),
        };
    }

    private static Tensor Pixels(RasterImage image, byte[] pixels, long channels) => Torch.Tensor<byte>(pixels, [image.Height, image.Width, channels]);
}
