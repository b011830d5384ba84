using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>A convolution with one tap: a product of pixels and weights. Where it steps over pixels, those that it reads are copied together first.</summary>
internal sealed unsafe class PointwiseConvolution<L> : PackedConvolution where L : unmanaged, IMemoryLane<L, float>
{
    private readonly PackedMatrix<L> _weights;

    internal PointwiseConvolution(ConvShape s, float* weights, float* bias, PackedParts? saved) : base(s, 0, bias, saved) =>
        _weights = new(new Matrix<float>(weights, 1, s.Channels), s.Channels, s.Outputs, saved: saved);

    internal override IEnumerable<Storage> Parts => [.. base.Parts, .. _weights.Parts];

    private PointwiseConvolution(ConvShape s, PointwiseConvolution<L> like) : base(s, like) => _weights = like._weights;

    internal override bool AppliesApart => _weights.AppliesApart;

    internal override string Algorithm => "pointwise";

    /// <summary>There are as many weights as pixels, or fewer, for every channel; and scaling them is one thread's work.</summary>
    internal override bool ScalesWeights => Shape.InputPlane == Shape.OutputPlane && 2 * Shape.Outputs <= Shape.OutputPlane;

    internal override void RunScaled(ImageView x, float* scales, nint nextScales, float* y, nint pixelY, Epilogue? epilogue)
    {
        var pixels = Shape.OutputPlane;
        for (var image = 0L; image < Shape.Batch; image++)
            _weights.MultiplyScaled(x.Data + (nint)image * x.Image, x.Pixel, scales + (nint)image * nextScales, image * pixels, pixels, y + (nint)(image * pixels) * pixelY, pixelY, Bias, epilogue);
        GC.KeepAlive(this);
    }

    private protected override PackedConvolution Sized(ConvShape shape) => new PointwiseConvolution<L>(shape, this);

    private protected override bool TakesAnyView => true;

    private protected override void Compute(ImageView x, long images, float* y, nint pixelY, Epilogue? epilogue)
    {
        ConvAxis d = Shape.Depth, h = Shape.Height, w = Shape.Width;
        var read = new ImageView(x.Data, x.Image, x.Channel, x.Plane * (nint)d.Stride, x.Row * (nint)h.Stride, x.Pixel * (nint)w.Stride);
        var rows = images * Shape.OutputPlane;
        if (read.IsDense(images, d.Output, h.Output, w.Output))
        {
            _weights.Multiply(x.Data, read.Pixel, rows, y, pixelY, Bias, epilogue);
            return;
        }
        using var together = new Scratch<float>(rows * Shape.Channels);
        ImageCopy.Run(read, together.Pointer, Shape.Channels, images, new(0, d.Output, 0), new(0, h.Output, 0), new(0, w.Output, 0));
        _weights.Multiply(together.Pointer, (nint)Shape.Channels, rows, y, pixelY, Bias, epilogue);
    }
}
