namespace TorchPort.Nn;

/// <summary>What a loss gives of the losses of its elements. PyTorch: the argument <c>reduction</c>.</summary>
public enum Reduction
{
    /// <summary>All of them. PyTorch: <c>"none"</c>.</summary>
    None,
    /// <summary>Their mean; weights and ignored elements count as the loss says. PyTorch: <c>"mean"</c>.</summary>
    Mean,
    /// <summary>Their sum. PyTorch: <c>"sum"</c>.</summary>
    Sum,
    /// <summary>Their sum over the size of the first dimension, for <see cref="Functional.KlDiv"/> alone. PyTorch: <c>"batchmean"</c>.</summary>
    [AtenName("batchmean")] BatchMean,
}
