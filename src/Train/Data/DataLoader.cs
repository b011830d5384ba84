using System.Collections;

namespace TorchPort.Data;

/// <summary>Batches of a data set, in order or shuffled. PyTorch: <c>torch.utils.data.DataLoader</c>.</summary>
/// <remarks>
/// Each enumeration is an epoch. From the same seed it draws from the generator what PyTorch's loader draws, so that
/// batches hold the same samples, and whatever is drawn after them is the same too.
/// </remarks>
public sealed class DataLoader : IEnumerable<Tensor[]>
{
    private readonly TensorDataset _dataset;
    private readonly int _batchSize;
    private readonly bool _shuffle;
    private readonly bool _dropLast;
    private readonly Generator? _generator;

    /// <summary>A loader of <paramref name="dataset"/>.</summary>
    /// <param name="dataset">The samples.</param>
    /// <param name="batchSize">Samples in a batch; the last may have fewer.</param>
    /// <param name="shuffle">Whether each epoch has an order of its own.</param>
    /// <param name="dropLast">Whether to leave out a last batch that is not full.</param>
    /// <param name="generator">Where the order is drawn from; the default generator if null.</param>
    public DataLoader(TensorDataset dataset, int batchSize = 1, bool shuffle = false, bool dropLast = false, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        (_dataset, _batchSize, _shuffle, _dropLast, _generator) = (dataset, batchSize, shuffle, dropLast, generator);
    }

    /// <summary>The number of batches in an epoch.</summary>
    public long Count => _dropLast ? _dataset.Count / _batchSize : (_dataset.Count + _batchSize - 1) / _batchSize;

    /// <summary>Starts an epoch.</summary>
    public IEnumerator<Tensor[]> GetEnumerator()
    {
        // PyTorch's iterator draws a seed for its workers, even where it has none, when it is made.
        _ = DrawSeed();
        return Batches();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private IEnumerator<Tensor[]> Batches()
    {
        var order = _shuffle ? Torch.RandPerm(_dataset.Count, generator: _generator ?? new Generator().ManualSeed(DrawSeed())) : Torch.Arange(_dataset.Count);
        var whole = _dataset.Count / _batchSize;
        for (var batch = 0L; batch < whole; batch++)
            yield return Batch(order, batch);
        // PyTorch's sampler begins a second order when it is asked for more samples than there are.
        if (_shuffle && _generator is not null)
            _ = Torch.RandPerm(_dataset.Count, generator: _generator);
        if (Count > whole)
            yield return Batch(order, whole);
    }

    private Tensor[] Batch(Tensor order, long batch) => _dataset.Batch(order.Slice(0, batch * _batchSize, (batch + 1) * _batchSize));

    private long DrawSeed() => Torch.Empty([], DType.Int64).Random_(generator: _generator).Item<long>();
}
