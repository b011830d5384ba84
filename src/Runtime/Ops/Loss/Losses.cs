using TorchPort.Nn;

namespace TorchPort.Ops;

/// <summary>What losses have in common.</summary>
internal static class Losses
{
    internal static Tensor Reduce(Tensor loss, Reduction reduction) => reduction switch
    {
        Reduction.None => loss,
        Reduction.Mean => loss.Mean(),
        Reduction.Sum => loss.Sum(),
        _ => throw new ArgumentOutOfRangeException(nameof(reduction), reduction, "A reduction of this loss is None, Mean or Sum."),
    };

    /// <summary>As <see cref="Reduce(Tensor, Reduction)"/>, where elements have weights, by whose sum the mean is divided.</summary>
    internal static Tensor Reduce(Tensor loss, Tensor? weight, Reduction reduction, Tensor input)
    {
        if (weight is null)
            return Reduce(loss, reduction);
        if (!weight.Shape.SequenceEqual(input.Shape))
            throw new ShapeException($"Weights and input must have the same size, but have {Shapes.Text(weight.Shape)} and {Shapes.Text(input.Shape)}.");
        var weighted = loss.Mul(weight);
        return reduction == Reduction.Mean ? weighted.Sum().Div(weight.Sum()) : Reduce(weighted, reduction);
    }

    /// <summary>Warns in PyTorch's words where a target would broadcast against its input.</summary>
    internal static void WarnOfBroadcast(Tensor input, Tensor target)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(target);
        if (!target.Shape.SequenceEqual(input.Shape))
            Torch.Warning?.Invoke($"Using a target size ({Size(target)}) that is different to the input size ({Size(input)}). This will likely lead to incorrect results due to broadcasting. Please ensure they have the same size.");
    }

    internal static string Size(Tensor x) => $"torch.Size({Shapes.Text(x.Shape)})";
}
