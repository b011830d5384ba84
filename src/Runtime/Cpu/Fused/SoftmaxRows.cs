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
        if (Size <= L.Width)
        {
            Short<L, T>(tensors[1] + begin * Size, tensors[0] + begin * Size, end - begin);
            return;
        }
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static T Exponentials<L, T>(T* x, T* y, long count, T largest) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        L a = default, b = default, m = L.All(largest), nothing = L.All(T.CreateTruncating(double.NegativeInfinity));
        var i = 0L;
        for (; i <= count - 2 * L.Width; i += 2 * L.Width)
        {
            L u = L.ExpNegative(L.Load(x + i) - m), v = L.ExpNegative(L.Load(x + i + L.Width) - m);
            L.Store(u, y + i);
            L.Store(v, y + i + L.Width);
            a += u;
            b += v;
        }
        for (; i < count; i += L.Width)
        {
            var rest = Rest<L, T>.First(count - i);
            var u = L.ExpNegative(L.LoadWhere(rest, x + i, nothing) - m);
            L.StoreWhere(rest, u, y + i);
            a += u;
        }
        return L.Sum(a + b);
    }

    /// <summary>Rows that are not longer than a lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Short<L, T>(T* x, T* y, long rows) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        L inRow = Rest<L, T>.First(Size), nothing = L.All(T.CreateTruncating(double.NegativeInfinity));
        for (; rows > 0; rows--, x += Size, y += Size)
        {
            var u = L.LoadWhere(inRow, x, nothing);
            u -= L.All(L.Largest(u));
            var exponentials = L.ExpNegative(u);
            var sum = L.Sum(exponentials);
            L.StoreWhere(inRow, Logarithm ? u - L.All(Lane1<T>.Log(new(sum)).V) : exponentials * L.All(T.One / sum), y);
        }
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
