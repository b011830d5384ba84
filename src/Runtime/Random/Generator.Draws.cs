using static TorchPort.RandomElements;

namespace TorchPort;

public sealed unsafe partial class Generator
{
    private const RandomDTypes Plain = RandomDTypes.Bool | RandomDTypes.Integers | RandomDTypes.Floats;

    /// <summary>Fills <paramref name="data"/> with ones with probability <paramref name="p"/> and zeros. PyTorch: <c>bernoulli_(p)</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> is no probability.</exception>
    internal void Bernoulli(DType dtype, void* data, long count, double p)
    {
        if (!(p is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(p), p, "bernoulli_ takes a probability from 0 to 1.");
        Fill(dtype, Plain, "bernoulli_", data, count, new BernoulliSample(p));
    }

    /// <summary>Fills <paramref name="data"/> with ones, each with its own probability, and zeros. PyTorch: <c>bernoulli_(tensor)</c>, <c>torch.bernoulli</c>.</summary>
    /// <param name="dtype">The dtype of <paramref name="data"/>.</param>
    /// <param name="data">What is filled.</param>
    /// <param name="count">The number of elements.</param>
    /// <param name="probabilityType">The dtype of <paramref name="probabilities"/>: float64 draws 53 bits a number, the others 24.</param>
    /// <param name="probabilities">As many probabilities, in the same order; may be <paramref name="data"/> itself.</param>
    /// <exception cref="ArgumentOutOfRangeException">One is no probability; nothing was drawn.</exception>
    internal void Bernoulli(DType dtype, void* data, long count, DType probabilityType, void* probabilities)
    {
        var check = new ProbabilityCheck(probabilities, count);
        RandomElements.Run(probabilityType, RandomDTypes.Floats, "bernoulli_", ref check);
        var fill = new BernoulliFill(this, dtype, data, count, probabilities);
        RandomElements.Run(probabilityType, RandomDTypes.Floats, "bernoulli_", ref fill);
    }

    /// <summary>
    /// Fills <paramref name="data"/> with a dropout mask: 1/(1-p) with probability 1-p, else 0. PyTorch:
    /// <c>noise.bernoulli_(1 - p).div_(1 - p)</c>, the noise of <c>dropout</c>, and of <c>dropout2d</c> for a tensor of
    /// one element a channel.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> is not from 0 to below 1.</exception>
    internal void DropoutMask(DType dtype, void* data, long count, double p)
    {
        if (!(p is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(p), p, "A dropout mask takes a probability from 0 to below 1; everything is dropped at 1.");
        var fill = new DropoutFill(this, data, count, 1 - p);
        RandomElements.Run(dtype, RandomDTypes.Floats, "dropout", ref fill);
    }

    /// <summary>Fills <paramref name="data"/> with exponential numbers. PyTorch: <c>exponential_</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lambda"/> is not positive.</exception>
    internal void Exponential(DType dtype, void* data, long count, double lambda = 1)
    {
        if (!(lambda > 0))
            throw new ArgumentOutOfRangeException(nameof(lambda), lambda, "exponential_ takes a rate greater than 0.");
        Fill(dtype, RandomDTypes.Floats, "exponential_", data, count, new ExponentialSample(lambda));
    }

    /// <summary>Fills <paramref name="data"/> with Cauchy numbers. PyTorch: <c>cauchy_</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="sigma"/> is not positive.</exception>
    internal void Cauchy(DType dtype, void* data, long count, double median = 0, double sigma = 1)
    {
        if (!(sigma > 0))
            throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "cauchy_ takes a sigma greater than 0.");
        Fill(dtype, RandomDTypes.Floats, "cauchy_", data, count, new CauchySample(median, sigma));
    }

    /// <summary>Fills <paramref name="data"/> with the numbers of trials up to the first success. PyTorch: <c>geometric_</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> is not between 0 and 1.</exception>
    internal void Geometric(DType dtype, void* data, long count, double p)
    {
        if (!(p is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(p), p, "geometric_ takes a probability between 0 and 1.");
        Fill(dtype, RandomDTypes.Integers | RandomDTypes.Floats, "geometric_", data, count, new GeometricSample(p));
    }

    /// <summary>Places drawn by weight that can come again. PyTorch: <c>multinomial</c> with replacement.</summary>
    internal void Multinomial(Multinomial draw, long* result)
    {
        lock (_gate)
            draw.DrawReplacing(_engine, result);
    }

    private void Fill<S>(DType dtype, RandomDTypes allowed, string operation, void* data, long count, S sample) where S : struct, ISample
    {
        var fill = new SampleFill<S>(this, data, count, sample);
        RandomElements.Run(dtype, allowed, operation, ref fill);
    }

    private readonly ref struct SampleFill<S>(Generator generator, void* data, long count, S sample) : IRandomAction where S : struct, ISample
    {
        public void Run<T>() where T : unmanaged
        {
            lock (generator._gate)
            {
                for (long i = 0; i < count; i++)
                    Set<T>(data, i, sample.Next(generator._engine));
            }
        }
    }

    private readonly ref struct DropoutFill(Generator generator, void* data, long count, double kept) : IRandomAction
    {
        public void Run<T>() where T : unmanaged
        {
            var sample = new BernoulliSample(kept);
            var scale = typeof(T) == typeof(double) ? 1 / kept : 1f / (float)kept;
            lock (generator._gate)
            {
                var i = 0L;
                while (i < count)
                {
                    if (typeof(T) == typeof(float) && BernoulliBlock.Fill(generator._engine, (float*)data + i, count - i, kept, (float)scale) is var filled and > 0)
                        i += filled;
                    else
                        Set<T>(data, i++, sample.Next(generator._engine) * scale);
                }
            }
        }
    }

    private readonly ref struct ProbabilityCheck(void* probabilities, long count) : IRandomAction
    {
        public void Run<T>() where T : unmanaged
        {
            for (long i = 0; i < count; i++)
            {
                var p = Get<T>(probabilities, i);
                if (!(p is >= 0 and <= 1))
                    throw new ArgumentOutOfRangeException(nameof(probabilities), $"bernoulli takes probabilities from 0 to 1; element {i} is {p:R}.");
            }
        }
    }

    private readonly ref struct BernoulliFill(Generator generator, DType dtype, void* data, long count, void* probabilities) : IRandomAction
    {
        public void Run<T>() where T : unmanaged
        {
            var fill = new BernoulliFill<T>(generator, data, count, probabilities);
            RandomElements.Run(dtype, Plain, "bernoulli_", ref fill);
        }
    }

    private readonly ref struct BernoulliFill<P>(Generator generator, void* data, long count, void* probabilities) : IRandomAction where P : unmanaged
    {
        public void Run<T>() where T : unmanaged
        {
            lock (generator._gate)
            {
                var engine = generator._engine;
                for (long i = 0; i < count; i++)
                {
                    var uniform = typeof(P) == typeof(double) ? engine.NextUnitDouble() : engine.NextUnitSingle();
                    Set<T>(data, i, uniform < Get<P>(probabilities, i) ? 1L : 0L);
                }
            }
        }
    }
}
