using TorchPort.Ops;

namespace TorchPort;

public static partial class FFT
{
    /// <summary>The transform of real numbers: the first n / 2 + 1 results, of which the others are conjugates. PyTorch: <c>torch.fft.rfft</c>.</summary>
    [Aten("fft_rfft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor")]
    public static Tensor Rfft([AtenName("self")] Tensor input, long? n = null, int dim = -1, string? norm = null)
    {
        using var cast = Autocast.Full(ref input, on: AutocastOn.Processor);
        return RealToHalf("rfft", input, Sizes(n), [dim], norm);
    }

    /// <summary>The inverse of <see cref="Rfft"/>, by default of an even number of points. PyTorch: <c>torch.fft.irfft</c>.</summary>
    [Aten("fft_irfft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor")]
    public static Tensor Irfft([AtenName("self")] Tensor input, long? n = null, int dim = -1, string? norm = null)
    {
        using var cast = Autocast.Full(ref input, on: AutocastOn.Processor);
        return HalfToReal("irfft", input, Sizes(n), [dim], norm);
    }

    /// <summary><see cref="Rfft"/> along the last dimension, then the transform along another. PyTorch: <c>torch.fft.rfft2</c>.</summary>
    [Aten("fft_rfft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor")]
    public static Tensor Rfft2([AtenName("self")] Tensor input, long[]? s = null, int[]? dim = null, string? norm = null)
    {
        using var cast = Autocast.Full(ref input, on: AutocastOn.Processor);
        return RealToHalf("rfft2", input, s, dim ?? [-2, -1], norm);
    }

    /// <summary>The inverse of <see cref="Rfft2"/>. PyTorch: <c>torch.fft.irfft2</c>.</summary>
    [Aten("fft_irfft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor")]
    public static Tensor Irfft2([AtenName("self")] Tensor input, long[]? s = null, int[]? dim = null, string? norm = null)
    {
        using var cast = Autocast.Full(ref input, on: AutocastOn.Processor);
        return HalfToReal("irfft2", input, s, dim ?? [-2, -1], norm);
    }

    /// <summary><see cref="Rfft"/> along the last dimension, then the transform along the others. PyTorch: <c>torch.fft.rfftn</c>.</summary>
    [Aten("fft_rfftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor")]
    public static Tensor Rfftn([AtenName("self")] Tensor input, long[]? s = null, int[]? dim = null, string? norm = null)
    {
        using var cast = Autocast.Full(ref input, on: AutocastOn.Processor);
        return RealToHalf("rfftn", input, s, dim, norm);
    }

    /// <summary>The inverse of <see cref="Rfftn"/>. PyTorch: <c>torch.fft.irfftn</c>.</summary>
    [Aten("fft_irfftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor")]
    public static Tensor Irfftn([AtenName("self")] Tensor input, long[]? s = null, int[]? dim = null, string? norm = null)
    {
        using var cast = Autocast.Full(ref input, on: AutocastOn.Processor);
        return HalfToReal("irfftn", input, s, dim, norm);
    }

    /// <summary>The transform, which is real, of a signal given by its first half, of which the other is the conjugate mirror image. PyTorch: <c>torch.fft.hfft</c>.</summary>
    [Aten("fft_hfft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor")]
    public static Tensor Hfft([AtenName("self")] Tensor input, long? n = null, int dim = -1, string? norm = null)
    {
        using var cast = Autocast.Full(ref input, on: AutocastOn.Processor);
        return MirroredToReal("hfft", input, Sizes(n), [dim], norm);
    }

    /// <summary>The inverse of <see cref="Hfft"/>. PyTorch: <c>torch.fft.ihfft</c>.</summary>
    [Aten("fft_ihfft(Tensor self, SymInt? n=None, int dim=-1, str? norm=None) -> Tensor")]
    public static Tensor Ihfft([AtenName("self")] Tensor input, long? n = null, int dim = -1, string? norm = null)
    {
        using var cast = Autocast.Full(ref input, on: AutocastOn.Processor);
        return RealToMirrored("ihfft", input, Sizes(n), [dim], norm);
    }

    /// <summary>The transform along one dimension, then <see cref="Hfft"/> along the last. PyTorch: <c>torch.fft.hfft2</c>.</summary>
    [Aten("fft_hfft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor")]
    public static Tensor Hfft2([AtenName("self")] Tensor input, long[]? s = null, int[]? dim = null, string? norm = null) => MirroredToReal("hfft2", input, s, dim ?? [-2, -1], norm);

    /// <summary>The inverse of <see cref="Hfft2"/>. PyTorch: <c>torch.fft.ihfft2</c>.</summary>
    [Aten("fft_ihfft2(Tensor self, SymInt[1]? s=None, int[1] dim=[-2, -1], str? norm=None) -> Tensor")]
    public static Tensor Ihfft2([AtenName("self")] Tensor input, long[]? s = null, int[]? dim = null, string? norm = null) => RealToMirrored("ihfft2", input, s, dim ?? [-2, -1], norm);

    /// <summary>The transform along all dimensions but the last, then <see cref="Hfft"/> along that. PyTorch: <c>torch.fft.hfftn</c>.</summary>
    [Aten("fft_hfftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor")]
    public static Tensor Hfftn([AtenName("self")] Tensor input, long[]? s = null, int[]? dim = null, string? norm = null) => MirroredToReal("hfftn", input, s, dim, norm);

    /// <summary>The inverse of <see cref="Hfftn"/>. PyTorch: <c>torch.fft.ihfftn</c>.</summary>
    [Aten("fft_ihfftn(Tensor self, SymInt[1]? s=None, int[1]? dim=None, str? norm=None) -> Tensor")]
    public static Tensor Ihfftn([AtenName("self")] Tensor input, long[]? s = null, int[]? dim = null, string? norm = null) => RealToMirrored("ihfftn", input, s, dim, norm);

    /// <summary>The transform of real numbers along the last dimension, multiplied with a window if there is one.</summary>
    internal static Tensor WindowedRfft(Tensor input, Tensor? window, string? norm)
    {
        using var cast = Autocast.Full(ref input, ref window, on: AutocastOn.Processor);
        if (window is null || input.DType != window.DType || input.DType is not (DType.Float32 or DType.Float64))
            return RealToHalf("rfft", window is null ? input : input.Mul(window), null, [-1], norm);
        return FourierOps.WindowedToHalf(input, window, FourierInput.Of("rfft", input, null, [-1]).Scale("rfft", norm, false));
    }

    private static Tensor RealToHalf(string name, Tensor input, long[]? s, int[]? dim, string? norm)
    {
        var x = ToReal(name, input);
        var at = NotEmpty(name, FourierInput.Of(name, x, s, dim));
        return Along(FourierOps.ToHalf(at.Resize(x), at.Last, false, at.Scale(name, norm, false)), at.Others, false, 1);
    }

    private static Tensor HalfToReal(string name, Tensor input, long[]? s, int[]? dim, string? norm)
    {
        var x = ToComplex(name, input);
        var at = NotEmpty(name, FourierInput.Of(name, x, s, dim, half: true));
        return FourierOps.FromHalf(Along(at.Resize(x, half: true), at.Others, true, 1), at.Last, at.Sizes[^1], true, at.Scale(name, norm, true), isMirrored: true);
    }

    private static Tensor MirroredToReal(string name, Tensor input, long[]? s, int[]? dim, string? norm)
    {
        var x = ToComplex(name, input);
        var at = NotEmpty(name, FourierInput.Of(name, x, s, dim, half: true));
        return FourierOps.FromHalf(Along(at.Resize(x, half: true), at.Others, false, 1), at.Last, at.Sizes[^1], false, at.Scale(name, norm, false), isMirrored: true);
    }

    private static Tensor RealToMirrored(string name, Tensor input, long[]? s, int[]? dim, string? norm)
    {
        var x = ToReal(name, input);
        var at = NotEmpty(name, FourierInput.Of(name, x, s, dim));
        return Along(FourierOps.ToHalf(at.Resize(x), at.Last, true, at.Scale(name, norm, true)), at.Others, true, 1);
    }

    private static FourierInput NotEmpty(string name, FourierInput at) => at.Dims.Length > 0 ? at
        : throw new DimensionException($"torch.fft.{name} must transform at least one axis.");
}
