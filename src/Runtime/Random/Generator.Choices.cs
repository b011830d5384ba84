using static TorchPort.RandomElements;

namespace TorchPort;

public sealed unsafe partial class Generator
{
    // From this many numbers on 32 random bits a number are too few, and PyTorch shuffles in another order with 64.
    private const long WidePermutation = uint.MaxValue / 20;

    /// <summary>Fills <paramref name="data"/> with the numbers 0 to <paramref name="count"/>-1 in random order. PyTorch: <c>randperm</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are more numbers than the dtype holds; bfloat16 rounds them, as in PyTorch.</exception>
    internal void RandPerm(DType dtype, void* data, long count)
    {
        var greatest = dtype == DType.BFloat16 ? long.MaxValue : dtype.IsFloatingPoint ? (long)MantissaRange(dtype) : Largest(dtype);
        if (count - 1 > greatest)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"randperm in {dtype.TorchName} takes at most {greatest} + 1 numbers: choose a wider dtype.");
        var fill = new PermutationFill(this, data, count);
        RandomElements.Run(dtype, RandomDTypes.Integers | RandomDTypes.Floats, "randperm", ref fill);
    }

    private void Shuffle<T>(T* data, long count) where T : unmanaged
    {
        if (count < WidePermutation)
        {
            for (long i = 0; i < count - 1; i++)
                Swap(data, i, i + (long)(_engine.NextWord() % (ulong)(count - i)));
        }
        else
        {
            for (long i = 0; i < count; i++)
                Swap(data, i, (long)(_engine.NextWord64() % (ulong)(i + 1)));
        }
    }

    private static void Swap<T>(T* data, long i, long j) where T : unmanaged => (data[i], data[j]) = (data[j], data[i]);

    /// <summary>
    /// Draws <paramref name="samples"/> categories for each row of weights. PyTorch: <c>multinomial</c>. Without
    /// replacement, and for a single sample, the categories of the greatest weight over exponential noise; of equal
    /// ones the first.
    /// </summary>
    /// <param name="dtype">The dtype of the weights.</param>
    /// <param name="weights">Rows of weights, none negative, not all 0 in a row.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="categories">The weights a row.</param>
    /// <param name="samples">The numbers drawn a row.</param>
    /// <param name="replacement">Whether a category can be drawn again.</param>
    /// <param name="result">Room for <paramref name="samples"/> numbers a row.</param>
    /// <exception cref="ArgumentException">The weights are no weights, or too few to draw from without replacement.</exception>
    internal void Multinomial(DType dtype, void* weights, long rows, int categories, int samples, bool replacement, long* result)
    {
        if (samples < 1)
            throw new ArgumentOutOfRangeException(nameof(samples), samples, "multinomial draws one sample or more.");
        if (!replacement && samples > categories)
            throw new ArgumentOutOfRangeException(nameof(samples), samples, $"multinomial without replacement draws at most the {categories} categories there are.");
        var draw = new MultinomialDraw(this, weights, rows, categories, samples, replacement, result);
        RandomElements.Run(dtype, RandomDTypes.Floats, "multinomial", ref draw);
    }

    private readonly ref struct PermutationFill(Generator generator, void* data, long count) : IRandomAction
    {
        public void Run<T>() where T : unmanaged
        {
            for (long i = 0; i < count; i++)
                Set<T>(data, i, i);
            lock (generator._gate)
                generator.Shuffle((T*)data, count);
        }
    }

    private readonly ref struct MultinomialDraw(Generator generator, void* weights, long rows, int categories, int samples, bool replacement, long* result) : IRandomAction
    {
        public void Run<T>() where T : unmanaged
        {
            for (long row = 0; row < rows; row++)
                Check<T>(row);
            var scratch = new double[categories];
            lock (generator._gate)
            {
                for (long row = 0; row < rows; row++)
                {
                    if (replacement && samples > 1)
                        DrawAgain<T>(row, scratch);
                    else
                        DrawOnce<T>(row, scratch);
                }
            }
        }

        private void Check<T>(long row) where T : unmanaged
        {
            var positive = false;
            for (long i = row * categories; i < (row + 1) * categories; i++)
            {
                var weight = Get<T>(weights, i);
                if (!(weight >= 0 && double.IsFinite(weight)))
                    throw new ArgumentException($"multinomial takes weights that are finite and not negative; row {row} has {weight:R}.");
                positive |= weight > 0;
            }
            if (!positive)
                throw new ArgumentException($"multinomial takes weights with a sum greater than 0; those of row {row} are all 0.");
        }

        // Sums of 16-bit weights are kept in float.
        private void DrawAgain<T>(long row, Span<double> cumulative) where T : unmanaged
        {
            double sum = 0;
            for (var i = 0; i < categories; i++)
                cumulative[i] = sum = RoundSum<T>(sum + Get<T>(weights, row * categories + i));
            for (var i = 0; i < categories; i++)
                cumulative[i] = RoundSum<T>(cumulative[i] / sum);
            cumulative[^1] = 1;
            for (var j = 0; j < samples; j++)
            {
                var uniform = generator._engine.NextUnitDouble();
                var (left, right) = (0, categories);
                while (left < right)
                {
                    var middle = left + (right - left) / 2;
                    if (cumulative[middle] < uniform)
                        left = middle + 1;
                    else
                        right = middle;
                }
                result[row * samples + j] = left;
            }
        }

        private static double RoundSum<T>(double value) where T : unmanaged =>
            typeof(T) == typeof(double) ? value : (float)value;

        private void DrawOnce<T>(long row, double[] scores) where T : unmanaged
        {
            var noise = new ExponentialSample(1);
            for (var i = 0; i < categories; i++)
                scores[i] = -Round<T>(Get<T>(weights, row * categories + i) / Round<T>(noise.Next(generator._engine)));
            if (samples == 1)
            {
                var best = 0;
                for (var i = 1; i < categories; i++)
                    if (scores[i] < scores[best])
                        best = i;
                result[row] = best;
                return;
            }
            var order = new int[categories];
            for (var i = 0; i < categories; i++)
                order[i] = i;
            Array.Sort(order, (a, b) => scores[a].CompareTo(scores[b]) is var c and not 0 ? c : a.CompareTo(b));
            for (var j = 0; j < samples; j++)
                result[row * samples + j] = order[j];
        }
    }
}
