namespace TorchPort.Nn;

/// <summary>
/// The logarithms of probabilities of many classes, sorted from frequent to rare: frequent ones have an output of the
/// head each, the others one a cluster, in which a smaller layer tells them apart. PyTorch: <c>nn.AdaptiveLogSoftmaxWithLoss</c>.
/// </summary>
public sealed partial class AdaptiveLogSoftmaxWithLoss : Module<Tensor, Tensor, (Tensor Output, Tensor Loss)>
{
    private readonly long[] _cutoffs;

    /// <summary>Layers with random weights.</summary>
    /// <param name="inFeatures">The size of the input's last dimension.</param>
    /// <param name="nClasses">The number of classes.</param>
    /// <param name="cutoffs">Where clusters begin: rising numbers between 0 and <paramref name="nClasses"/>.</param>
    /// <param name="divValue">By how much each cluster's layer is narrower than the one before.</param>
    /// <param name="headBias">Whether the head has a bias.</param>
    /// <param name="device">Where the parameters lie.</param>
    /// <param name="dtype">The parameters' dtype.</param>
    public AdaptiveLogSoftmaxWithLoss(long inFeatures, long nClasses, long[] cutoffs, double divValue = 4, bool headBias = false, Device? device = null, DType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(cutoffs);
        if (cutoffs.Length == 0 || cutoffs[0] <= 0 || cutoffs[^1] > nClasses - 1 || cutoffs.Zip(cutoffs.Skip(1)).Any(p => p.First >= p.Second))
            throw new ArgumentException($"cutoffs should be a sequence of unique, positive integers sorted in an increasing order, where each value is between 1 and n_classes-1 ({nClasses - 1}), not {Shapes.Text(cutoffs)}.", nameof(cutoffs));
        _cutoffs = [.. cutoffs, nClasses];
        Head = new(inFeatures, cutoffs[0] + cutoffs.Length, headBias, device, dtype);
        for (var i = 0; i < cutoffs.Length; i++)
        {
            var width = (long)Math.Floor(inFeatures / Math.Pow(divValue, i + 1));
            Tail.Add(new Sequential(new Linear(inFeatures, width, bias: false, device, dtype), new Linear(width, _cutoffs[i + 1] - _cutoffs[i], bias: false, device, dtype)));
        }
    }

    /// <summary>One output a frequent class, then one a cluster.</summary>
    [Name("head")] public Linear Head { get; }

    /// <summary>The layers of the clusters.</summary>
    [Name("tail")] public ModuleList Tail { get; } = [];

    /// <summary>The logarithm of each target's probability [N], and the mean of their negatives.</summary>
    /// <param name="input1">[N, features], or [features].</param>
    /// <param name="input2">The targets [N], or a 0-d one.</param>
    public override (Tensor Output, Tensor Loss) Forward(Tensor input1, Tensor input2)
    {
        ArgumentNullException.ThrowIfNull(input1);
        ArgumentNullException.ThrowIfNull(input2);
        if (input1.Dim is not (1 or 2) || input2.Dim != input1.Dim - 1 || input2.Dim == 1 && input1.Shape[0] != input2.Shape[0])
            throw new ShapeException($"Input and target should have the same size in the batch dimension, but their shapes are {Shapes.Text(input1.Shape)} and {Shapes.Text(input2.Shape)}.");
        if (input2.ElementCount > 0 && (input2.Min().Item<long>() < 0 || input2.Max().Item<long>() >= _cutoffs[^1]))
            throw new DimensionException($"Target values should be in [0, {_cutoffs[^1] - 1}], but values in range [{input2.Min().Item<long>()}, {input2.Max().Item<long>()}] were found.");
        var (x, target) = input1.Dim == 1 ? (input1.Unsqueeze(0), input2.Unsqueeze(0)) : (input1, input2);
        var inHead = target;
        var output = Torch.Zeros(target.Shape, x.DType, x.Device);
        for (var i = 0; i < Tail.Count; i++)
        {
            var rows = target.Ge(_cutoffs[i]).LogicalAnd(target.Lt(_cutoffs[i + 1])).Nonzero().Squeeze(1);
            if (rows.ElementCount == 0)
                continue;
            var own = target.IndexSelect(0, rows).Sub(_cutoffs[i]);
            var local = Tail[i].Call(x.IndexSelect(0, rows)).LogSoftmax(1).Gather(1, own.Unsqueeze(1)).Squeeze(1);
            inHead = inHead.IndexFill(0, rows, _cutoffs[0] + i);
            output = output.IndexCopy(0, rows, local);
        }
        output = output.Add(Head.Call(x).LogSoftmax(1).Gather(1, inHead.Unsqueeze(1)).Squeeze(1));
        var loss = output.Neg().Mean();
        return (input1.Dim == 1 ? output.Squeeze(0) : output, loss);
    }

    /// <summary>The logarithms of all classes' probabilities: [N, classes]. PyTorch: <c>log_prob</c>.</summary>
    public Tensor LogProb(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var head = Head.Call(input).LogSoftmax(1);
        var parts = new List<Tensor> { head.Narrow(1, 0, _cutoffs[0]) };
        for (var i = 0; i < Tail.Count; i++)
            parts.Add(Tail[i].Call(input).LogSoftmax(1).Add(head.Narrow(1, _cutoffs[0] + i, 1)));
        return Torch.Cat(parts.ToArray(), 1);
    }

    /// <summary>The most probable class of each row: [N]. PyTorch: <c>predict</c>.</summary>
    public Tensor Predict(Tensor input) => LogProb(input).ArgMax(1);
}
