namespace TorchPort.Kernels;

/// <summary>The known operands of a product or a convolution of bytes.</summary>
internal sealed unsafe class ByteLayer
{
    private readonly Storage? _scales, _bias;

    /// <param name="matrix">The packed matrix; null if it is a convolution.</param>
    /// <param name="convolution">The convolution.</param>
    /// <param name="zero">The zero point of what is multiplied, if it is known.</param>
    /// <param name="scales">What a unit of the sums is worth in each column, or in all; null for whole numbers.</param>
    /// <param name="bias">What is added in each column after that, or null.</param>
    /// <param name="rounding">How it is rounded to bytes, if it is.</param>
    internal ByteLayer(ByteMatrix? matrix, ByteConvolution? convolution, int zero, float[]? scales, float[]? bias, Rounding? rounding = null)
    {
        (Matrix, Convolution, Zero, Rounding) = (matrix, convolution, zero, rounding);
        var columns = matrix?.Columns ?? convolution!.Shape.Outputs;
        (_scales, _bias) = (Spread(scales, columns), Spread(bias, columns));
    }

    /// <summary>What was packed before: the <see cref="Parts"/> that it had.</summary>
    internal ByteLayer(ByteMatrix? matrix, ByteConvolution? convolution, int zero, Rounding? rounding, bool hasScales, bool hasBias, PackedParts saved)
    {
        (Matrix, Convolution, Zero, Rounding) = (matrix, convolution, zero, rounding);
        var length = SpreadLength(matrix?.Columns ?? convolution!.Shape.Outputs);
        (_scales, _bias) = (hasScales ? saved.Take(length) : null, hasBias ? saved.Take(length) : null);
    }

    internal bool HasScales => _scales is not null;

    internal bool HasBias => _bias is not null;

    /// <summary>The memory of the numbers beside the packed weights.</summary>
    internal IEnumerable<Storage> Parts => new[] { _scales, _bias }.OfType<Storage>();

    internal ByteMatrix? Matrix { get; }

    internal ByteConvolution? Convolution { get; }

    internal int Zero { get; }

    internal Rounding? Rounding { get; }

    /// <summary>The same, rounded: (what it was + bias) · factor.</summary>
    internal ByteLayer Rounded(double[] factor, double[]? bias, Rounding rounding)
    {
        var columns = Matrix?.Columns ?? Convolution!.Shape.Outputs;
        float[] scales = new float[columns], offsets = new float[columns];
        for (var j = 0; j < columns; j++)
        {
            var f = factor[factor.Length == 1 ? 0 : j];
            scales[j] = (float)((Scales == null ? 1 : Scales[j]) * f);
            offsets[j] = (float)(((Bias == null ? 0 : Bias[j]) + (bias is null ? 0 : bias[bias.Length == 1 ? 0 : j])) * f);
        }
        return new(Matrix, Convolution, Zero, scales, offsets, rounding);
    }

    /// <summary>As many as panels have columns, or null.</summary>
    internal float* Scales => _scales is null ? null : (float*)_scales.Pointer;
    internal float* Bias => _bias is null ? null : (float*)_bias.Pointer;

    internal long ByteLength => (Matrix?.ByteLength ?? Convolution!.ByteLength) + (_scales?.ByteLength ?? 0) + (_bias?.ByteLength ?? 0);

    private static PooledStorage? Spread(float[]? numbers, long columns)
    {
        if (numbers is null)
            return null;
        var storage = PooledStorage.Rent(Device.Cpu, SpreadLength(columns));
        var to = new Span<float>(storage.Pointer, checked((int)(columns + ByteTile.Width)));
        to.Clear();
        if (numbers.Length == 1)
            to[..(int)columns].Fill(numbers[0]);
        else
            numbers.CopyTo(to);
        return storage;
    }

    /// <summary>A vector may begin at any column.</summary>
    private static long SpreadLength(long columns) => (columns + ByteTile.Width) * sizeof(float);
}
