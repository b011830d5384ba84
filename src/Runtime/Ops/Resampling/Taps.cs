using TorchPort.Plans;

namespace TorchPort.Ops;

/// <summary>A dimension resampled: each element of the result is a weighted sum of some of the input's.</summary>
internal sealed class Taps
{
    private readonly long[][] _places;
    private readonly double[]?[] _weights;

    private Taps(long[][] places, double[]?[] weights) => (_places, _weights) = (places, weights);

    /// <summary>The elements at given places.</summary>
    internal static Taps At(long[] places) => new([places], [null]);

    /// <summary>The nearest element. PyTorch: <c>nearest</c>, and <c>nearest-exact</c>, which looks at the middles of elements.</summary>
    internal static Taps Nearest(long from, long to, float ratio, bool exact)
    {
        var places = new long[to];
        for (var i = 0L; i < to; i++)
        {
            places[i] = from == to ? i : !exact && to == 2 * from ? i / 2
                : Math.Min((long)MathF.Floor((exact ? i + 0.5f : i) * ratio), from - 1);
        }
        return new([places], [null]);
    }

    /// <summary>The two neighbours.</summary>
    internal static Taps Linear(long from, long to, double ratio, bool alignCorners, bool narrow)
    {
        long[] left = new long[to], right = new long[to];
        double[] leftWeight = new double[to], rightWeight = new double[to];
        for (var i = 0L; i < to; i++)
        {
            var at = from == to ? i : Math.Max(0, Source(i, ratio, alignCorners, narrow));
            var place = Math.Min((long)Math.Floor(at), from - 1);
            var share = Math.Clamp(at - place, 0, 1);
            (left[i], right[i], leftWeight[i], rightWeight[i]) = (place, place + (place < from - 1 ? 1 : 0), 1 - share, share);
        }
        return new([left, right], [leftWeight, rightWeight]);
    }

    /// <summary>Four neighbours, by a cubic polynomial.</summary>
    internal static Taps Cubic(long from, long to, double ratio, bool alignCorners, bool narrow)
    {
        var places = new long[4][];
        var weights = new double[4][];
        for (var tap = 0; tap < 4; tap++)
            (places[tap], weights[tap]) = (new long[to], new double[to]);
        for (var i = 0L; i < to; i++)
        {
            var at = Source(i, ratio, alignCorners, narrow);
            var place = Math.Floor(at);
            for (var tap = 0; tap < 4; tap++)
            {
                places[tap][i] = Math.Clamp((long)place + tap - 1, 0, from - 1);
                weights[tap][i] = CubicWeight(at - place - (tap - 1), -0.75);
            }
        }
        return new(places, weights);
    }

    /// <summary>All elements under a filter as wide as the step, so that nothing between is left out.</summary>
    internal static Taps Antialiased(long from, long to, double ratio, bool narrow, bool cubic)
    {
        var widening = Math.Max(ratio, 1);
        var support = (cubic ? 2 : 1) * widening;
        var count = (int)Math.Ceiling(support) * 2 + 1;
        var places = new long[count][];
        var weights = new double[count][];
        for (var tap = 0; tap < count; tap++)
            (places[tap], weights[tap]) = (new long[to], new double[to]);
        for (var i = 0L; i < to; i++)
        {
            var center = narrow ? (float)ratio * (i + 0.5f) : ratio * (i + 0.5);
            var first = Math.Max((long)(center - support + 0.5), 0);
            var size = Math.Min((long)(center + support + 0.5), from) - first;
            var total = 0.0;
            for (var tap = 0; tap < count; tap++)
            {
                var inside = tap < size;
                var distance = (tap + first - center + 0.5) / widening;
                places[tap][i] = inside ? first + tap : 0;
                weights[tap][i] = !inside ? 0 : cubic ? CubicWeight(distance, -0.5) : Math.Max(0, 1 - Math.Abs(distance));
                total += weights[tap][i];
            }
            foreach (var weight in weights)
                weight[i] = total == 0 ? 0 : weight[i] / total;
        }
        return new(places, weights);
    }

    /// <summary>Elements at whole places, brought inside.</summary>
    internal static Taps At(long from, double[] positions) => new([Array.ConvertAll(positions, p => (long)Math.Clamp(p, 0, from - 1))], [null]);

    /// <summary>Neighbours of any places, weighted by a filter; beyond the ends the border elements stand again.</summary>
    /// <param name="from">The input's size.</param>
    /// <param name="positions">Where in the input each output lies.</param>
    /// <param name="cubic">The cubic filter's parameter, often −0.75; null for lines.</param>
    /// <param name="widening">How many times wider the filter is, so that nothing between is left out; 1 or more.</param>
    /// <param name="excludeOutside">Whether neighbours beyond the ends count for nothing, and the others for more.</param>
    internal static Taps Filtered(long from, double[] positions, double? cubic, double widening, bool excludeOutside)
    {
        var first = (int)Math.Floor(-(cubic is null ? 1 : 2) * widening) + 1;
        var count = 2 - 2 * first;
        var places = new long[count][];
        var weights = new double[count][];
        for (var tap = 0; tap < count; tap++)
            (places[tap], weights[tap]) = (new long[positions.Length], new double[positions.Length]);
        for (var i = 0; i < positions.Length; i++)
        {
            var floor = Math.Floor(positions[i]);
            var total = 0.0;
            for (var tap = 0; tap < count; tap++)
            {
                var place = floor + first + tap;
                var distance = (place - positions[i]) / widening;
                var inside = place >= 0 && place < from;
                places[tap][i] = (long)Math.Clamp(place, 0, from - 1);
                weights[tap][i] = excludeOutside && !inside ? 0 : cubic is { } a ? CubicWeight(distance, a) : Math.Max(0, 1 - Math.Abs(distance));
                total += weights[tap][i];
            }
            foreach (var weight in weights)
                weight[i] = total == 0 ? 0 : weight[i] / total;
        }
        return new(places, weights);
    }

    /// <summary>The weighted sums along a dimension; differentiable.</summary>
    internal Tensor Apply(Tensor x, int dim)
    {
        if (Tracer.Widens(x))
            return Apply(x.To(DType.Float32), dim).To(x.DType);
        long count = _places.Length, outputs = _places[0].Length;
        var places = Torch.Tensor<long>([.. _places.SelectMany(p => p)], [count, outputs]).To(x.Device);
        var weights = _weights[0] is null ? null : Torch.Tensor<double>([.. _weights.SelectMany(w => w!)], [count, outputs]).To(x.DType).To(x.Device);
        if (!x.Device.Fuses || x.DType is not (DType.Float32 or DType.Float64) || GradMode.IsEnabled && x.RequiresGrad)
            return Sum(x, dim, places, weights);
        var shape = (long[])x.ShapeArray.Clone();
        shape[dim] = outputs;
        var y = Tensor.Empty(shape, x.DType, x.Device);
        x.Device.Resample(y, x, dim, places, weights);
        return y;
    }

    /// <inheritdoc cref="Device.Resample"/>
    internal static Tensor Sum(Tensor x, int dim, Tensor places, Tensor? weights)
    {
        var shape = new long[x.Dim];
        Array.Fill(shape, 1);
        shape[dim] = places.Shape[1];
        Tensor? sum = null;
        for (var tap = 0; tap < places.Shape[0]; tap++)
        {
            var part = x.IndexSelect(dim, places.Select(0, tap));
            if (weights is not null)
                part = part.Mul(weights.Select(0, tap).View(shape));
            sum = sum is null ? part : sum.Add(part);
        }
        return sum!;
    }

    /// <summary>Where in the input an element of the result lies; in float32 where PyTorch computes so.</summary>
    private static double Source(long i, double ratio, bool alignCorners, bool narrow)
    {
        if (narrow)
            return alignCorners ? (float)ratio * i : (float)ratio * (i + 0.5f) - 0.5f;
        return alignCorners ? ratio * i : ratio * (i + 0.5) - 0.5;
    }

    private static double CubicWeight(double distance, double a)
    {
        var x = Math.Abs(distance);
        return x <= 1 ? ((a + 2) * x - (a + 3)) * x * x + 1 : x < 2 ? ((x - 5) * x + 8) * x * a - 4 * a : 0;
    }
}
