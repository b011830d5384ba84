using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchPort.Algebra;

namespace TorchPort.Kernels;

/// <summary>How a transform of one length is computed: by passes over its small factors, or as a convolution.</summary>
internal sealed unsafe class FourierPlan<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly BoundedTables<FourierPlan<T>> Plans = new();

    private FourierPass<T>[]? _passes;
    private FourierSplit<T>? _split;
    private double _lineCost;

    private FourierPlan(int n)
    {
        N = n;
        if (!RootsOfUnity.IsOfSmallFactors(n))
            Chirp = new(n);
        Cost = Chirp is null ? N * (2.0 + Radices(N).Sum(r => r <= 8 ? 1.0 : r / 4.0)) : 2 * Chirp.Plan.Cost;
    }

    internal int N { get; }

    /// <summary>The passes, in order, where it is no convolution.</summary>
    internal FourierPass<T>[] Passes => _passes ??= Steps(N);

    internal FourierChirp<T>? Chirp { get; }

    /// <summary>The numbers that are to be held on the way.</summary>
    internal int Room => Chirp?.Plan.N ?? N;

    /// <summary>What a transform of many vectors costs, in units of a pass over a lane.</summary>
    internal double Cost { get; }

    /// <summary>The same for one vector alone, of which it takes lanes of neighbours; not less than <see cref="Cost"/> where that is no gain.</summary>
    internal double LineCost(int width) => _lineCost > 0 ? _lineCost
        : _lineCost = Chirp is null ? FourierSplit<T>.Cost(N, width) : 2 * Math.Min(Chirp.Plan.Cost, Chirp.Plan.LineCost(width)) + 4 * Room;

    /// <summary>The transform as one of the columns and one of the rows of a rectangle.</summary>
    internal FourierSplit<T> Split(int width) => _split ??= new(N, width);

    internal static FourierPlan<T> Of(int n) => Plans.Of(n, static n => new(n));

    /// <summary>A length of small factors that is not less.</summary>
    internal static int Convenient(int least)
    {
        var best = (long)BitOperations.RoundUpToPowerOf2((uint)least);
        for (var five = 1L; five < best; five *= 5)
        {
            for (var three = five; three < best; three *= 3)
            {
                var all = three;
                while (all < least)
                    all *= 2;
                best = Math.Min(best, all);
            }
        }
        return checked((int)best);
    }

    /// <summary>A number of real numbers after which the next place is aligned too.</summary>
    internal static long Whole(long count) => (count + 15) & ~15;

    /// <summary>Memory that stays where it is.</summary>
    internal static T[] Pinned(long count) => GC.AllocateArray<T>(checked((int)count), pinned: true);

    internal static T* Pointer(T[] pinned) => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));

    private static FourierPass<T>[] Steps(int n)
    {
        var radices = Radices(n);
        var passes = new FourierPass<T>[radices.Count];
        var (parts, run) = (n, 1);
        for (var i = 0; i < passes.Length; i++)
        {
            parts /= radices[i];
            passes[i] = new(radices[i], parts, run);
            run *= radices[i];
        }
        return passes;
    }

    /// <summary>Eights, and where the rest of the power of two is a two, two fours instead.</summary>
    private static List<int> Radices(int n)
    {
        var radices = new List<int>();
        var twos = BitOperations.TrailingZeroCount(n);
        var fours = (twos % 3) switch { 0 => 0, 2 => 1, _ => twos >= 4 ? 2 : 0 };
        var odd = Array.FindAll(RootsOfUnity.Factors(n), f => f % 2 != 0);
        if (twos == 1)
            radices.Add(2);
        radices.AddRange(Enumerable.Repeat(4, fours));
        radices.AddRange(Enumerable.Repeat(8, twos == 1 ? 0 : (twos - 2 * fours) / 3));
        radices.AddRange(odd);
        return radices;
    }
}
