namespace TorchPort.Tests.OpInfo;

/// <summary>
/// The entries for which PyTorch's tolerance for float32 is too narrow, and why. The report of a failure shows how far the results are from
/// those in float64: mostly PyTorch's are as far as ours or farther, in some (<c>ldexp</c>, convolutions, attention, sampling) part of the rounding
/// is ours alone. Sizes are a few times the largest difference seen over seeds.
/// </summary>
internal static class Tolerances
{
    private static readonly (Tolerance Tolerance, string Reason, string[] Entries)[] Wider =
    [
        (new(OfLargest: 2e-6), "Sums of products: rounding errors are those of the largest terms, and depend on the order of summation.",
        [
            "addbmm", "addcdiv", "addcmul", "addmm", "addmm.decomposed", "addmv", "addr", "baddbmm", "bmm", "matmul", "mm", "mv", "dot", "inner", "__rmatmul__", "einsum", "tensordot",
            "nn.functional.conv*", "nn.functional.linear", "nn.functional.bilinear", "fft.*", "stft", "istft", "cumsum", "masked.cumsum", "sum", "masked.sum", "sum_to_size",
            "trapezoid", "trapz", "cumulative_trapezoid", "grid_sampler_2d", "nn.functional.grid_sample", "nn.functional.interpolate.*", "nn.functional.upsample_bilinear", "_upsample_bilinear2d_aa",
        ]),
        (new(OfLargest: 2e-6), "Powers: the derivative multiplies a rounding error by the exponent, or by the logarithm of the base.",
            ["pow", "__rpow__", "float_power", "ldexp", "special.xlog1py", "special.xlogy", "xlogy", "special.hermite_polynomial_*", "special.chebyshev_polynomial_*", "special.laguerre_polynomial_l", "special.legendre_polynomial_p"]),
        (new(Absolute: 2e-4, OfLargest: 3e-5), "PyTorch takes the derivatives of products by dividing the product by each factor.",
            ["prod", "masked.prod", "cumprod", "masked.cumprod", "index_reduce.prod", "scatter_reduce.prod"]),
        (new(OfLargest: 1e-4), "PyTorch's kernel keeps softmax and sums in blocks that it rescales; scores of size 50 lose as many roundings in the exponential.", ["nn.functional.scaled_dot_product_attention"]),
        (new(OfLargest: 2e-2), "Scores in the hundreds leave one weight of nearly 1, whose derivative is the rounding error of 1 − weight.", ["nn.functional.multi_head_attention_forward"]),
        (new(Absolute: 0.1, OfLargest: 1e-4), "Derivatives by the observations' weights are differences of products of deviations.", ["cov", "corrcoef"]),
        (new(Absolute: 1e-3, OfLargest: 1e-5), "Derivatives that cancel to about 0 are rounding errors of much larger terms.",
        [
            "nn.functional.layer_norm", "native_layer_norm", "nn.functional.group_norm", "nn.functional.instance_norm", "nn.functional.batch_norm*", "native_batch_norm", "_native_batch_norm_legit", "_batch_norm_with_update",
            "masked.normalize", "nn.functional.rms_norm", "renorm", "norm*", "cdist", "nn.functional.pdist", "copysign", "sinc", "polar", "masked.std", "masked.var", "std*", "var*",
        ]),
        (new(Absolute: 1, OfLargest: 1e-5), "Rows of one element have derivatives of 0, of which PyTorch gives rounding errors of terms as large as 1 / x².", ["nn.functional.normalize"]),
        (new(OfLargest: 5e-2), "PyTorch's gradient undoes one reflector after another, which loses digits with each.", ["linalg.householder_product", "ormqr"]),
        (new(OfLargest: 3e-4), "Derivatives of factorizations and solutions multiply rounding errors by the condition number, or divide them by the distances of eigenvalues.",
        [
            "linalg.*", "matrix_exp", "cholesky*", "triangular_solve", "pinverse", "geqrf", "lu*", "svd", "svd_lowrank", "pca_lowrank", "qr", "logdet", "inverse",
        ]),
        (new(Relative: 3e-4, Absolute: 3e-4), "Near its poles PyTorch's digamma in float32 is off by a hundred roundings and more.", ["digamma", "lgamma", "polygamma.*", "special.polygamma.*", "mvlgamma.*"]),
        (new(Relative: 5e-5, Absolute: 2e-4), "PyTorch computes the function, or its derivative, as a quotient of small numbers.", ["special.log_ndtr", "erfinv", "special.ndtri"]),
        (new(Relative: 5e-4, Absolute: 5e-4), "PyTorch adds up the logarithms of fifty steps in float32; here they are added in float64.", ["nn.functional.ctc_loss"]),
    ];

    /// <summary>The same for float64.</summary>
    private static readonly (Tolerance Tolerance, string Reason, string[] Entries)[] WiderInFloat64 =
    [
        (new(Absolute: 2e-6), "Away from 0 PyTorch's results are off by some 1e-7, as mpmath's show.", ["special.bessel_j0", "special.bessel_j1", "special.bessel_y0", "special.bessel_y1", "special.airy_ai"]),
        (new(Absolute: 1e-4), "OpInfo's weights, and so their derivatives, are float32; they cancel to 0.", ["cov"]),
    ];

    internal static Tolerance Of(OpInfoFile file) => file.DType switch
    {
        DType.Float64 or DType.Complex128 => Find(WiderInFloat64, file.Entry),
        DType.Float16 => Half(2e-3),
        DType.BFloat16 => Half(1.6e-2),
        _ => Find(Wider, file.Entry),
    };

    /// <summary>Two roundings of the largest number: PyTorch rounds what its kernels hand each other, of which some are one kernel here and some of there several here.</summary>
    private static Tolerance Half(double rounding) => new(Relative: rounding, OfLargest: rounding);

    private static Tolerance Find((Tolerance Tolerance, string Reason, string[] Entries)[] table, string entry) => table.FirstOrDefault(w => w.Entries.Any(e => Matches(e, entry))).Tolerance;

    /// <summary>A name, or the beginning of names.</summary>
    private static bool Matches(string pattern, string entry) => pattern.EndsWith('*') ? entry.StartsWith(pattern[..^1], StringComparison.Ordinal) : pattern == entry;
}
