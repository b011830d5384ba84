namespace TorchPort.Nn;

/// <summary>The absolute differences. PyTorch: <c>nn.L1Loss</c>.</summary>
/// <param name="reduction">Mean by default.</param>
public sealed class L1Loss(Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input1, Tensor input2) => Functional.L1Loss(input1, input2, reduction);
}

/// <summary>Half the squared differences over β where they are below β, else the absolute ones less β / 2. PyTorch: <c>nn.SmoothL1Loss</c>.</summary>
/// <param name="reduction">Mean by default.</param>
/// <param name="beta">Where the loss turns from square to linear.</param>
public sealed class SmoothL1Loss(Reduction reduction = Reduction.Mean, double beta = 1) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input1, Tensor input2) => Functional.SmoothL1Loss(input1, input2, reduction, beta);
}

/// <summary>Half the squared differences where they are below δ, else δ times the absolute ones less δ / 2. PyTorch: <c>nn.HuberLoss</c>.</summary>
/// <param name="reduction">Mean by default.</param>
/// <param name="delta">Where the loss turns from square to linear.</param>
public sealed class HuberLoss(Reduction reduction = Reduction.Mean, double delta = 1) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input1, Tensor input2) => Functional.HuberLoss(input1, input2, reduction, delta);
}

/// <summary>The divergence between probabilities and log-probabilities. PyTorch: <c>nn.KLDivLoss</c>.</summary>
/// <param name="reduction">Mean by default.</param>
/// <param name="logTarget">Whether the target holds logarithms too.</param>
public sealed class KLDivLoss(Reduction reduction = Reduction.Mean, bool logTarget = false) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input1, Tensor input2) => Functional.KlDiv(input1, input2, reduction, logTarget);
}

/// <summary>The negative log-likelihood of counts under Poisson distributions. PyTorch: <c>nn.PoissonNLLLoss</c>.</summary>
/// <param name="logInput">Whether the input holds logarithms.</param>
/// <param name="full">Whether to add Stirling's approximation of the target's factorial.</param>
/// <param name="eps">Added to the input before its logarithm.</param>
/// <param name="reduction">Mean by default.</param>
public sealed class PoissonNLLLoss(bool logInput = true, bool full = false, double eps = 1e-8, Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input1, Tensor input2) => Functional.PoissonNllLoss(input1, input2, logInput, full, eps, reduction);
}

/// <summary>The input where the target is 1, and what it lacks of a margin where the target is −1. PyTorch: <c>nn.HingeEmbeddingLoss</c>.</summary>
/// <param name="margin">The margin.</param>
/// <param name="reduction">Mean by default.</param>
public sealed class HingeEmbeddingLoss(double margin = 1, Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input1, Tensor input2) => Functional.HingeEmbeddingLoss(input1, input2, margin, reduction);
}

/// <summary>log(1 + e^(−target · input)). PyTorch: <c>nn.SoftMarginLoss</c>.</summary>
/// <param name="reduction">Mean by default.</param>
public sealed class SoftMarginLoss(Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input1, Tensor input2) => Functional.SoftMarginLoss(input1, input2, reduction);
}

/// <summary>How far the scores of other classes come within 1 of those of the target classes. PyTorch: <c>nn.MultiLabelMarginLoss</c>.</summary>
/// <param name="reduction">Mean by default.</param>
public sealed class MultiLabelMarginLoss(Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input1, Tensor input2) => Functional.MultilabelMarginLoss(input1, input2, reduction);
}

/// <summary>The cosine of the angle between vectors along a dimension. PyTorch: <c>nn.CosineSimilarity</c>.</summary>
/// <param name="dim">The dimension of the vectors.</param>
/// <param name="eps">What each length is at least.</param>
public sealed class CosineSimilarity(int dim = 1, double eps = 1e-8) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input1, Tensor input2) => Functional.CosineSimilarity(input1, input2, dim, eps);
}

/// <summary>The norm of the differences along the last dimension. PyTorch: <c>nn.PairwiseDistance</c>.</summary>
/// <param name="p">The order of the norm.</param>
/// <param name="eps">Added to differences.</param>
/// <param name="keepdim">Whether the dimension stays with size 1.</param>
public sealed class PairwiseDistance(double p = 2, double eps = 1e-6, bool keepdim = false) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input1, Tensor input2) => Functional.PairwiseDistance(input1, input2, p, eps, keepdim);
}
