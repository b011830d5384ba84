namespace TorchPort.Nn;

/// <summary>Rows of a learned table by their numbers. PyTorch: <c>nn.Embedding</c>.</summary>
public sealed partial class Embedding : Module<Tensor, Tensor>
{
    private readonly long? _paddingIdx;
    private readonly double? _maxNorm;
    private readonly double _normType;
    private readonly bool _scaleGradByFreq;

    /// <summary>A table of normal numbers, or of given ones.</summary>
    /// <param name="numEmbeddings">How many rows.</param>
    /// <param name="embeddingDim">Their length.</param>
    /// <param name="paddingIdx">A row of zeros that gets no gradient; negative ones count from the back.</param>
    /// <param name="maxNorm">Rows that are used and longer than this are shortened to it.</param>
    /// <param name="normType">The order of the norm.</param>
    /// <param name="scaleGradByFreq">Whether a row's gradient is divided by how often it is used.</param>
    /// <param name="weight">The table; random if null.</param>
    /// <param name="device">Where it lies.</param>
    /// <param name="dtype">Its dtype.</param>
    public Embedding(long numEmbeddings, long embeddingDim, long? paddingIdx = null, double? maxNorm = null, double normType = 2, bool scaleGradByFreq = false,
        Tensor? weight = null, Device? device = null, DType? dtype = null)
    {
        (_paddingIdx, _maxNorm, _normType, _scaleGradByFreq) = (EmbeddingTable.PaddingRow(paddingIdx, numEmbeddings), maxNorm, normType, scaleGradByFreq);
        Weight = EmbeddingTable.Make(numEmbeddings, embeddingDim, weight, device, dtype);
        if (weight is null)
            ResetParameters();
    }

    /// <summary>[rows, size].</summary>
    [Name("weight")] public Parameter Weight { get; }

    /// <summary>A table of given rows. PyTorch: <c>Embedding.from_pretrained</c>.</summary>
    /// <param name="embeddings">[rows, size].</param>
    /// <param name="freeze">Whether they stay as they are.</param>
    /// <param name="paddingIdx">A row that gets no gradient.</param>
    public static Embedding FromPretrained(Tensor embeddings, bool freeze = true, long? paddingIdx = null)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        if (embeddings.Dim != 2)
            throw new ShapeException($"Embeddings parameter is expected to be 2-dimensional, not {Shapes.Text(embeddings.Shape)}.");
        var module = new Embedding(embeddings.Shape[0], embeddings.Shape[1], paddingIdx, weight: embeddings);
        module.Weight.RequiresGrad = !freeze;
        return module;
    }

    /// <summary>Draws a new table. PyTorch: <c>reset_parameters</c>.</summary>
    public void ResetParameters() => EmbeddingTable.Reset(Weight, _paddingIdx);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Embedding(input, Weight, _paddingIdx, _maxNorm, _normType, _scaleGradByFreq);
}

/// <summary>Sums, means or maxima of rows of a learned table. PyTorch: <c>nn.EmbeddingBag</c>.</summary>
public sealed partial class EmbeddingBag : Module<Tensor, Tensor?, Tensor>
{
    private readonly double? _maxNorm;
    private readonly double _normType;
    private readonly bool _scaleGradByFreq, _includeLastOffset;
    private readonly EmbeddingBagMode _mode;
    private readonly long? _paddingIdx;

    /// <summary>A table of normal numbers, or of given ones.</summary>
    /// <param name="numEmbeddings">How many rows.</param>
    /// <param name="embeddingDim">Their length.</param>
    /// <param name="maxNorm">Rows that are used and longer than this are shortened to it.</param>
    /// <param name="normType">The order of the norm.</param>
    /// <param name="scaleGradByFreq">Whether a row's gradient is divided by how often it is used.</param>
    /// <param name="mode">What a bag becomes.</param>
    /// <param name="weight">The table; random if null.</param>
    /// <param name="includeLastOffset">Whether the last offset is the end of the last bag.</param>
    /// <param name="paddingIdx">A row that does not count.</param>
    /// <param name="device">Where the table lies.</param>
    /// <param name="dtype">Its dtype.</param>
    public EmbeddingBag(long numEmbeddings, long embeddingDim, double? maxNorm = null, double normType = 2, bool scaleGradByFreq = false, EmbeddingBagMode mode = EmbeddingBagMode.Mean,
        Tensor? weight = null, bool includeLastOffset = false, long? paddingIdx = null, Device? device = null, DType? dtype = null)
    {
        (_maxNorm, _normType, _scaleGradByFreq, _mode, _includeLastOffset) = (maxNorm, normType, scaleGradByFreq, mode, includeLastOffset);
        _paddingIdx = EmbeddingTable.PaddingRow(paddingIdx, numEmbeddings);
        Weight = EmbeddingTable.Make(numEmbeddings, embeddingDim, weight, device, dtype);
        if (weight is null)
            ResetParameters();
    }

    /// <summary>[rows, size].</summary>
    [Name("weight")] public Parameter Weight { get; }

    /// <summary>Draws a new table. PyTorch: <c>reset_parameters</c>.</summary>
    public void ResetParameters() => EmbeddingTable.Reset(Weight, _paddingIdx);

    /// <summary>A bag for each row of two-dimensional numbers.</summary>
    public Tensor Call(Tensor input) => Call(input, null);

    /// <summary>Bags of numbers [B, n], or [n] and the offsets where bags begin.</summary>
    public override Tensor Forward(Tensor input1, Tensor? input2) => Forward(input1, input2, null);

    /// <summary>Bags of rows with weights. PyTorch: <c>per_sample_weights</c> of <c>forward</c>.</summary>
    public Tensor Forward(Tensor input, Tensor? offsets, Tensor? perSampleWeights) =>
        Functional.EmbeddingBag(input, Weight, offsets, _maxNorm, _normType, _scaleGradByFreq, _mode, perSampleWeights, _includeLastOffset, _paddingIdx);
}

/// <summary>What tables of embeddings have in common.</summary>
internal static class EmbeddingTable
{
    internal static long? PaddingRow(long? row, long rows) => row is null ? null : row >= -rows && row < rows ? row < 0 ? row + rows : row
        : throw new ArgumentOutOfRangeException(nameof(row), row, $"Padding_idx must be within num_embeddings, {rows}.");

    internal static Parameter Make(long rows, long size, Tensor? given, Device? device, DType? dtype)
    {
        if (given is null)
            return new(Torch.Empty([rows, size], dtype, device));
        return given.Shape.SequenceEqual([rows, size]) ? new(given.Detach())
            : throw new ShapeException($"Shape of weight does not match num_embeddings and embedding_dim: {Shapes.Text(given.Shape)}, not [{rows}, {size}].");
    }

    internal static void Reset(Tensor weight, long? paddingIdx)
    {
        Init.Normal_(weight);
        using var mode = GradMode.NoGrad();
        if (paddingIdx is { } row)
            weight.Select(0, row).Zero_();
    }
}
