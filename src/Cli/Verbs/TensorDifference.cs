using TorchPort.Saving;

namespace TorchPort.Cli.Verbs;

/// <summary>How far two tensors of one shape are apart.</summary>
/// <param name="Count">How many elements differ.</param>
/// <param name="Largest">The largest distance.</param>
/// <param name="Mean">The mean distance of those that differ.</param>
/// <param name="IsNumeric">Whether the elements are real numbers; others are compared by their bytes.</param>
internal readonly record struct TensorDifference(long Count, double Largest, double Mean, bool IsNumeric)
{
    private const long Part = 1 << 19;

    /// <summary>Compares part by part, and gives mapped memory back that was compared. NaN equals NaN.</summary>
    internal static TensorDifference Between(Tensor x, Tensor y, double tolerance)
    {
        var numeric = IsReal(x.DType) && IsReal(y.DType);
        long count = 0;
        double largest = 0, sum = 0;
        foreach (var (a, b) in Parts(x, y))
        {
            if (!AreSame(a, b))
            {
                if (!numeric)
                    count += a.DType == b.DType ? DifferentElements(a, b) : a.ElementCount;
                else
                {
                    foreach (var distance in Distances(a, b))
                    {
                        if (distance <= tolerance)
                            continue;
                        count++;
                        sum += distance;
                        largest = double.IsNaN(distance) ? distance : Math.Max(largest, distance);
                    }
                }
            }
            TensorBytes.Release(a);
            TensorBytes.Release(b);
        }
        return new(count, largest, count == 0 ? 0 : sum / count, numeric);
    }

    private static bool IsReal(DType dtype) => dtype.IsFloatingPoint || dtype.IsIntegral;

    private static IEnumerable<(Tensor, Tensor)> Parts(Tensor x, Tensor y)
    {
        if (x.ElementCount == 0)
            yield break;
        if (x.ElementCount <= Part)
        {
            yield return (x.Detach(), y.Detach());
            yield break;
        }
        var rows = Math.Max(1, Part / (x.ElementCount / x.Size(0)));
        for (long at = 0; at < x.Size(0); at += rows)
        {
            var length = Math.Min(rows, x.Size(0) - at);
            var (a, b) = (x.Detach().Narrow(0, at, length), y.Detach().Narrow(0, at, length));
            if (length > 1)
                yield return (a, b);
            else
                foreach (var inner in Parts(a.Select(0, 0), b.Select(0, 0)))
                    yield return inner;
        }
    }

    private static bool AreSame(Tensor a, Tensor b)
    {
        if (a.DType != b.DType)
            return false;
        var (p, q) = (a.Contiguous(), b.Contiguous());
        var same = TensorBytes.Span(p).SequenceEqual(TensorBytes.Span(q));
        GC.KeepAlive(p);
        GC.KeepAlive(q);
        return same;
    }

    /// <summary>How far each element is from the other; integers beyond 2⁵³ too.</summary>
    private static double[] Distances(Tensor a, Tensor b)
    {
        if (a.DType.IsIntegral && b.DType.IsIntegral)
            return [.. Integers(a).Zip(Integers(b), (i, j) => (double)Int128.Abs(i - j))];
        double[] p = a.ToArray<double>(), q = b.ToArray<double>();
        for (var i = 0; i < p.Length; i++)
            p[i] = p[i] == q[i] || p[i].Equals(q[i]) ? 0 : Math.Abs(p[i] - q[i]);
        return p;
    }

    private static IEnumerable<Int128> Integers(Tensor tensor) =>
        tensor.DType == DType.UInt64 ? tensor.ToArray<ulong>().Select(n => (Int128)n) : tensor.ToArray<long>().Select(n => (Int128)n);

    private static long DifferentElements(Tensor a, Tensor b)
    {
        var (p, q) = (a.Contiguous(), b.Contiguous());
        ReadOnlySpan<byte> left = TensorBytes.Span(p), right = TensorBytes.Span(q);
        var size = a.DType.ItemSize;
        long count = 0;
        for (var at = 0; at < left.Length; at += size)
        {
            if (!left.Slice(at, size).SequenceEqual(right.Slice(at, size)))
                count++;
        }
        GC.KeepAlive(p);
        GC.KeepAlive(q);
        return count;
    }
}
