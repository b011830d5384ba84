using System.Numerics;
using TorchPort.Algebra;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>A transform as a convolution with what <see cref="RootsOfUnity.Bluestein"/> gives.</summary>
internal sealed unsafe class FourierChirp<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly T[] _turns, _filter;

    internal FourierChirp(int n)
    {
        if (n > 1 << 28)
            throw new ShapeException($"A Fourier transform of {n} points, which has large prime factors, is too long: fill it up to a length that has none.");
        Plan = FourierPlan<T>.Of(FourierPlan<T>.Convenient(2 * n - 1));
        // In double precision: the filter is made once, and its rounding errors come into every result.
        var (chirp, taps) = RootsOfUnity.Bluestein<double>(n, Plan.N, inverse: false);
        _turns = FourierPlan<T>.Pinned(2L * n);
        for (var k = 0; k < n; k++)
            (_turns[2 * k], _turns[2 * k + 1]) = (T.CreateChecked(chirp[k].Real), T.CreateChecked(chirp[k].Imag));
        _filter = FourierPlan<T>.Pinned(2L * Plan.N);
        ComplexPair<double>[] other = new ComplexPair<double>[taps.Length];
        fixed (ComplexPair<double>* x = taps, y = other)
        {
            var result = LaneTransform<Lane1<double>, double>.Run(FourierPlan<double>.Of(Plan.N), (double*)x, (double*)y, inverse: false);
            for (var k = 0; k < _filter.Length; k++)
                _filter[k] = T.CreateChecked(result[k]);
        }
    }

    /// <summary>The transform that the convolution is done by.</summary>
    internal FourierPlan<T> Plan { get; }

    internal T* Turns => FourierPlan<T>.Pointer(_turns);

    internal T* Filter => FourierPlan<T>.Pointer(_filter);
}
