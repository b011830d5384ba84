namespace TorchPort;

/// <summary>Arithmetic on shapes and strides.</summary>
internal static class Shapes
{
    internal static long Count(ReadOnlySpan<long> shape)
    {
        var count = 1L;
        var empty = false;
        foreach (var size in shape)
        {
            if (size < 0)
                throw new ShapeException($"A size may not be negative, but the shape is {Text(shape)}.");
            if (size == 0)
                empty = true;
            else if (!TryMultiply(count, size, out count))
                throw new ShapeException($"The shape {Text(shape)} has more elements than a 64-bit integer can count.");
        }
        return empty ? 0 : count;
    }

    private static bool TryMultiply(long a, long b, out long product)
    {
        product = unchecked(a * b);
        return Math.BigMul(a, b, out _) == 0 && product >= 0;
    }

    /// <summary>Row-major strides, as <c>torch.empty</c> gives them.</summary>
    internal static long[] ContiguousStrides(ReadOnlySpan<long> shape)
    {
        var strides = new long[shape.Length];
        var step = 1L;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = step;
            step *= Math.Max(shape[i], 1);
        }
        return strides;
    }

    internal static bool IsContiguous(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        var step = 1L;
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            if (shape[i] == 0)
                return true;
            if (shape[i] != 1 && strides[i] != step)
                return false;
            step *= shape[i];
        }
        return true;
    }

    /// <summary>Whether the elements lie without gaps or overlaps, in the order of some permutation of the dimensions.</summary>
    internal static bool IsDense(long[] shape, long[] strides)
    {
        int[] order = [.. Enumerable.Range(0, shape.Length).Where(d => shape[d] != 1).OrderByDescending(d => strides[d])];
        return IsContiguous(Array.ConvertAll(order, d => shape[d]), Array.ConvertAll(order, d => strides[d]));
    }

    /// <summary>A dimension counted from the front; negative ones count from the back, and a 0-d tensor takes 0 and -1.</summary>
    internal static int Dim(long dim, int dims)
    {
        var n = Math.Max(dims, 1);
        if (dim < -n || dim >= n)
            throw new DimensionException($"Dimension out of range (expected to be in range of [{-n}, {n - 1}], but got {dim}).");
        return (int)(dim < 0 ? dim + n : dim);
    }

    /// <summary>The dimensions as a mask; none given means all.</summary>
    internal static bool[] Mask(ReadOnlySpan<long> dims, int count)
    {
        var mask = new bool[count];
        if (dims.IsEmpty)
        {
            Array.Fill(mask, true);
            return mask;
        }
        foreach (var dim in dims)
        {
            var d = Dim(dim, count);
            if (count == 0)
                continue;
            if (mask[d])
                throw new DimensionException($"dim {d} appears multiple times in the list of dims.");
            mask[d] = true;
        }
        return mask;
    }

    /// <summary>The shape that both broadcast to. PyTorch: <c>torch.broadcast_shapes</c>.</summary>
    internal static long[] Broadcast(ReadOnlySpan<long> a, ReadOnlySpan<long> b)
    {
        var shape = new long[Math.Max(a.Length, b.Length)];
        for (var i = 1; i <= shape.Length; i++)
        {
            var x = i <= a.Length ? a[^i] : 1;
            var y = i <= b.Length ? b[^i] : 1;
            if (x != y && x != 1 && y != 1)
                throw new ShapeException($"The size of tensor a ({x}) must match the size of tensor b ({y}) at non-singleton dimension {shape.Length - i}: shapes {Text(a)} and {Text(b)} do not broadcast.");
            shape[^i] = x == 1 ? y : x;
        }
        return shape;
    }

    /// <summary>The shape with a -1 replaced by what makes it hold <paramref name="count"/> elements.</summary>
    internal static long[] Infer(ReadOnlySpan<long> shape, long count)
    {
        var result = shape.ToArray();
        var unknown = -1;
        var known = 1L;
        for (var i = 0; i < result.Length; i++)
        {
            if (result[i] == -1)
            {
                if (unknown >= 0)
                    throw new ShapeException("Only one dimension can be inferred.");
                unknown = i;
            }
            else if (result[i] < 0)
            {
                throw new ShapeException($"Invalid shape dimension {result[i]}.");
            }
            else
            {
                known = checked(known * result[i]);
            }
        }
        if (unknown >= 0)
        {
            if (known == 0)
                throw new ShapeException($"Cannot reshape a tensor of {count} elements into shape {Text(shape)} because the unspecified dimension size -1 can be any value and is ambiguous.");
            if (count % known != 0)
                throw new ShapeException($"Shape {Text(shape)} is invalid for input of size {count}.");
            result[unknown] = count / known;
        }
        else if (known != count)
        {
            throw new ShapeException($"Shape {Text(shape)} is invalid for input of size {count}.");
        }
        return result;
    }

    internal static string Text(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";
}
