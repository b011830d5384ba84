using static TorchPort.RandomElements;

namespace TorchPort;

/// <summary>Draws of places by weight. PyTorch: <c>multinomial</c>.</summary>
/// <param name="dtype">The floating dtype of the weights.</param>
/// <param name="weights">Rows of weights.</param>
/// <param name="rows">The number of rows.</param>
/// <param name="categories">The weights a row.</param>
/// <param name="samples">The places drawn a row.</param>
internal readonly unsafe struct Multinomial(DType dtype, void* weights, long rows, long categories, int samples)
{
    /// <summary>Refuses what cannot be drawn.</summary>
    internal void Check(bool replacement)
    {
        CheckCounts(categories, samples, replacement);
        var check = new WeightCheck(weights, rows, categories);
        Run(dtype, RandomDTypes.Floats, "multinomial", ref check);
    }

    private static void CheckCounts(long categories, int samples, bool replacement)
    {
        if (samples < 1)
            throw new ArgumentOutOfRangeException(nameof(samples), samples, "multinomial draws one sample or more.");
        if (categories is < 1 or > int.MaxValue)
            throw new ArgumentOutOfRangeException(nameof(categories), categories, $"multinomial draws from 1 to {int.MaxValue} weights.");
        if (!replacement && samples > categories)
            throw new ArgumentOutOfRangeException(nameof(samples), samples, $"multinomial without replacement draws at most as many samples as there are weights, {categories}.");
    }

    /// <summary>Places that can come again: where uniform numbers fall in the sums of the weights.</summary>
    internal void DrawReplacing(Mt19937 engine, long* result)
    {
        var draw = new ReplacingDraw(engine, weights, rows, (int)categories, samples, result);
        Run(dtype, RandomDTypes.Floats, "multinomial", ref draw);
    }

    /// <summary>Different places: those of the greatest weight over exponential noise, of equal ones the first.</summary>
    internal void ChooseGreatest(void* noise, long* result)
    {
        var choice = new GreatestChoice(weights, noise, rows, (int)categories, samples, result);
        Run(dtype, RandomDTypes.Floats, "multinomial", ref choice);
    }

    private readonly ref struct WeightCheck(void* weights, long rows, long categories) : IRandomAction
    {
        public void Run<T>() where T : unmanaged
        {
            for (long row = 0; row < rows; row++)
            {
                var positive = false;
                for (var i = row * categories; i < (row + 1) * categories; i++)
                {
                    var weight = Get<T>(weights, i);
                    if (!(weight >= 0 && double.IsFinite(weight)))
                        throw new ArgumentException($"multinomial takes weights that are finite and not negative; row {row} has {weight:R}.");
                    positive |= weight > 0;
                }
                if (!positive)
                    throw new ArgumentException($"multinomial takes weights with a sum greater than 0; those of row {row} are all 0.");
            }
        }
    }

    private readonly ref struct ReplacingDraw(Mt19937 engine, void* weights, long rows, int categories, int samples, long* result) : IRandomAction
    {
        public void Run<T>() where T : unmanaged
        {
            var sums = new double[categories];
            for (long row = 0; row < rows; row++)
            {
                Accumulate<T>(row, sums);
                for (var j = 0; j < samples; j++)
                    result[row * samples + j] = Find(sums, engine.NextUnitDouble());
            }
        }

        // Sums of 16-bit weights are kept in float.
        private void Accumulate<T>(long row, Span<double> sums) where T : unmanaged
        {
            double sum = 0;
            for (var i = 0; i < categories; i++)
                sums[i] = sum = RoundSum<T>(sum + Get<T>(weights, row * categories + i));
            for (var i = 0; i < categories; i++)
                sums[i] = RoundSum<T>(sums[i] / sum);
            sums[^1] = 1;
        }

        private static double RoundSum<T>(double value) where T : unmanaged => typeof(T) == typeof(double) ? value : (float)value;

        private static int Find(ReadOnlySpan<double> sums, double uniform)
        {
            var (left, right) = (0, sums.Length);
            while (left < right)
            {
                var middle = left + (right - left) / 2;
                if (sums[middle] < uniform)
                    left = middle + 1;
                else
                    right = middle;
            }
            return left;
        }
    }

    private readonly ref struct GreatestChoice(void* weights, void* noise, long rows, int categories, int samples, long* result) : IRandomAction
    {
        public void Run<T>() where T : unmanaged
        {
            var scores = new double[categories];
            for (long row = 0; row < rows; row++)
            {
                for (var i = 0; i < categories; i++)
                    scores[i] = Round<T>(Get<T>(weights, row * categories + i) / Get<T>(noise, row * categories + i));
                if (samples == 1)
                    result[row] = First(scores);
                else
                    Sorted(scores).AsSpan(0, samples).CopyTo(new(result + row * samples, samples));
            }
        }

        private static int First(ReadOnlySpan<double> scores)
        {
            var best = 0;
            for (var i = 1; i < scores.Length; i++)
                if (scores[i] > scores[best])
                    best = i;
            return best;
        }

        private static long[] Sorted(double[] scores)
        {
            var places = new long[scores.Length];
            for (var i = 0; i < places.Length; i++)
                places[i] = i;
            Array.Sort(places, (a, b) => scores[b].CompareTo(scores[a]) is var order and not 0 ? order : a.CompareTo(b));
            return places;
        }
    }
}
