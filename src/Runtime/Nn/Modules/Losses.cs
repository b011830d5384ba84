namespace TorchPort.Nn;

/// <summary>The squared differences. PyTorch: <c>nn.MSELoss</c>.</summary>
/// <param name="reduction">Mean by default.</param>
public sealed class MSELoss(Reduction reduction = Reduction.Mean) : Module<Tensor, Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input1, Tensor input2) => Functional.MseLoss(input1, input2, reduction);
}

/// <summary>The negated log-softmax of the target classes, or its mean under target probabilities. PyTorch: <c>nn.CrossEntropyLoss</c>.</summary>
public sealed partial class CrossEntropyLoss : Module<Tensor, Tensor, Tensor>
{
    private readonly long _ignoreIndex;
    private readonly Reduction _reduction;
    private readonly double _labelSmoothing;

    /// <summary>A loss of logits.</summary>
    /// <param name="weight">[C], a factor of each class's losses.</param>
    /// <param name="ignoreIndex">A class number that counts nothing.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <param name="labelSmoothing">The share of the target that is spread over all classes.</param>
    public CrossEntropyLoss(Tensor? weight = null, long ignoreIndex = -100, Reduction reduction = Reduction.Mean, double labelSmoothing = 0) =>
        (Weight, _ignoreIndex, _reduction, _labelSmoothing) = (weight, ignoreIndex, reduction, labelSmoothing);

    /// <summary>A factor of each class's losses.</summary>
    [Name("weight"), Buffer] public Tensor? Weight { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input1, Tensor input2) => Functional.CrossEntropy(input1, input2, Weight, _ignoreIndex, _reduction, _labelSmoothing);
}

/// <summary>The negated log-probability of each target class. PyTorch: <c>nn.NLLLoss</c>.</summary>
public sealed partial class NLLLoss : Module<Tensor, Tensor, Tensor>
{
    private readonly long _ignoreIndex;
    private readonly Reduction _reduction;

    /// <summary>A loss of log-probabilities.</summary>
    /// <param name="weight">[C], a factor of each class's losses.</param>
    /// <param name="ignoreIndex">A class number that counts nothing.</param>
    /// <param name="reduction">Mean by default.</param>
    public NLLLoss(Tensor? weight = null, long ignoreIndex = -100, Reduction reduction = Reduction.Mean) =>
        (Weight, _ignoreIndex, _reduction) = (weight, ignoreIndex, reduction);

    /// <summary>A factor of each class's losses.</summary>
    [Name("weight"), Buffer] public Tensor? Weight { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input1, Tensor input2) => Functional.NllLoss(input1, input2, Weight, _ignoreIndex, _reduction);
}

/// <summary>The cross entropy between probabilities of two outcomes. PyTorch: <c>nn.BCELoss</c>.</summary>
public sealed partial class BCELoss : Module<Tensor, Tensor, Tensor>
{
    private readonly Reduction _reduction;

    /// <summary>A loss of probabilities.</summary>
    /// <param name="weight">A factor of each element, which broadcasts.</param>
    /// <param name="reduction">Mean by default.</param>
    public BCELoss(Tensor? weight = null, Reduction reduction = Reduction.Mean) => (Weight, _reduction) = (weight, reduction);

    /// <summary>A factor of each element.</summary>
    [Name("weight"), Buffer] public Tensor? Weight { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input1, Tensor input2) => Functional.BinaryCrossEntropy(input1, input2, Weight, _reduction);
}

/// <summary>The cross entropy between a sigmoid of logits and target probabilities. PyTorch: <c>nn.BCEWithLogitsLoss</c>.</summary>
public sealed partial class BCEWithLogitsLoss : Module<Tensor, Tensor, Tensor>
{
    private readonly Reduction _reduction;

    /// <summary>A loss of logits.</summary>
    /// <param name="weight">A factor of each element, which broadcasts.</param>
    /// <param name="reduction">Mean by default.</param>
    /// <param name="posWeight">What positive targets count, which broadcasts.</param>
    public BCEWithLogitsLoss(Tensor? weight = null, Reduction reduction = Reduction.Mean, Tensor? posWeight = null) =>
        (Weight, PosWeight, _reduction) = (weight, posWeight, reduction);

    /// <summary>A factor of each element.</summary>
    [Name("weight"), Buffer] public Tensor? Weight { get; }

    /// <summary>What positive targets count.</summary>
    [Name("pos_weight"), Buffer] public Tensor? PosWeight { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input1, Tensor input2) => Functional.BinaryCrossEntropyWithLogits(input1, input2, Weight, _reduction, PosWeight);
}
