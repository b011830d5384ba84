using TorchPort.Ops;

namespace TorchPort;

/// <summary>Discrete Fourier transforms. PyTorch: <c>torch.fft</c>.</summary>
/// <remarks>
/// <c>n</c> or <c>s</c> are the lengths, to which inputs are cut or filled up with zeros. <c>norm</c> says where to divide: <c>"backward"</c>,
/// the default, in the inverse by the number of points, <c>"forward"</c> in the forward transform, <c>"ortho"</c> in both by its square root.
/// </remarks>
public static partial class FFT
{
    /// <summary>The transform along a dimension. PyTorch: <c>torch.fft.fft</c>.</summary>
    [Aten("fft_fft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor")]
    public static Tensor Fft([AtenName("self")] Tensor input, long? n = null, int dim = -1, string? norm = null)
    {
        using var cast = Autocast.Full(ref input, on: AutocastOn.Processor);
        return Complex("fft", input, Sizes(n), [dim], norm, inverse: false);
    }

    /// <summary>The inverse transform along a dimension. PyTorch: <c>torch.fft.ifft</c>.</summary>
    [Aten("fft_ifft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor")]
    public static Tensor Ifft([AtenName("self")] Tensor input, long? n = null, int dim = -1, string? norm = null)
    {
        using var cast = Autocast.Full(ref input, on: AutocastOn.Processor);
        return Complex("ifft", input, Sizes(n), [dim], norm, inverse: true);
    }

    /// <summary>The transform along two dimensions. PyTorch: <c>torch.fft.fft2</c>.</summary>
    [Aten("fft_fft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor")]
    public static Tensor Fft2([AtenName("self")] Tensor input, long[]? s = null, int[]? dim = null, string? norm = null)
    {
        using var cast = Autocast.Full(ref input, on: AutocastOn.Processor);
        return Complex("fft2", input, s, dim ?? [-2, -1], norm, inverse: false);
    }

    /// <summary>The inverse transform along two dimensions. PyTorch: <c>torch.fft.ifft2</c>.</summary>
    [Aten("fft_ifft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor")]
    public static Tensor Ifft2([AtenName("self")] Tensor input, long[]? s = null, int[]? dim = null, string? norm = null)
    {
        using var cast = Autocast.Full(ref input, on: AutocastOn.Processor);
        return Complex("ifft2", input, s, dim ?? [-2, -1], norm, inverse: true);
    }

    /// <summary>The transform along several dimensions, by default all. PyTorch: <c>torch.fft.fftn</c>.</summary>
    [Aten("fft_fftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor")]
    public static Tensor Fftn([AtenName("self")] Tensor input, long[]? s = null, int[]? dim = null, string? norm = null)
    {
        using var cast = Autocast.Full(ref input, on: AutocastOn.Processor);
        return Complex("fftn", input, s, dim, norm, inverse: false);
    }

    /// <summary>The inverse transform along several dimensions, by default all. PyTorch: <c>torch.fft.ifftn</c>.</summary>
    [Aten("fft_ifftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor")]
    public static Tensor Ifftn([AtenName("self")] Tensor input, long[]? s = null, int[]? dim = null, string? norm = null)
    {
        using var cast = Autocast.Full(ref input, on: AutocastOn.Processor);
        return Complex("ifftn", input, s, dim, norm, inverse: true);
    }

    /// <summary>The frequencies that a transform of <paramref name="n"/> points, <paramref name="d"/> apart, gives: 0, 1, …, −2, −1 over n·d. PyTorch: <c>torch.fft.fftfreq</c>.</summary>
    [Aten("fft_fftfreq(int n, float d=1.0, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    public static Tensor Fftfreq(long n, double d = 1, DType? dtype = null, Device? device = null)
    {
        var frequencies = Torch.Arange(n, dtype ?? Torch.DefaultDType, device);
        frequencies.Narrow(0, (n + 1) / 2, n / 2).Sub_(n);
        return frequencies.Mul(1 / (n * d));
    }

    /// <summary>The frequencies that <see cref="Rfft"/> gives: 0, 1, … n / 2 over n·d. PyTorch: <c>torch.fft.rfftfreq</c>.</summary>
    [Aten("fft_rfftfreq(int n, float d=1.0, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    public static Tensor Rfftfreq(long n, double d = 1, DType? dtype = null, Device? device = null) =>
        Torch.Arange(n / 2 + 1, dtype ?? Torch.DefaultDType, device).Mul(1 / (n * d));

    /// <summary>Rolled so that the number of frequency 0 comes to the middle. PyTorch: <c>torch.fft.fftshift</c>.</summary>
    [Aten("fft_fftshift(Tensor self, int[1]? dim=None) -> Tensor")]
    public static Tensor Fftshift([AtenName("self")] Tensor input, int[]? dim = null) => Shifted(input, dim, size => size / 2);

    /// <summary>Undoes <see cref="Fftshift"/>. PyTorch: <c>torch.fft.ifftshift</c>.</summary>
    [Aten("fft_ifftshift(Tensor self, int[1]? dim=None) -> Tensor")]
    public static Tensor Ifftshift([AtenName("self")] Tensor input, int[]? dim = null) => Shifted(input, dim, size => (size + 1) / 2);

    private static Tensor Shifted(Tensor input, int[]? dim, Func<long, long> by)
    {
        ArgumentNullException.ThrowIfNull(input);
        var dims = dim ?? [.. Enumerable.Range(0, input.Dim)];
        return dims.Length == 0 ? input.Clone() : input.Roll(Array.ConvertAll(dims, d => by(input.Shape[Shapes.Dim(d, input.Dim)])), dims);
    }

    private static Tensor Complex(string name, Tensor input, long[]? s, int[]? dim, string? norm, bool inverse)
    {
        var x = ToComplex(name, input);
        var at = FourierInput.Of(name, x, s, dim);
        return Along(at.Resize(x), at.Dims, inverse, at.Scale(name, norm, inverse));
    }

    /// <summary>Complex transforms one dimension after another; the scale is that of all together.</summary>
    private static Tensor Along(Tensor x, ReadOnlySpan<int> dims, bool inverse, double scale)
    {
        for (var i = dims.Length - 1; i >= 0; i--)
            x = FourierOps.Full(x, dims[i], inverse, i == 0 ? scale : 1);
        return x;
    }

    private static long[]? Sizes(long? n) => n is { } size ? [size] : null;

    private static Tensor ToFloating(string name, Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.DType.IsIntegral)
            return input.To(Torch.DefaultDType);
        if (input.DType is not (DType.Float32 or DType.Float64 or DType.Complex64 or DType.Complex128))
            throw new DTypeException($"torch.fft.{name} takes float32, float64 and complex numbers of them, but got {input.DType.TorchName}: convert the input with To(dtype).");
        return input;
    }

    private static Tensor ToComplex(string name, Tensor input) => ToFloating(name, input) is { DType.IsComplex: false } real ? real.To(TypePromotion.ComplexOf(real.DType)) : ToFloating(name, input);

    private static Tensor ToReal(string name, Tensor input) => ToFloating(name, input) is { DType.IsComplex: false } real ? real
        : throw new DTypeException($"torch.fft.{name} expects a real input tensor, but got {input.DType.TorchName}.");
}
