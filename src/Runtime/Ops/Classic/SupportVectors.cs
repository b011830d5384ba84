namespace TorchPort.Ops;

/// <summary>Products of a support vector machine's feature space.</summary>
internal enum VectorKernel
{
    Linear,
    Poly,
    Rbf,
    Sigmoid,
}

/// <summary>A kernel with its numbers.</summary>
internal readonly record struct KernelFunction(VectorKernel Kind, double Gamma, double Coef0, double Degree)
{
    /// <summary>The kernel of every row with every vector: [rows, vectors].</summary>
    internal Tensor Of(Tensor x, Tensor vectors) => Kind switch
    {
        VectorKernel.Linear => x.MatMul(vectors.T()),
        VectorKernel.Poly => x.MatMul(vectors.T()).Mul(Gamma).Add(Coef0).Pow(Degree),
        VectorKernel.Sigmoid => x.MatMul(vectors.T()).Mul(Gamma).Add(Coef0).Tanh(),
        _ => Distances(x, vectors).Mul(-Gamma).Exp(),
    };

    /// <summary>Squared distances, by so many rows at a time that their differences fit into a cache.</summary>
    private static Tensor Distances(Tensor x, Tensor vectors)
    {
        const long Together = 1 << 18;
        var rows = Math.Max(1, Together / Math.Max(1, vectors.ElementCount));
        return Torch.Cat(Array.ConvertAll(x.Split(rows), part => part.Unsqueeze(1).Sub(vectors).Square().Sum([2])));
    }
}

/// <summary>Decisions between pairs of classes: (0, 1), (0, 2) … (1, 2) …</summary>
internal static class PairwiseDecisions
{
    private const int MaxRounds = 100;
    private const double Tolerance = 0.005;
    private const double Smallest = 1e-7;

    /// <summary>All pairs in order.</summary>
    internal static IEnumerable<(int First, int Second)> Pairs(int classes) =>
        Enumerable.Range(0, classes).SelectMany(i => Enumerable.Range(i + 1, classes - i - 1).Select(j => (i, j)));

    /// <summary>How many of its pairs each class wins, [rows, classes]; a positive decision is for the first.</summary>
    internal static Tensor Votes(Tensor decisions, int classes)
    {
        var won = decisions.Gt(0.0);
        var votes = new Tensor[classes];
        for (var c = 0; c < classes; c++)
            votes[c] = Torch.Zeros([decisions.Shape[0]], DType.Int64);
        foreach (var (pair, (first, second)) in Pairs(classes).Index())
        {
            var first_ = won.Select(1, pair).To(DType.Int64);
            votes[first] = votes[first].Add(first_);
            votes[second] = votes[second].Add(first_.Neg().Add((Tensor)1L));
        }
        return Torch.Stack(votes, 1);
    }

    /// <summary>
    /// Probabilities of the classes that fit those of the pairs best (Wu, Lin and Weng: "Probability estimates for multi-class
    /// classification by pairwise coupling", second method).
    /// </summary>
    /// <param name="pairs">[rows, pairs]: how probable the first of a pair is among the two.</param>
    /// <param name="classes">The number of classes.</param>
    internal static Tensor Couple(Tensor pairs, int classes)
    {
        var rows = checked((int)pairs.Shape[0]);
        var given = pairs.Clamp(Smallest, 1 - Smallest).ToArray<double>();
        var count = classes * (classes - 1) / 2;
        var result = new double[checked(rows * classes)];
        for (var r = 0; r < rows; r++)
            Couple(given.AsSpan(r * count, count), result.AsSpan(r * classes, classes));
        return Torch.Tensor<double>(result, [rows, classes]).To(pairs.DType);
    }

    private static void Couple(ReadOnlySpan<double> pairs, Span<double> p)
    {
        var n = p.Length;
        // r[i, j]: how probable i is against j.
        var r = new double[n, n];
        var next = 0;
        foreach (var (i, j) in Pairs(n))
        {
            r[i, j] = pairs[next++];
            r[j, i] = 1 - r[i, j];
        }
        var q = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                if (i == j)
                    continue;
                q[i, i] += r[j, i] * r[j, i];
                q[i, j] = -r[j, i] * r[i, j];
            }
        }
        p.Fill(1.0 / n);
        var gradient = new double[n];
        for (var round = 0; round < MaxRounds; round++)
        {
            var total = 0.0;
            for (var i = 0; i < n; i++)
            {
                gradient[i] = 0;
                for (var j = 0; j < n; j++)
                    gradient[i] += q[i, j] * p[j];
                total += p[i] * gradient[i];
            }
            if (Array.TrueForAll(gradient, g => Math.Abs(g - total) < Tolerance / n))
                return;
            for (var i = 0; i < n; i++)
            {
                var step = (total - gradient[i]) / q[i, i];
                p[i] += step;
                total = (total + step * (step * q[i, i] + 2 * gradient[i])) / ((1 + step) * (1 + step));
                for (var j = 0; j < n; j++)
                {
                    gradient[j] = (gradient[j] + step * q[i, j]) / (1 + step);
                    p[j] /= 1 + step;
                }
            }
        }
    }
}
