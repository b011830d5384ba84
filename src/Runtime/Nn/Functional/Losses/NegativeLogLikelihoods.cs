using TorchPort.Ops;

namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>The negative log-likelihood of counts under Poisson distributions. PyTorch: <c>F.poisson_nll_loss</c>.</summary>
    /// <param name="input">The expectations, or their logarithms.</param>
    /// <param name="target">The counts.</param>
    /// <param name="logInput">Whether the input holds logarithms.</param>
    /// <param name="full">Whether to add Stirling's approximation of the target's factorial.</param>
    /// <param name="eps">Added to the input before its logarithm.</param>
    /// <param name="reduction">Mean by default.</param>
    [Aten("poisson_nll_loss(Tensor input, Tensor target, bool log_input, bool full, float eps, int reduction) -> Tensor")]
    public static Tensor PoissonNllLoss(Tensor input, Tensor target, bool logInput = true, bool full = false, double eps = 1e-8, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        using var cast = Autocast.Full(ref input, ref target);
        var loss = logInput ? input.Exp().Sub(target.Mul(input)) : input.Sub(target.Mul(input.Add(eps).Log()));
        if (full)
        {
            var stirling = target.Mul(target.Log()).Sub(target).Add(target.Mul(2 * Math.PI).Log().Mul(0.5));
            loss = loss.Add(Torch.Where(target.Le(1), 0.0, stirling));
        }
        return Losses.Reduce(loss, reduction);
    }

    /// <summary>The negative log-likelihood of targets under normal distributions. PyTorch: <c>F.gaussian_nll_loss</c>.</summary>
    /// <param name="input">The expectations.</param>
    /// <param name="target">The targets, in a shape that broadcasts.</param>
    /// <param name="var">The variances: in the input's shape, with a last dimension of 1, or without it.</param>
    /// <param name="full">Whether to add the constant part.</param>
    /// <param name="eps">What variances are at least.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <exception cref="ShapeException">The variances have another shape.</exception>
    public static Tensor GaussianNllLoss(Tensor input, Tensor target, Tensor var, bool full = false, double eps = 1e-6, Reduction reduction = Reduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(var);
        if (var.ElementCount > 0 && var.Device != Device.Meta && var.Detach().Amin().Item<double>() < 0)
            throw new ArgumentOutOfRangeException(nameof(var), "var has negative entry/entries.");
        if (var.Dim > 0 && !var.Shape.SequenceEqual(input.Shape))
        {
            if (var.Shape.SequenceEqual(input.Shape[..^1]))
                var = var.Unsqueeze(-1);
            else if (var.Dim != input.Dim || !var.Shape[..^1].SequenceEqual(input.Shape[..^1]) || var.Shape[^1] != 1)
                throw new ShapeException($"var is of incorrect size: {Shapes.Text(var.Shape)}, where the input has {Shapes.Text(input.Shape)}.");
        }
        var = var.Clone();
        using (GradMode.NoGrad())
            var.ClampMin_(eps);
        var loss = var.Log().Add(input.Sub(target).Square().Div(var)).Mul(0.5);
        return Losses.Reduce(full ? loss.Add(0.5 * Math.Log(2 * Math.PI)) : loss, reduction);
    }
}
