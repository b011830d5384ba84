using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Transforms of as many vectors at once as a lane has numbers, laid out as <see cref="Butterflies{L, T}"/> take them.</summary>
internal static unsafe class LaneTransform<L, T> where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Transforms what is in <paramref name="x"/>, with the help of <paramref name="y"/>; in which of both the results are.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="x">The numbers, which are lost, in a place of <see cref="FourierPlan{T}.Room"/> numbers.</param>
    /// <param name="y">Another place of that size.</param>
    /// <param name="inverse">Whether the exponent has the other sign: real and imaginary parts change places before and after.</param>
    internal static T* Run(FourierPlan<T> plan, T* x, T* y, bool inverse)
    {
        if (plan.Chirp is { } chirp)
            return Run(chirp, plan.N, x, y, inverse);
        var real = inverse ? L.Width : 0;
        var other = L.Width - 2 * real;
        foreach (var pass in plan.Passes)
        {
            T* from = x + real, to = y + real;
            switch (pass.Radix)
            {
                case 2:
                    Butterflies<L, T>.Two<Butterflies<L, T>.Whole>(pass, from, to, other, 0, 1);
                    Butterflies<L, T>.Two<Butterflies<L, T>.Turned>(pass, from, to, other, 1, pass.Parts);
                    break;
                case 3:
                    Butterflies<L, T>.Three<Butterflies<L, T>.Whole>(pass, from, to, other, 0, 1);
                    Butterflies<L, T>.Three<Butterflies<L, T>.Turned>(pass, from, to, other, 1, pass.Parts);
                    break;
                case 4:
                    Butterflies<L, T>.Four<Butterflies<L, T>.Whole>(pass, from, to, other, 0, 1);
                    Butterflies<L, T>.Four<Butterflies<L, T>.Turned>(pass, from, to, other, 1, pass.Parts);
                    break;
                case 5:
                    Butterflies<L, T>.Five<Butterflies<L, T>.Whole>(pass, from, to, other, 0, 1);
                    Butterflies<L, T>.Five<Butterflies<L, T>.Turned>(pass, from, to, other, 1, pass.Parts);
                    break;
                case 8:
                    Butterflies<L, T>.Eight<Butterflies<L, T>.Whole>(pass, from, to, other, 0, 1);
                    Butterflies<L, T>.Eight<Butterflies<L, T>.Turned>(pass, from, to, other, 1, pass.Parts);
                    break;
                default:
                    Butterflies<L, T>.Odd<Butterflies<L, T>.Whole>(pass, from, to, other, 0, 1);
                    Butterflies<L, T>.Odd<Butterflies<L, T>.Turned>(pass, from, to, other, 1, pass.Parts);
                    break;
            }
            var done = y;
            y = x;
            x = done;
        }
        return x;
    }

    private static T* Run(FourierChirp<T> chirp, int n, T* x, T* y, bool inverse)
    {
        var length = chirp.Plan.N;
        LaneHalves<L, T>.Multiply(n, x, chirp.Turns, x, inverse, T.One);
        new Span<T>(x + 2L * n * L.Width, checked(2 * (length - n) * L.Width)).Clear();
        var z = Run(chirp.Plan, x, y, inverse: false);
        LaneHalves<L, T>.Multiply(length, z, chirp.Filter, z, inverse, T.One);
        z = Run(chirp.Plan, z, z == x ? y : x, inverse: true);
        LaneHalves<L, T>.Multiply(n, z, chirp.Turns, z, inverse, T.One / T.CreateChecked(length));
        return z;
    }

    /// <summary>Multiplies with roots of 1 that are lanes too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Turn(int n, T* x, T* roots, bool inverse)
    {
        var real = inverse ? L.Width : 0;
        var other = L.Width - 2 * real;
        x += real;
        for (var k = 0; k < n; k++, x += 2 * L.Width, roots += 2 * L.Width)
        {
            L re = L.Load(x), im = L.Load(x + other), c = L.Load(roots), s = L.Load(roots + L.Width);
            L.Store(re * c - im * s, x);
            L.Store(L.FusedMultiplyAdd(re, s, im * c), x + other);
        }
    }
}
