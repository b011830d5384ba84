namespace TorchPort.Ops;

/// <summary>Weights that gather the bins of a spectrum into bands of pitch.</summary>
internal static class MelFilters
{
    /// <summary>Triangular filters, [n/2 + 1, bands]. Their corners are equally far apart in mel, 2595·log₁₀(1 + f/700), and lie on bins.</summary>
    /// <param name="bands">The number of filters.</param>
    /// <param name="n">How many samples the spectrum was made of.</param>
    /// <param name="rate">Samples a second.</param>
    /// <param name="low">Where the first filter begins, in hertz.</param>
    /// <param name="high">Where the last one ends, in hertz.</param>
    /// <exception cref="ArgumentOutOfRangeException">The sizes are not positive, or an edge is beyond the spectrum.</exception>
    internal static Tensor Of(long bands, long n, long rate, double low, double high)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bands, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rate, 1);
        var bins = n / 2 + 1;
        double first = Mel(low), step = (Mel(high) - first) / (bands + 2);
        var corners = new long[bands + 2];
        for (var i = 0; i < corners.Length; i++)
        {
            var corner = Math.Floor((n + 1) * Hertz(first + i * step) / rate);
            corners[i] = corner >= 0 && corner < bins ? (long)corner
                : throw new ArgumentOutOfRangeException(nameof(high), high, $"A filter from {low} to {high} hertz leaves the {bins} bins of a spectrum at {rate} samples a second.");
        }
        var weights = new double[checked(bins * bands)];
        for (var b = 0; b < bands; b++)
        {
            var (left, middle, right) = (corners[b], corners[b + 1], corners[b + 2]);
            for (var i = left; i < middle; i++)
                weights[i * bands + b] = (double)(i - left) / (middle - left);
            weights[middle * bands + b] = 1;
            for (var i = middle + 1; i < right; i++)
                weights[i * bands + b] = (double)(right - i) / (right - middle);
        }
        return Torch.Tensor<double>(weights, [bins, bands]);
    }

    private static double Mel(double hertz) => 2595 * Math.Log10(1 + hertz / 700);

    private static double Hertz(double mel) => 700 * (Math.Pow(10, mel / 2595) - 1);
}
