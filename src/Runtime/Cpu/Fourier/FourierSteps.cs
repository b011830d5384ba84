using System.Numerics;
using TorchPort.Algebra;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>What is done before and after a transform of complex numbers, so that it becomes the one wanted.</summary>
internal sealed unsafe class FourierSteps<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly BoundedTables<T[]> Halves = new();

    private readonly int _n;
    private readonly T _ends, _inner;
    private readonly bool _inverse, _isPacked;
    private readonly T[] _roots = [];

    internal FourierSteps(FourierTransform f, bool fromComplex, bool toComplex)
    {
        (_n, _inverse, FromComplex, ToComplex) = (f.N, f.Inverse, fromComplex, toComplex);
        _isPacked = fromComplex != toComplex && f.N % 2 == 0;
        _ends = T.CreateChecked(f.Scale);
        _inner = T.CreateChecked(f.IsMirrored ? 2 * f.Scale : f.Scale);
        Plan = FourierPlan<T>.Of(_isPacked ? f.N / 2 : f.N);
        if (_isPacked)
            _roots = Halves.Of(f.N, HalfRoots);
    }

    internal bool FromComplex { get; }

    internal bool ToComplex { get; }

    /// <summary>The transform of complex numbers.</summary>
    internal FourierPlan<T> Plan { get; }

    /// <summary>Whether that is the inverse one.</summary>
    internal bool IsInverse => _isPacked ? !ToComplex : _inverse;

    /// <summary>How many real numbers a given vector has.</summary>
    internal long FromRows => FromComplex ? 2L * (ToComplex ? _n : _n / 2 + 1) : _n;

    /// <summary>How many a result has.</summary>
    internal long ToRows => ToComplex ? 2L * (FromComplex ? _n : _n / 2 + 1) : _n;

    internal bool ChangesBefore => FromComplex != ToComplex && !(_isPacked && ToComplex);

    internal bool ChangesAfter => _isPacked ? ToComplex : !ToComplex || !FromComplex || _ends != T.One;

    /// <summary>The memory that so many vectors take side by side.</summary>
    internal long RoomOf(int width) => FourierPlan<T>.Whole(2L * (Plan.Room + 1) * width);

    /// <summary>What is to be transformed, in one of both places.</summary>
    internal T* Before<L>(T* x, T* free) where L : unmanaged, IMemoryLane<L, T>
    {
        if (!ChangesBefore)
            return x;
        if (_isPacked)
            LaneHalves<L, T>.Pack(_n / 2, FourierPlan<T>.Pointer(_roots), x, free, _ends, _inner, _inverse);
        else if (!FromComplex)
            LaneHalves<L, T>.Spread(_n, x, free);
        else
            LaneHalves<L, T>.Mirror(_n, x, free, _ends, _inner);
        return free;
    }

    /// <summary>The results, in one of both places.</summary>
    internal T* After<L>(T* x, T* free) where L : unmanaged, IMemoryLane<L, T>
    {
        if (!ChangesAfter)
            return x;
        if (_isPacked)
        {
            LaneHalves<L, T>.Unpack(_n / 2, FourierPlan<T>.Pointer(_roots), x, free, _ends, _inner, _inverse);
            return free;
        }
        if (ToComplex)
        {
            LaneHalves<L, T>.Scale((int)(ToRows / 2), x, _ends, FromComplex ? _ends : _inner);
            return x;
        }
        LaneHalves<L, T>.Real(_n, x, free, T.One);
        return free;
    }

    private static T[] HalfRoots(int n)
    {
        var roots = FourierPlan<T>.Pinned(n / 4 * 2 + 2);
        for (var k = 0; k <= n / 4; k++)
        {
            var root = RootsOfUnity.Of<T>(k, n);
            (roots[2 * k], roots[2 * k + 1]) = (root.Real, root.Imag);
        }
        return roots;
    }
}
