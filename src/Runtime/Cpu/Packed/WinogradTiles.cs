using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>How a kernel of three taps and a tile of outputs are taken to points and back, in one dimension.</summary>
/// <remarks>Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015.</remarks>
internal unsafe interface IWinogradTile
{
    /// <summary>Outputs of a tile; it reads two inputs more, at as many points.</summary>
    static abstract int Outputs { get; }

    /// <summary>Takes three taps to the points.</summary>
    static abstract void Taps<L>(float* from, nint step, float* to, nint toStep) where L : unmanaged, IMemoryLane<L, float>;

    /// <summary>Takes the points' sums to the gradients of three taps: <see cref="Taps"/> from the other side.</summary>
    static abstract void TapGradients<L>(float* from, nint step, float* to, nint toStep) where L : unmanaged, IMemoryLane<L, float>;

    /// <summary>Takes inputs to the points.</summary>
    static abstract void Input<L>(float* from, nint step, float* to, nint toStep) where L : unmanaged, IMemoryLane<L, float>;

    /// <summary>Takes an output's gradient to the points: <see cref="Output"/> from the other side.</summary>
    static abstract void Gradient<L>(float* from, nint step, float* to, nint toStep) where L : unmanaged, IMemoryLane<L, float>;

    /// <summary>Takes the points' products to outputs, adds a number, and does what follows.</summary>
    static abstract void Output<L, F>(float* from, nint step, L plus, F then, float* to, nint toStep) where L : unmanaged, IMemoryLane<L, float> where F : struct, IWinogradEnd<L>;
}

/// <summary>What is done to a tile's outputs while they are in registers.</summary>
internal interface IWinogradEnd<L> where L : unmanaged, IMemoryLane<L, float>
{
    /// <summary>What becomes of one of the outputs.</summary>
    L Of(L sum, int output);
}

/// <summary>Nothing.</summary>
internal readonly struct WinogradSum<L> : IWinogradEnd<L> where L : unmanaged, IMemoryLane<L, float>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public L Of(L sum, int output) => sum;
}

/// <summary>Another tensor is added, where there is one, and results are bounded.</summary>
internal readonly unsafe struct WinogradBoundedSum<L>(float* along, nint step, L low, L high) : IWinogradEnd<L> where L : unmanaged, IMemoryLane<L, float>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public L Of(L sum, int output) => Bounds.Between(low, high, along == null ? sum : sum + L.Load(along + output * step));
}

/// <summary>Two outputs; points 0, ±1 and ∞.</summary>
internal readonly unsafe struct WinogradF2 : IWinogradTile
{
    public static int Outputs => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Taps<L>(float* from, nint step, float* to, nint toStep) where L : unmanaged, IMemoryLane<L, float>
    {
        L a = L.Load(from), b = L.Load(from + step), c = L.Load(from + 2 * step), half = L.All(0.5f);
        L even = half * (a + c), odd = half * b;
        L.Store(a, to);
        L.Store(even + odd, to + toStep);
        L.Store(even - odd, to + 2 * toStep);
        L.Store(c, to + 3 * toStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TapGradients<L>(float* from, nint step, float* to, nint toStep) where L : unmanaged, IMemoryLane<L, float>
    {
        L b = L.Load(from + step), c = L.Load(from + 2 * step), half = L.All(0.5f);
        var even = half * (b + c);
        L.Store(L.Load(from) + even, to);
        L.Store(half * (b - c), to + toStep);
        L.Store(even + L.Load(from + 3 * step), to + 2 * toStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<L>(float* from, nint step, float* to, nint toStep) where L : unmanaged, IMemoryLane<L, float>
    {
        L a = L.Load(from), b = L.Load(from + step), c = L.Load(from + 2 * step), d = L.Load(from + 3 * step);
        L.Store(a - c, to);
        L.Store(b + c, to + toStep);
        L.Store(c - b, to + 2 * toStep);
        L.Store(b - d, to + 3 * toStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Gradient<L>(float* from, nint step, float* to, nint toStep) where L : unmanaged, IMemoryLane<L, float>
    {
        L a = L.Load(from), b = L.Load(from + step);
        L.Store(a, to);
        L.Store(a + b, to + toStep);
        L.Store(a - b, to + 2 * toStep);
        L.Store(-b, to + 3 * toStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<L, F>(float* from, nint step, L plus, F then, float* to, nint toStep) where L : unmanaged, IMemoryLane<L, float> where F : struct, IWinogradEnd<L>
    {
        L a = L.Load(from), b = L.Load(from + step), c = L.Load(from + 2 * step), d = L.Load(from + 3 * step);
        L.Store(then.Of(a + b + c + plus, 0), to);
        L.Store(then.Of(b - c - d + plus, 1), to + toStep);
    }
}

/// <summary>Four outputs; points 0, ±1/√2, ±√2 and ∞, whose powers stay near 1, so that little is lost to rounding.</summary>
/// <remarks>What the points are divided by stands with the inputs, so that taps need additions alone.</remarks>
internal readonly unsafe struct WinogradF4 : IWinogradTile
{
    /// <summary>The root of two.</summary>
    internal const double Root = 1.4142135623730951;

    public static int Outputs => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Taps<L>(float* from, nint step, float* to, nint toStep) where L : unmanaged, IMemoryLane<L, float>
    {
        L a = L.Load(from), b = L.All((float)Root) * L.Load(from + step), c = L.Load(from + 2 * step), sum = a + c;
        L.Store(a, to);
        L.Store(sum + a + b, to + toStep);
        L.Store(sum + a - b, to + 2 * toStep);
        L.Store(sum + c + b, to + 3 * toStep);
        L.Store(sum + c - b, to + 4 * toStep);
        L.Store(c, to + 5 * toStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TapGradients<L>(float* from, nint step, float* to, nint toStep) where L : unmanaged, IMemoryLane<L, float>
    {
        L b = L.Load(from + step), c = L.Load(from + 2 * step), d = L.Load(from + 3 * step), e = L.Load(from + 4 * step);
        L inner = b + c, outer = d + e, sum = inner + outer;
        L.Store(L.Load(from) + inner + sum, to);
        L.Store(L.All((float)Root) * (b - c + d - e), to + toStep);
        L.Store(L.Load(from + 5 * step) + outer + sum, to + 2 * toStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<L>(float* from, nint step, float* to, nint toStep) where L : unmanaged, IMemoryLane<L, float>
    {
        L a = L.Load(from), b = L.Load(from + step), c = L.Load(from + 2 * step), d = L.Load(from + 3 * step), e = L.Load(from + 4 * step), f = L.Load(from + 5 * step);
        L outer = L.All(-2.5f);
        L.Store(L.FusedMultiplyAdd(outer, c, a + e), to);
        L.Store(L.FusedMultiplyAdd(outer, d, b + f), to + 5 * toStep);
        L even = L.FusedMultiplyAdd(L.All((float)(2 / 3.0)), c, L.All((float)(-1 / 3.0)) * e), odd = L.FusedMultiplyAdd(L.All((float)(Root / 3)), b, L.All((float)(-Root / 6)) * d);
        L.Store(even + odd, to + toStep);
        L.Store(even - odd, to + 2 * toStep);
        even = L.FusedMultiplyAdd(L.All((float)(-1 / 12.0)), c, L.All((float)(1 / 6.0)) * e);
        odd = L.FusedMultiplyAdd(L.All((float)(-Root / 12)), b, L.All((float)(Root / 6)) * d);
        L.Store(even + odd, to + 3 * toStep);
        L.Store(even - odd, to + 4 * toStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Gradient<L>(float* from, nint step, float* to, nint toStep) where L : unmanaged, IMemoryLane<L, float>
    {
        L a = L.Load(from), b = L.Load(from + step), c = L.Load(from + 2 * step), d = L.Load(from + 3 * step);
        L.Store(a, to);
        L even = L.FusedMultiplyAdd(L.All(0.5f), c, a), odd = L.FusedMultiplyAdd(L.All((float)(Root / 4)), d, L.All((float)(Root / 2)) * b);
        L.Store(even + odd, to + toStep);
        L.Store(even - odd, to + 2 * toStep);
        even = L.FusedMultiplyAdd(L.All(2), c, a);
        odd = L.FusedMultiplyAdd(L.All((float)(2 * Root)), d, L.All((float)Root) * b);
        L.Store(even + odd, to + 3 * toStep);
        L.Store(even - odd, to + 4 * toStep);
        L.Store(d, to + 5 * toStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<L, F>(float* from, nint step, L plus, F then, float* to, nint toStep) where L : unmanaged, IMemoryLane<L, float> where F : struct, IWinogradEnd<L>
    {
        L a = L.Load(from), b = L.Load(from + step), c = L.Load(from + 2 * step), d = L.Load(from + 3 * step), e = L.Load(from + 4 * step), f = L.Load(from + 5 * step);
        L inner = b + c, innerOdd = b - c, outer = d + e, outerOdd = d - e;
        L.Store(then.Of(a + inner + outer + plus, 0), to);
        L.Store(then.Of(L.FusedMultiplyAdd(L.All((float)Root), outerOdd, L.FusedMultiplyAdd(L.All((float)(Root / 2)), innerOdd, plus)), 1), to + toStep);
        L.Store(then.Of(L.FusedMultiplyAdd(L.All(2), outer, L.FusedMultiplyAdd(L.All(0.5f), inner, plus)), 2), to + 2 * toStep);
        L.Store(then.Of(L.FusedMultiplyAdd(L.All((float)(2 * Root)), outerOdd, L.FusedMultiplyAdd(L.All((float)(Root / 4)), innerOdd, f + plus)), 3), to + 3 * toStep);
    }
}
