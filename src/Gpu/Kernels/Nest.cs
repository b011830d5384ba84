using TorchPort.Kernels;

namespace TorchPort.Gpu;

/// <summary>The sizes of up to six nested loops, the innermost first.</summary>
internal readonly struct Nest(int rank, ReadOnlySpan<int> n)
{
    internal const int MaxRank = 6;

    private readonly int _rank = rank;
    private readonly Divisor _n0 = new(n[0]), _n1 = new(n[1]), _n2 = new(n[2]), _n3 = new(n[3]), _n4 = new(n[4]);

    /// <summary>The loops' counters in one of their rounds.</summary>
    internal Place At(int index)
    {
        var place = default(Place);
        if (_rank <= 1)
        {
            place.C0 = index;
            return place;
        }
        var next = _n0.Over(index);
        place.C0 = _n0.Rest(index, next);
        if (_rank == 2)
        {
            place.C1 = next;
            return place;
        }
        index = next;
        next = _n1.Over(index);
        place.C1 = _n1.Rest(index, next);
        index = next;
        next = _n2.Over(index);
        place.C2 = _n2.Rest(index, next);
        if (_rank > 3)
        {
            index = next;
            next = _n3.Over(index);
            place.C3 = _n3.Rest(index, next);
            place.C5 = _n4.Over(next);
            place.C4 = _n4.Rest(next, place.C5);
        }
        return place;
    }

    /// <summary>A nest and the steps in it, or null where it has too many loops or steps too wide for 32 bits.</summary>
    internal static Nest? Of(LoopNest nest, ReadOnlySpan<Tensor> operands, Span<Steps> steps)
    {
        var sizes = nest.Sizes;
        if (sizes.Length > MaxRank)
            return null;
        Span<int> n = stackalloc int[MaxRank], s = stackalloc int[MaxRank];
        n.Fill(1);
        Int128 count = 1;
        foreach (var size in sizes)
            count *= size;
        if (count > int.MaxValue)
            return null;
        for (var d = 0; d < sizes.Length; d++)
            n[d] = (int)sizes[d];
        for (var k = 0; k < operands.Length; k++)
        {
            var item = operands[k].DType.ItemSize;
            Int128 reach = operands[k].StorageOffset;
            s.Clear();
            for (var d = 0; d < sizes.Length; d++)
            {
                var stride = nest.Strides(k)[d] / item;
                reach += Int128.Abs((Int128)stride * (sizes[d] - 1));
                if (reach > int.MaxValue)
                    return null;
                s[d] = (int)stride;
            }
            steps[k] = new((int)operands[k].StorageOffset, s);
        }
        return new(sizes.Length, n);
    }
}

/// <summary>The counters of nested loops.</summary>
internal struct Place
{
    internal int C0, C1, C2, C3, C4, C5;
}

/// <summary>Where an operand's elements are for the counters of nested loops.</summary>
internal readonly struct Steps(int start, ReadOnlySpan<int> s)
{
    private readonly int _start = start, _s0 = s[0], _s1 = s[1], _s2 = s[2], _s3 = s[3], _s4 = s[4], _s5 = s[5];

    internal int Offset(Place p) => _start + p.C0 * _s0 + p.C1 * _s1 + p.C2 * _s2 + p.C3 * _s3 + p.C4 * _s4 + p.C5 * _s5;
}
