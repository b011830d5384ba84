using static TorchPort.RandomElements;

namespace TorchPort;

public sealed unsafe partial class Generator
{
    private const int NormalBlock = 16;

    /// <summary>
    /// Fills a contiguous tensor with normal numbers. PyTorch: <c>normal_</c>, which from 16 elements on transforms
    /// blocks of 16 uniform numbers and draws the last 16 again where the count is no multiple of 16.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="std"/> is negative.</exception>
    internal void Normal(DType dtype, void* data, long count, double mean = 0, double std = 1) =>
        RunNormal(dtype, data, count, mean, std, count >= NormalBlock);

    /// <summary>
    /// Draws the normal numbers of a tensor that is not contiguous, in order of memory. PyTorch: <c>normal_</c>, which
    /// then draws one number after the other and keeps the second of each pair for the next draw.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="std"/> is negative.</exception>
    internal void NormalSerial(DType dtype, void* data, long count, double mean = 0, double std = 1) =>
        RunNormal(dtype, data, count, mean, std, inBlocks: false);

    /// <summary>Fills <paramref name="data"/> with the exponentials of normal numbers. PyTorch: <c>log_normal_</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="std"/> is not positive.</exception>
    internal void LogNormal(DType dtype, void* data, long count, double mean = 1, double std = 2)
    {
        if (!(std > 0))
            throw new ArgumentOutOfRangeException(nameof(std), std, "log_normal_ takes a standard deviation greater than 0.");
        var fill = new LogNormalFill(this, data, count, mean, std);
        RandomElements.Run(dtype, RandomDTypes.Floats, "log_normal_", ref fill);
    }

    private void RunNormal(DType dtype, void* data, long count, double mean, double std, bool inBlocks)
    {
        if (!(std >= 0))
            throw new ArgumentOutOfRangeException(nameof(std), std, "normal_ takes a standard deviation of 0 or more.");
        var fill = new NormalFill(this, data, count, mean, std, inBlocks);
        RandomElements.Run(dtype, RandomDTypes.Floats, "normal_", ref fill);
    }

    private double NextNormal(double mean, double std)
    {
        if (_nextNormal is { } kept)
        {
            _nextNormal = null;
            return Math.FusedMultiplyAdd(kept, std, mean);
        }
        var turn = _engine.NextUnitDouble();
        var radius = Math.Sqrt(-2 * LogOneMinus.Of(_engine.NextUnitDouble()));
        var (sin, cos) = Math.SinCos(2 * Math.PI * turn);
        _nextNormal = radius * sin;
        return Math.FusedMultiplyAdd(radius * cos, std, mean);
    }

    private void FillNormalBlocks<T>(void* data, long count, double mean, double std) where T : unmanaged
    {
        FillUniform<T>(data, count, 0, 1);
        for (long i = 0; i <= count - NormalBlock; i += NormalBlock)
            TransformBlock<T>(data, i, mean, std);
        if (count % NormalBlock == 0)
            return;
        var last = count - NormalBlock;
        FillUniform<T>((byte*)data + last * sizeof(T), NormalBlock, 0, 1);
        TransformBlock<T>(data, last, mean, std);
    }

    // Every step is rounded to the dtype, as C++ does where the dtype is a class with operators.
    private static void TransformBlock<T>(void* data, long start, double mean, double std) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            BoxMuller.Transform16((float*)data + start, (float)mean, (float)std);
            return;
        }
        var (centre, width) = (Round<T>(mean), Round<T>(std));
        for (var i = start; i < start + NormalBlock / 2; i++)
        {
            var radius = Round<T>(Math.Sqrt(Round<T>(-2 * Round<T>(Math.Log(Round<T>(1 - Get<T>(data, i)))))));
            var (sin, cos) = Math.SinCos(Round<T>(2 * Math.PI * Get<T>(data, i + NormalBlock / 2)));
            Set<T>(data, i, Scale<T>(Round<T>(radius * Round<T>(cos)), width, centre));
            Set<T>(data, i + NormalBlock / 2, Scale<T>(Round<T>(radius * Round<T>(sin)), width, centre));
        }
    }

    private static double Scale<T>(double value, double std, double mean) where T : unmanaged =>
        typeof(T) == typeof(double) ? Math.FusedMultiplyAdd(value, std, mean) : Round<T>(value * std) + mean;

    private readonly ref struct NormalFill(Generator generator, void* data, long count, double mean, double std, bool inBlocks) : IRandomAction
    {
        public void Run<T>() where T : unmanaged
        {
            lock (generator._gate)
            {
                if (inBlocks)
                    generator.FillNormalBlocks<T>(data, count, mean, std);
                else
                    for (long i = 0; i < count; i++)
                        Set<T>(data, i, generator.NextNormal(mean, std));
            }
        }
    }

    private readonly ref struct LogNormalFill(Generator generator, void* data, long count, double mean, double std) : IRandomAction
    {
        public void Run<T>() where T : unmanaged
        {
            lock (generator._gate)
            {
                for (long i = 0; i < count; i++)
                    Set<T>(data, i, Math.Exp(generator.NextNormal(mean, std)));
            }
        }
    }
}
