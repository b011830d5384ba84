namespace TorchPort.Nn;

/// <summary>Functions on parameters and gradients. PyTorch: <c>torch.nn.utils</c>.</summary>
public static partial class Utils
{
    /// <summary>Scales the gradients of all parameters so that their norm, taken together, is at most <paramref name="maxNorm"/>. PyTorch: <c>clip_grad_norm_</c>.</summary>
    /// <param name="parameters">Parameters; those without a gradient are passed over.</param>
    /// <param name="maxNorm">The largest norm.</param>
    /// <param name="normType">The order of the norm, such as 2, or <see cref="double.PositiveInfinity"/> for the largest element.</param>
    /// <param name="errorIfNonfinite">Whether a norm that is infinite or not a number is an error.</param>
    /// <returns>The norm before.</returns>
    /// <exception cref="TorchPortException">The norm is not finite, and that was said to be an error. The gradients are unchanged.</exception>
    public static Tensor ClipGradNorm_(IEnumerable<Tensor> parameters, double maxNorm, double normType = 2, bool errorIfNonfinite = false)
    {
        using var mode = GradMode.NoGrad();
        var gradients = Gradients(parameters);
        if (gradients.Count == 0)
            return Torch.Tensor(0.0);
        var norms = gradients.ConvertAll(g => g.Norm(normType).To(gradients[0].Device));
        var dtype = norms.Aggregate(norms[0].DType, (d, n) => TypePromotion.Promote(d, n.DType));
        var total = Torch.Stack([.. norms.Select(n => n.To(dtype))]).Norm(normType);
        if (errorIfNonfinite && !double.IsFinite(total.Item<double>()))
            throw new TorchPortException($"The total norm of order {normType} of the gradients is {total.Item<double>()}, so it cannot be clipped. Pass errorIfNonfinite: false to scale the gradients by it anyway.");
        // A factor that is not a number has to reach the gradients.
        var factor = total.Add(1e-6).Reciprocal().Mul(maxNorm).ClampMax(1.0);
        // On a GPU it is multiplied with even if it is 1: to look at it would mean to wait.
        if (factor.Device == Device.Cpu && factor.Item<double>() == 1)
            return total;
        foreach (var gradient in gradients)
            gradient.Mul_(factor.To(gradient.Device));
        return total;
    }

    /// <summary>Limits each element of the gradients to ±<paramref name="clipValue"/>. PyTorch: <c>clip_grad_value_</c>.</summary>
    /// <param name="parameters">Parameters; those without a gradient are passed over.</param>
    /// <param name="clipValue">The largest size.</param>
    public static void ClipGradValue_(IEnumerable<Tensor> parameters, double clipValue)
    {
        using var mode = GradMode.NoGrad();
        foreach (var gradient in Gradients(parameters))
            gradient.Clamp_(-clipValue, clipValue);
    }

    private static List<Tensor> Gradients(IEnumerable<Tensor> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return [.. parameters.Select(p => p.BorrowedGrad).OfType<Tensor>()];
    }
}
