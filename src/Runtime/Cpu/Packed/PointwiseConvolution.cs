using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>A convolution with one tap: a product of pixels and weights.</summary>
internal sealed unsafe class PointwiseConvolution<L> : PackedConvolution where L : unmanaged, IMemoryLane<L, float>
{
    private readonly PackedMatrix<L> _weights;

    internal PointwiseConvolution(ConvShape s, float* weights, float* bias) : base(s, 0, bias) =>
        _weights = new(new Matrix<float>(weights, 1, s.Channels), s.Channels, s.Outputs);

    private PointwiseConvolution(ConvShape s, PointwiseConvolution<L> like) : base(s, like) => _weights = like._weights;

    internal override string Algorithm => "pointwise";

    internal override PackedConvolution For(ConvShape shape) => new PointwiseConvolution<L>(shape, this);

    private protected override void Compute(ImageView x, long images, float* y, nint pixelY, Epilogue? epilogue) =>
        _weights.Multiply(x.Data, x.Pixel, images * Shape.InputPlane, y, pixelY, Bias, epilogue);
}
