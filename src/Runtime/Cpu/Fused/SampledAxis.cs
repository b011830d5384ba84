using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;
using TorchPort.Nn;

namespace TorchPort.Kernels;

/// <summary>Along one dimension of a tensor that is read at given places: which elements a place lies between, and their weights.</summary>
/// <param name="Size">The dimension's size, at least 1.</param>
/// <param name="Mode">How values between elements are found.</param>
/// <param name="Padding">What lies outside.</param>
/// <param name="AlignCorners">Whether −1 and 1 are the middles of the first and the last element, or else their outer edges.</param>
/// <param name="InElements">Whether places count elements, not from −1 to 1.</param>
internal readonly unsafe record struct SampledAxis(long Size, GridSampleMode Mode, GridSamplePadding Padding, bool AlignCorners, bool InElements)
{
    /// <summary>Elements that a place lies between.</summary>
    internal int Taps => Mode switch { GridSampleMode.Nearest => 1, GridSampleMode.Bilinear => 2, _ => 4 };

    private double Last => Size - 1;

    /// <summary>Finds elements, counted from 1 and 0 for those outside, and their weights, in whole lanes; those of a tap are neighbours.</summary>
    /// <param name="coordinates">The places.</param>
    /// <param name="count">How many.</param>
    /// <param name="elements">Where the elements go.</param>
    /// <param name="weights">Where the weights go.</param>
    /// <param name="distance">From one tap's to the next's.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal void Find<L, T>(T* coordinates, long count, T* elements, T* weights, long distance) where L : unmanaged, IMemoryLane<L, T> where T : unmanaged, INumber<T>
    {
        for (var i = 0L; i < count; i += L.Width)
        {
            L* at = (L*)(elements + i), share = (L*)(weights + i);
            var apart = distance / L.Width;
            var place = Start(L.Load(coordinates + i));
            // With constants, so that what the taps have in common is computed once.
            (at[0], share[0]) = Tap(place, 0);
            if (Mode == GridSampleMode.Nearest)
                continue;
            (at[apart], share[apart]) = Tap(place, 1);
            if (Mode == GridSampleMode.Bilinear)
                continue;
            (at[2 * apart], share[2 * apart]) = Tap(place, 2);
            (at[3 * apart], share[3 * apart]) = Tap(place, 3);
        }
    }

    /// <summary>Where in the dimension a coordinate is, for <see cref="Tap"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal L Start<L>(L coordinate) where L : unmanaged, ILane<L> => Mode == GridSampleMode.Bicubic ? Place(coordinate) : Inside(Place(coordinate));

    /// <summary>One of the elements that a place lies between, counted from 1 and 0 for one outside, and its weight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal (L Element, L Weight) Tap<L>(L place, int tap) where L : unmanaged, ILane<L>
    {
        if (Mode == GridSampleMode.Nearest)
            return (Element(L.Round(place)), (L)1);
        L floor = L.Floor(place), above = place - floor, below = (L)1 - above;
        if (Mode == GridSampleMode.Bilinear)
            return tap == 0 ? (Element(floor), below) : (Element(floor + (L)1), above);
        var weight = tap == 0 ? Outer(above + (L)1) : tap == 1 ? Inner(above) : tap == 2 ? Inner(below) : Outer(below + (L)1);
        return (Element(Inside(floor + (L)(double)(tap - 1))), weight);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private L Place<L>(L coordinate) where L : unmanaged, ILane<L> =>
        InElements ? coordinate : AlignCorners ? (coordinate + (L)1) * (L)(Last / 2) : ((coordinate + (L)1) * (L)(double)Size - (L)1) / (L)2;

    /// <summary>A NaN is outside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private L Element<L>(L place) where L : unmanaged, ILane<L> => L.Select(L.And(L.LessEqual((L)0, place), L.LessEqual(place, (L)Last)), place + (L)1, (L)0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private L Inside<L>(L place) where L : unmanaged, ILane<L>
    {
        if (Padding == GridSamplePadding.Zeros)
            return place;
        if (Padding == GridSamplePadding.Reflection)
        {
            var (low, span) = AlignCorners ? (0, Last) : (-0.5, (double)Size);
            if (span == 0)
                return place * (L)0;
            L distance = L.Abs(place - (L)low), turns = L.Floor(distance / (L)span), rest = distance - turns * (L)span, half = turns / (L)2;
            place = L.Select(L.Equal(half, L.Floor(half)), rest + (L)low, (L)(span + low) - rest);
        }
        return L.Min(L.Max(place, (L)0), (L)Last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L Inner<L>(L x) where L : unmanaged, ILane<L> => (((L)1.25 * x - (L)2.25) * x) * x + (L)1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L Outer<L>(L x) where L : unmanaged, ILane<L> => (((L)(-0.75) * x + (L)3.75) * x - (L)6) * x + (L)3;
}
