namespace TorchPort.Bench;

/// <summary>What networks are written over, so that both libraries train the same: layers are made when first used, by name.</summary>
/// <typeparam name="T">The library's tensor.</typeparam>
internal abstract class Library<T> : IDisposable
{
    /// <summary>Whether dropout does nothing, so that gradients can be compared.</summary>
    internal bool DropsNothing { get; init; }

    internal abstract T Numbers(float[] values, params long[] shape);

    internal abstract T Classes(long[] values, params long[] shape);

    internal abstract T Linear(string name, T x, long from, long to);

    internal abstract T Conv(string name, T x, long from, long to, long kernel, long stride = 1, long padding = 0, long groups = 1, bool bias = false);

    internal abstract T BatchNorm(string name, T x, long channels);

    internal abstract T LayerNorm(string name, T x, long size);

    internal abstract T Embedding(string name, T x, long count, long size);

    /// <summary>The outputs of all steps.</summary>
    internal abstract T Lstm(string name, T x, long size, long hidden, int layers);

    internal abstract T Relu(T x);

    internal abstract T Relu6(T x);

    internal abstract T Gelu(T x);

    internal abstract T Add(T a, T b);

    internal abstract T MaxPool(T x, long kernel, long stride, long padding);

    internal abstract T Dropout(T x, double p);

    internal abstract T Mean(T x, params ReadOnlySpan<int> dims);

    internal abstract T Reshape(T x, params ReadOnlySpan<long> shape);

    /// <summary>[N, T, 3 · size] to [N, T, size], in heads.</summary>
    internal abstract T Attention(T x, long heads);

    /// <summary>The last of the first dimension.</summary>
    internal abstract T Last(T x);

    internal abstract T CrossEntropy(T x, T classes);

    internal abstract T MeanSquare(T x, T target);

    /// <summary>Makes the optimizer over all layers there are.</summary>
    internal abstract void Optimize(Rule rule);

    /// <summary>A step from a loss: gradients to zero, backward, update. Returns the loss.</summary>
    internal abstract double Step(Func<T> loss);

    /// <summary>The gradients that the loss has, one after another.</summary>
    internal abstract double[] Gradients(Func<T> loss);

    public virtual void Dispose() { }
}

/// <summary>How parameters are changed.</summary>
internal enum Rule { Sgd, Momentum, Adam, AdamW }

/// <summary>The same first weights for the same names in both libraries.</summary>
internal static class Weights
{
    /// <summary>Other numbers for each.</summary>
    internal static int Seed { get; set; } = 17;

    internal static float[] Of(string name, long count, double scale)
    {
        var seed = Seed;
        foreach (var c in name)
            seed = unchecked(seed * 31 + c);
        var random = new Random(seed);
        var values = new float[count];
        for (var i = 0; i < count; i++)
            values[i] = (float)((random.NextDouble() * 2 - 1) * scale);
        return values;
    }
}
