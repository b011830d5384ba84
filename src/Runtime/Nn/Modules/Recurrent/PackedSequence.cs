namespace TorchPort.Nn;

/// <summary>Sequences of different lengths, step by step without gaps. PyTorch: <c>nn.utils.rnn.PackedSequence</c>.</summary>
public sealed class PackedSequence
{
    internal PackedSequence(Tensor data, long[] batchSizes, Tensor? sorted, Tensor? unsorted) =>
        (Data, BatchSizes, SortedIndices, UnsortedIndices) = (data, batchSizes, sorted, unsorted);

    /// <summary>The elements of the first step of all sequences, longest first, then of the second, and so on.</summary>
    public Tensor Data { get; }

    /// <summary>How many sequences reach each step.</summary>
    public long[] BatchSizes { get; }

    /// <summary>Which sequences come in turn, if they were sorted.</summary>
    public Tensor? SortedIndices { get; }

    /// <summary>Where each sequence is now, if they were sorted.</summary>
    public Tensor? UnsortedIndices { get; }

    /// <summary>Sequences one beside the other, padded to one length. PyTorch: <c>pack_padded_sequence</c>.</summary>
    /// <param name="input">[T, N, …], or [N, T, …] where the batch is first.</param>
    /// <param name="lengths">The length of each.</param>
    /// <param name="batchFirst">Whether the batch is the first dimension.</param>
    /// <param name="enforceSorted">Whether longer ones have to come first; else they are sorted.</param>
    /// <exception cref="ShapeException">The lengths do not fit the input, or are not sorted.</exception>
    public static PackedSequence PackPadded(Tensor input, ReadOnlySpan<long> lengths, bool batchFirst = false, bool enforceSorted = true)
    {
        ArgumentNullException.ThrowIfNull(input);
        var x = batchFirst ? input.Transpose(0, 1) : input;
        if (x.Dim < 2 || x.Shape[1] != lengths.Length)
            throw new ShapeException($"Expected {(x.Dim < 2 ? "a batch of" : $"{x.Shape[1]}")} lengths for an input of {Shapes.Text(input.Shape)}, but got {lengths.Length}.");
        var given = lengths.ToArray();
        if (given.Length == 0 || given.Any(l => l <= 0 || l > x.Shape[0]))
            throw new ShapeException($"Length of all samples has to be greater than 0 and at most {x.Shape[0]}, but they are {Shapes.Text(lengths)}.");
        Tensor? sorted = null, unsorted = null;
        if (!enforceSorted)
        {
            var order = Enumerable.Range(0, given.Length).OrderByDescending(i => given[i]).Select(i => (long)i).ToArray();
            var back = new long[order.Length];
            for (var i = 0; i < order.Length; i++)
                back[order[i]] = i;
            (sorted, unsorted) = (Torch.Tensor<long>(order).View(-1), Torch.Tensor<long>(back).View(-1));
            x = x.IndexSelect(1, sorted);
            given = [.. order.Select(i => given[i])];
        }
        else if (!given.OrderDescending().SequenceEqual(given))
        {
            throw new ShapeException("lengths array must be sorted in decreasing order when enforce_sorted is True. You can pass enforceSorted: false, which sorts them.");
        }
        var sizes = new long[given[0]];
        for (var t = 0; t < sizes.Length; t++)
            sizes[t] = given.Count(l => l > t);
        return new(Torch.Cat([.. sizes.Select((size, t) => x.Select(0, t).Narrow(0, 0, size))]), sizes, sorted, unsorted);
    }

    /// <summary>Sequences of different lengths. PyTorch: <c>pack_sequence</c>.</summary>
    /// <param name="sequences">[length, …] each.</param>
    /// <param name="enforceSorted">Whether longer ones have to come first; else they are sorted.</param>
    public static PackedSequence Pack(IReadOnlyList<Tensor> sequences, bool enforceSorted = true) =>
        PackPadded(Pad(sequences), [.. sequences.Select(s => s.Size(0))], enforceSorted: enforceSorted);

    /// <summary>Sequences of different lengths padded to one, one beside the other. PyTorch: <c>pad_sequence</c>.</summary>
    /// <param name="sequences">[length, …] each.</param>
    /// <param name="batchFirst">Whether the batch becomes the first dimension.</param>
    /// <param name="paddingValue">What is put behind shorter ones.</param>
    public static Tensor Pad(IReadOnlyList<Tensor> sequences, bool batchFirst = false, double paddingValue = 0)
    {
        ArgumentNullException.ThrowIfNull(sequences);
        if (sequences.Count == 0)
            throw new ShapeException("Expected at least one sequence.");
        var longest = sequences.Max(s => s.Size(0));
        return Torch.Stack([.. sequences.Select(s => Behind(s, longest, paddingValue))], batchFirst ? 0 : 1);
    }

    [Aten("pad_sequence(Tensor[] sequences, bool batch_first=False, float padding_value=0., str padding_side=\"right\") -> Tensor")]
    internal static Tensor PadAtSide(Tensor[] sequences, bool batchFirst = false, double paddingValue = 0, string paddingSide = "right") => paddingSide switch
    {
        "right" => Pad(sequences, batchFirst, paddingValue),
        "left" => Pad(Array.ConvertAll(sequences, s => s.Flip(0)), batchFirst, paddingValue).Flip(batchFirst ? 1 : 0),
        _ => throw new ArgumentException($"padding_side should be \"left\" or \"right\", but got \"{paddingSide}\".", nameof(paddingSide)),
    };

    /// <summary>The sequences one beside the other, padded to one length, and their lengths. PyTorch: <c>pad_packed_sequence</c>.</summary>
    /// <param name="batchFirst">Whether the batch becomes the first dimension.</param>
    /// <param name="paddingValue">What is put behind shorter ones.</param>
    /// <param name="totalLength">The length to pad to, if not the longest's.</param>
    /// <exception cref="ShapeException">The total length is less than the longest's.</exception>
    public (Tensor Output, long[] Lengths) PadPacked(bool batchFirst = false, double paddingValue = 0, long? totalLength = null)
    {
        if (totalLength < BatchSizes.Length)
            throw new ShapeException($"Expected total_length to be at least the length of the longest sequence in input, but got total_length={totalLength} and max sequence length being {BatchSizes.Length}.");
        var batch = BatchSizes[0];
        var steps = Data.Split(BatchSizes);
        var output = Behind(Torch.Stack([.. steps.Select(s => Behind(s, batch, paddingValue))]), totalLength ?? BatchSizes.Length, paddingValue);
        var lengths = new long[batch];
        for (var n = 0; n < batch; n++)
            lengths[n] = BatchSizes.Count(size => size > n);
        if (UnsortedIndices is { } unsorted)
        {
            output = output.IndexSelect(1, unsorted);
            lengths = [.. unsorted.ToArray<long>().Select(i => lengths[i])];
        }
        return (batchFirst ? output.Transpose(0, 1) : output, lengths);
    }

    /// <summary>Other elements for the same sequences.</summary>
    internal PackedSequence With(Tensor data) => new(data, BatchSizes, SortedIndices, UnsortedIndices);

    private static Tensor Behind(Tensor x, long length, double value)
    {
        var pad = new long[2 * x.Dim];
        pad[^1] = length - x.Size(0);
        return pad[^1] == 0 ? x : Functional.Pad(x, pad, PadMode.Constant, value);
    }
}
