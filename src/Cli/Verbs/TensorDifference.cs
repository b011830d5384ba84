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

    /// <summary>Compares part by part. NaN equals NaN.</summary>
    internal static TensorDifference Between(Tensor x, Tensor y, double tolerance)
    {
        var numeric = IsReal(x.DType) && IsReal(y.DType);
        long count = 0;
        double largest = 0, sum = 0;
        foreach (var (a, b) in Parts(x, y))
        {
            if (a.DType == b.DType && TensorDigest.Sha256(a) == TensorDigest.Sha256(b))
                continue;
            if (!numeric)
            {
                count += a.DType == b.DType ? DifferentElements(a, b) : a.ElementCount;
                continue;
            }
            double[] p = a.ToArray<double>(), q = b.ToArray<double>();
            for (var i = 0; i < p.Length; i++)
            {
                var distance = p[i].Equals(q[i]) || p[i] == q[i] ? 0 : Math.Abs(p[i] - q[i]);
                if (distance <= tolerance)
                    continue;
                count++;
                sum += distance;
                largest = double.IsNaN(distance) ? distance : Math.Max(largest, distance);
            }
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

    private static long DifferentElements(Tensor a, Tensor b)
    {
        List<byte> p = [], q = [];
        new TensorBytes().Of(a, part => p.AddRange(part));
        new TensorBytes().Of(b, part => q.AddRange(part));
        var size = a.DType.ItemSize;
        return Enumerable.Range(0, p.Count / size).LongCount(i => !p.Slice(i * size, size).SequenceEqual(q.Slice(i * size, size)));
    }
}
