namespace TorchPort.Nn;

/// <summary>How far the scores of other classes come within a margin of the target's. PyTorch: <c>nn.MultiMarginLoss</c>.</summary>
public sealed partial class MultiMarginLoss : Module<Tensor, Tensor, Tensor>
{
    private readonly double _p, _margin;
    private readonly Reduction _reduction;

    /// <summary>A loss of scores.</summary>
    /// <param name="p">The power of each shortfall, 1 or 2.</param>
    /// <param name="margin">The margin.</param>
    /// <param name="weight">[C], a factor of each target class.</param>
    /// <param name="reduction">Mean by default.</param>
    public MultiMarginLoss(double p = 1, double margin = 1, Tensor? weight = null, Reduction reduction = Reduction.Mean) =>
        (_p, _margin, Weight, _reduction) = (p, margin, weight, reduction);

    /// <summary>A factor of each target class.</summary>
    [Name("weight"), Buffer] public Tensor? Weight { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input1, Tensor input2) => Functional.MultiMarginLoss(input1, input2, _p, _margin, Weight, _reduction);
}

/// <summary>The mean over classes of the cross entropies between a sigmoid and a target. PyTorch: <c>nn.MultiLabelSoftMarginLoss</c>.</summary>
public sealed partial class MultiLabelSoftMarginLoss : Module<Tensor, Tensor, Tensor>
{
    private readonly Reduction _reduction;

    /// <summary>A loss of logits.</summary>
    /// <param name="weight">A factor of each class.</param>
    /// <param name="reduction">Mean by default.</param>
    public MultiLabelSoftMarginLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) => (Weight, _reduction) = (weight, reduction);

    /// <summary>A factor of each class.</summary>
    [Name("weight"), Buffer] public Tensor? Weight { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input1, Tensor input2) => Functional.MultilabelSoftMarginLoss(input1, input2, Weight, _reduction);
}
