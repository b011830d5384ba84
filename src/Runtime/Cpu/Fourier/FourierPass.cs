using System.Numerics;
using TorchPort.Algebra;

namespace TorchPort.Kernels;

/// <summary>
/// One pass of a transform that leaves its results in order (Stockham, "High-speed convolution and correlation", 1966): transforms as long as the
/// radix, whose results are multiplied with roots of 1.
/// </summary>
internal sealed unsafe class FourierPass<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Real part, imaginary part, and that negated, which a fused multiplication needs.</summary>
    internal const int NumbersPerRoot = 3;

    private readonly T[] _twiddles, _roots;

    /// <param name="radix">The radix.</param>
    /// <param name="parts">The length over the radices so far, this one included.</param>
    /// <param name="run">The product of the radices before.</param>
    internal FourierPass(int radix, int parts, int run)
    {
        (Radix, Parts, Run) = (radix, parts, run);
        _twiddles = FourierPlan<T>.Pinned((long)parts * (radix - 1) * NumbersPerRoot);
        for (int p = 0, at = 0; p < parts; p++)
        {
            for (var j = 1; j < radix; j++, at += NumbersPerRoot)
            {
                var root = RootsOfUnity.Of<T>((long)p * j, (long)radix * parts);
                (_twiddles[at], _twiddles[at + 1], _twiddles[at + 2]) = (root.Real, root.Imag, -root.Imag);
            }
        }
        _roots = FourierPlan<T>.Pinned(2 * radix);
        for (var k = 0; k < radix; k++)
        {
            var root = RootsOfUnity.Of<T>(k, radix);
            (_roots[2 * k], _roots[2 * k + 1]) = (root.Real, -root.Imag);
        }
    }

    internal int Radix { get; }

    internal int Parts { get; }

    internal int Run { get; }

    /// <summary>For each part the roots its results but the first are multiplied with.</summary>
    internal T* Twiddles => FourierPlan<T>.Pointer(_twiddles);

    /// <summary>cos(2πk/radix) and sin(2πk/radix).</summary>
    internal T* Roots => FourierPlan<T>.Pointer(_roots);
}
