using TorchPort.Lanes;
using static TorchPort.RandomElements;

namespace TorchPort;

public sealed unsafe partial class Generator
{
    /// <summary>
    /// Fills <paramref name="data"/> with normal numbers between two bounds: the inverse of the distribution at uniform
    /// numbers. PyTorch: <c>nn.init.trunc_normal_</c>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="std"/> is not positive, or <paramref name="a"/> is greater than <paramref name="b"/>.</exception>
    internal void TruncNormal(DType dtype, void* data, long count, double mean = 0, double std = 1, double a = -2, double b = 2)
    {
        if (!(std > 0))
            throw new ArgumentOutOfRangeException(nameof(std), std, "trunc_normal_ takes a standard deviation greater than 0.");
        if (!(a <= b))
            throw new ArgumentOutOfRangeException(nameof(b), b, $"trunc_normal_ takes bounds in order; the lower one is {a:R}.");
        Uniform(dtype, data, count, 2 * Below((a - mean) / std) - 1, 2 * Below((b - mean) / std) - 1);
        var fill = new NormalQuantile(data, count, mean, std, a, b);
        RandomElements.Run(dtype, RandomDTypes.Floats, "trunc_normal_", ref fill);
    }

    // The probability of a standard normal number below x.
    private static double Below(double x) => (1 + ErrorFunctions.Erf(x / Math.Sqrt(2))) / 2;

    // PyTorch rounds to the dtype after each of erfinv_, mul_, add_ and clamp_, and the factors to float or double.
    private readonly ref struct NormalQuantile(void* data, long count, double mean, double std, double a, double b) : IRandomAction
    {
        public void Run<T>() where T : unmanaged
        {
            var isDouble = typeof(T) == typeof(double);
            var (scale, centre) = (std * Math.Sqrt(2), mean);
            if (!isDouble)
                (scale, centre) = ((float)scale, (float)centre);
            var (least, most) = (Round<T>(a), Round<T>(b));
            for (long i = 0; i < count; i++)
            {
                var uniform = Get<T>(data, i);
                var normal = isDouble ? InverseErrorFunction.Of(uniform) : Round<T>(InverseErrorFunction.Of((float)uniform));
                Set<T>(data, i, Math.Min(Math.Max(Round<T>(Round<T>(normal * scale) + centre), least), most));
            }
        }
    }
}
