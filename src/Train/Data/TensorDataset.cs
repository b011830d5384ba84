namespace TorchPort.Data;

/// <summary>Tensors whose first dimension counts the samples. PyTorch: <c>torch.utils.data.TensorDataset</c>.</summary>
public sealed class TensorDataset
{
    /// <summary>A data set of the rows of <paramref name="tensors"/>.</summary>
    /// <exception cref="ShapeException">There is no tensor, or their first dimensions differ.</exception>
    public TensorDataset(params IReadOnlyList<Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.Count == 0 || tensors.Any(t => t.Dim == 0 || t.Size(0) != tensors[0].Size(0)))
            throw new ShapeException($"A data set needs tensors with one first dimension, but got shapes {string.Join(", ", tensors.Select(t => Shapes.Text(t.Shape)))}.");
        Tensors = tensors;
    }

    /// <summary>The tensors.</summary>
    public IReadOnlyList<Tensor> Tensors { get; }

    /// <summary>The number of samples.</summary>
    public long Count => Tensors[0].Size(0);

    /// <summary>The samples named by a 1-d int64 tensor, stacked: one tensor for each of <see cref="Tensors"/>.</summary>
    public Tensor[] Batch(Tensor indices) => [.. Tensors.Select(t => t.IndexSelect(0, indices))];
}
