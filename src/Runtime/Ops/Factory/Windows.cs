namespace TorchPort;

/// <summary>Windows for spectra. PyTorch: <c>torch.signal.windows</c>.</summary>
/// <remarks>All take the number of points, whether the window is symmetric (or periodic, for spectra), and the dtype.</remarks>
public static class Windows
{
    /// <summary>A triangle. PyTorch: <c>bartlett</c>.</summary>
    public static Tensor Bartlett(long m, bool sym = true, DType? dtype = null) => Of(m, sym, dtype, (i, n) => 1 - Math.Abs(2 * i / n - 1));

    /// <summary>Half a period of a sine. PyTorch: <c>cosine</c>.</summary>
    public static Tensor Cosine(long m, bool sym = true, DType? dtype = null) => Of(m, sym, dtype, (i, n) => Math.Sin(Math.PI * (i + 0.5) / (n + 1)));

    /// <summary>Exponential decay from the centre. PyTorch: <c>exponential</c>.</summary>
    /// <param name="m">The number of points.</param>
    /// <param name="center">Where the centre is; by default in the middle.</param>
    /// <param name="tau">How many points away the window has fallen to 1/e.</param>
    /// <param name="sym">Whether it is symmetric.</param>
    /// <param name="dtype">The dtype.</param>
    public static Tensor Exponential(long m, double? center = null, double tau = 1, bool sym = true, DType? dtype = null) => tau <= 0
        ? throw new ArgumentOutOfRangeException(nameof(tau), $"Tau must be positive, got: {tau} instead.")
        : Of(m, sym, dtype, (i, n) => Math.Exp(-Math.Abs(i - (center ?? n / 2)) / tau));

    /// <summary>A normal distribution's density. PyTorch: <c>gaussian</c>.</summary>
    public static Tensor Gaussian(long m, double std = 1, bool sym = true, DType? dtype = null) => std <= 0
        ? throw new ArgumentOutOfRangeException(nameof(std), $"Standard deviation must be positive, got: {std} instead.")
        : Of(m, sym, dtype, (i, n) => Math.Exp(-0.5 * Math.Pow((i - n / 2) / std, 2)));

    /// <summary>Kaiser's window of modified Bessel functions. PyTorch: <c>kaiser</c>.</summary>
    public static Tensor Kaiser(long m, double beta = 12, bool sym = true, DType? dtype = null) => beta < 0
        ? throw new ArgumentOutOfRangeException(nameof(beta), $"beta must be non-negative, got: {beta} instead.")
        : Of(m, sym, dtype, (i, n) => Lanes.Bessel.I(0, beta * Math.Sqrt(Math.Max(0, 1 - Math.Pow(2 * i / n - 1, 2)))) / Lanes.Bessel.I(0, beta));

    /// <summary>α − (1 − α) cos. PyTorch: <c>general_hamming</c>.</summary>
    public static Tensor GeneralHamming(long m, double alpha = 0.54, bool sym = true, DType? dtype = null) => GeneralCosine(m, [alpha, 1 - alpha], sym, dtype);

    /// <summary>0.54 − 0.46 cos. PyTorch: <c>hamming</c>.</summary>
    public static Tensor Hamming(long m, bool sym = true, DType? dtype = null) => GeneralHamming(m, 0.54, sym, dtype);

    /// <summary>½ − ½ cos. PyTorch: <c>hann</c>.</summary>
    public static Tensor Hann(long m, bool sym = true, DType? dtype = null) => GeneralHamming(m, 0.5, sym, dtype);

    /// <summary>Three cosines. PyTorch: <c>blackman</c>.</summary>
    public static Tensor Blackman(long m, bool sym = true, DType? dtype = null) => GeneralCosine(m, [0.42, 0.5, 0.08], sym, dtype);

    /// <summary>Four cosines. PyTorch: <c>nuttall</c>.</summary>
    public static Tensor Nuttall(long m, bool sym = true, DType? dtype = null) => GeneralCosine(m, [0.3635819, 0.4891775, 0.1365995, 0.0106411], sym, dtype);

    /// <summary>A sum of cosines with alternating signs. PyTorch: <c>general_cosine</c>.</summary>
    public static Tensor GeneralCosine(long m, ReadOnlySpan<double> a, bool sym = true, DType? dtype = null)
    {
        var weights = a.ToArray();
        if (weights.Length == 0)
            throw new ArgumentException("Coefficients cannot be empty.", nameof(a));
        return Of(m, sym, dtype, (i, n) =>
        {
            var sum = 0.0;
            for (var k = 0; k < weights.Length; k++)
                sum += (k % 2 == 0 ? 1 : -1) * weights[k] * Math.Cos(2 * Math.PI * k * i / n);
            return sum;
        });
    }

    [Aten("hann_window(int window_length, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    [Aten("hann_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    internal static Tensor HannWindow(long windowLength, bool periodic = true, DType? dtype = null, Device? device = null) => On(device, Hann(windowLength, !periodic, dtype));

    [Aten("hamming_window(int window_length, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    [Aten("hamming_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    [Aten("hamming_window.periodic_alpha(int window_length, bool periodic, float alpha, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    [Aten("hamming_window.periodic_alpha_beta(int window_length, bool periodic, float alpha, float beta, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    internal static Tensor HammingWindow(long windowLength, bool periodic = true, double alpha = 0.54, double beta = 0.46, DType? dtype = null, Device? device = null) =>
        On(device, GeneralCosine(windowLength, [alpha, beta], !periodic, dtype));

    [Aten("blackman_window(int window_length, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    [Aten("blackman_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    internal static Tensor BlackmanWindow(long windowLength, bool periodic = true, DType? dtype = null, Device? device = null) => On(device, Blackman(windowLength, !periodic, dtype));

    [Aten("bartlett_window(int window_length, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    [Aten("bartlett_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    internal static Tensor BartlettWindow(long windowLength, bool periodic = true, DType? dtype = null, Device? device = null) => On(device, Bartlett(windowLength, !periodic, dtype));

    [Aten("kaiser_window(int window_length, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    [Aten("kaiser_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    [Aten("kaiser_window.beta(int window_length, bool periodic, float beta, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    internal static Tensor KaiserWindow(long windowLength, bool periodic = true, double beta = 12, DType? dtype = null, Device? device = null) => On(device, Kaiser(windowLength, beta, !periodic, dtype));

    private static Tensor On(Device? device, Tensor window) => device is null ? window : window.To(device);

    /// <summary>A function of the place and of the window's length, which is one place more than the last of a symmetric window.</summary>
    private static Tensor Of(long m, bool sym, DType? dtype, Func<double, double, double> value)
    {
        if (m < 0)
            throw new ArgumentOutOfRangeException(nameof(m), $"Requires non-negative window length, got M={m}.");
        var result = dtype ?? Torch.DefaultDType;
        if (!result.IsFloatingPoint)
            throw new DTypeException($"Expects a floating point dtype, got {result.TorchName} instead.");
        var points = new double[m];
        for (var i = 0; i < m; i++)
            points[i] = m == 1 ? 1 : value(i, sym ? m - 1 : m);
        return Torch.Tensor<double>(points, [m], result);
    }
}
