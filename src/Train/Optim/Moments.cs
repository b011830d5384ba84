using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Optim;

/// <summary>Running averages of a gradient and of its square.</summary>
/// <param name="Beta1">How much of the average is kept at a step.</param>
/// <param name="Beta2">How much of the average square is kept at a step.</param>
internal readonly record struct Moments(double Beta1, double Beta2)
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add<L>(L gradient, ref L average, ref L square) where L : ILane<L>
    {
        average = Lerp(average, gradient, 1 - Beta1);
        square = AddSquare(square, gradient, Beta2);
    }

    /// <summary>The average square with one gradient more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static L AddSquare<L>(L square, L gradient, double kept) where L : ILane<L> => square * kept + gradient * (1 - kept) * gradient;

    /// <summary>From <paramref name="a"/> towards <paramref name="b"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static L Lerp<L>(L a, L b, double weight) where L : ILane<L> => default(Ops.Lerp).F(a, b, (L)weight);
}
