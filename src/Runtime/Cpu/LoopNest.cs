namespace TorchPort.Kernels;

/// <summary>The loops over a broadcast elementwise operation: dimensions sorted by the first operand's strides and merged where all operands allow.</summary>
internal sealed class LoopNest
{
    private readonly long[] _sizes;
    private readonly long[][] _strides;

    /// <param name="operands">The output first. Inputs broadcast to its shape.</param>
    internal LoopNest(ReadOnlySpan<Tensor> operands)
    {
        var output = operands[0];
        var dims = new List<int>();
        for (var d = 0; d < output.Dim; d++)
        {
            if (output.Shape[d] != 1)
                dims.Add(d);
        }
        var strides = new long[operands.Length][];
        for (var k = 0; k < operands.Length; k++)
            strides[k] = BroadcastStrides(operands[k], output);
        dims.Sort((a, b) => Order(a, b, strides));
        var sizes = new List<long>();
        var merged = Array.ConvertAll(strides, _ => new List<long>());
        foreach (var d in dims)
        {
            if (sizes.Count > 0 && Merges(d, strides, merged, sizes[^1]))
            {
                sizes[^1] *= output.Shape[d];
                continue;
            }
            sizes.Add(output.Shape[d]);
            for (var k = 0; k < merged.Length; k++)
                merged[k].Add(strides[k][d]);
        }
        if (sizes.Count == 0)
        {
            sizes.Add(1);
            foreach (var list in merged)
                list.Add(0);
        }
        (_sizes, _strides) = ([.. sizes], Array.ConvertAll(merged, m => m.ToArray()));
    }

    /// <summary>The loops' lengths, the innermost first.</summary>
    internal ReadOnlySpan<long> Sizes => _sizes;

    /// <summary>The strides of operand <paramref name="k"/> in the loops, in bytes, the innermost first.</summary>
    internal ReadOnlySpan<long> Strides(int k) => _strides[k];

    /// <summary>The length of the innermost loop.</summary>
    internal long Inner => _sizes[0];

    /// <summary>The innermost stride of operand <paramref name="k"/>, in bytes.</summary>
    internal long InnerStride(int k) => _strides[k][0];

    /// <summary>Where row <paramref name="row"/> of operand <paramref name="k"/> begins, in bytes.</summary>
    internal long RowOffset(int k, long row)
    {
        var offset = 0L;
        for (var d = 1; d < _sizes.Length; d++)
        {
            offset += row % _sizes[d] * _strides[k][d];
            row /= _sizes[d];
        }
        return offset;
    }

    private static long[] BroadcastStrides(Tensor t, Tensor output)
    {
        var strides = new long[output.Dim];
        for (var d = 0; d < output.Dim; d++)
        {
            var i = t.Dim - output.Dim + d;
            strides[d] = i < 0 || t.Shape[i] == 1 ? 0 : t.Strides[i] * t.DType.ItemSize;
        }
        return strides;
    }

    /// <summary>Smallest stride innermost, looking at the output first; on a tie, the later dimension.</summary>
    private static int Order(int a, int b, long[][] strides)
    {
        foreach (var s in strides)
        {
            if (s[a] != 0 && s[b] != 0 && s[a] != s[b])
                return s[a].CompareTo(s[b]);
        }
        return b.CompareTo(a);
    }

    private static bool Merges(int d, long[][] strides, List<long>[] merged, long size)
    {
        for (var k = 0; k < strides.Length; k++)
        {
            if (strides[k][d] != merged[k][^1] * size)
                return false;
        }
        return true;
    }
}
