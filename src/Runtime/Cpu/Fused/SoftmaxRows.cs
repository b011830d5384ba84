using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>y = softmax of each row of x, or its logarithm.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Size">Their length.</param>
/// <param name="Logarithm">Whether the logarithm is wanted.</param>
internal readonly unsafe record struct SoftmaxRows(long Rows, long Size, bool Logarithm) : IFusedKernel
{
    public long Items => Size == 0 ? 0 : Rows;

    public long Cost => 4 * Size;

    public void Run<L, T>(T** tensors, long begin, long end) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        for (var row = begin; row < end; row++)
        {
            T* y = tensors[0] + row * Size, x = tensors[1] + row * Size;
            var largest = Vectors<L, T>.Max(x, Size);
            var sum = Exponentials<L, T>(x, y, Size, largest);
            if (Logarithm)
                Vectors<L, T>.Affine(x, y, Size, largest, T.One, -Lane1<T>.Log(new(sum)).V);
            else
                Vectors<L, T>.Affine(y, y, Size, T.Zero, T.One / sum, T.Zero);
        }
    }

    /// <summary>y = exp(x − largest), and the sum. What is too small for a normal number becomes 0: processors take a hundred times as long for others.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static T Exponentials<L, T>(T* x, T* y, long count, T largest) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        L a = default, b = default, m = L.All(largest);
        var room = stackalloc T[2 * L.Width];
        T* from = x, to = y;
        var rest = count % (2 * L.Width);
        for (long i = 0, end = count - rest; ; (i, end) = (0, 2 * L.Width))
        {
            for (; i < end; i += 2 * L.Width)
            {
                L u = L.ExpNegative(L.Load(from + i) - m), v = L.ExpNegative(L.Load(from + i + L.Width) - m);
                L.Store(u, to + i);
                L.Store(v, to + i + L.Width);
                a += u;
                b += v;
            }
            if (rest == 0)
                break;
            if (from != x)
            {
                for (var j = 0L; j < rest; j++)
                    y[count - rest + j] = room[j];
                break;
            }
            for (var j = 0L; j < 2 * L.Width; j++)
                room[j] = j < rest ? x[count - rest + j] : T.CreateTruncating(double.NegativeInfinity);
            from = to = room;
        }
        return L.Sum(a + b);
    }
}

/// <summary>The gradient of <see cref="SoftmaxRows"/>: dx, which may lie where dy lies, from dy and y.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Size">Their length.</param>
/// <param name="Logarithm">Whether y is the logarithm.</param>
internal readonly unsafe record struct SoftmaxRowsGradient(long Rows, long Size, bool Logarithm) : IFusedKernel
{
    public long Items => Size == 0 ? 0 : Rows;

    public long Cost => 4 * Size;

    public void Run<L, T>(T** tensors, long begin, long end) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        for (var row = begin; row < end; row++)
        {
            T* dx = tensors[0] + row * Size, dy = tensors[1] + row * Size, y = tensors[2] + row * Size;
            if (Logarithm)
                OfLogarithm<L, T>(dx, dy, y, Size, Vectors<L, T>.Sum(dy, Size));
            else
                OfSoftmax<L, T>(dx, dy, y, Size, Vectors<L, T>.Products(dy, y, Size));
        }
    }

    /// <summary>dx = y · (dy − mean).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void OfSoftmax<L, T>(T* dx, T* dy, T* y, long count, T mean) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        var m = L.All(mean);
        var i = 0L;
        for (; i <= count - L.Width; i += L.Width)
            L.Store(L.Load(y + i) * (L.Load(dy + i) - m), dx + i);
        if (i < count)
            Rest<L, T>.Store(Rest<L, T>.Load(y + i, count - i) * (Rest<L, T>.Load(dy + i, count - i) - m), dx + i, count - i);
    }

    /// <summary>dx = dy − eʸ · sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OfLogarithm<L, T>(T* dx, T* dy, T* y, long count, T sum) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        var s = L.All(sum);
        var i = 0L;
        for (; i <= count - L.Width; i += L.Width)
            L.Store(L.Load(dy + i) - L.Exp(L.Load(y + i)) * s, dx + i);
        if (i < count)
            Rest<L, T>.Store(Rest<L, T>.Load(dy + i, count - i) - L.Exp(Rest<L, T>.Load(y + i, count - i)) * s, dx + i, count - i);
    }
}
