namespace TorchPort.Plans;

/// <summary>Where elements of a value go when it gets another layout, or becomes a part of another value.</summary>
/// <remarks>
/// Each dimension of the value's memory, from the outermost to the innermost, has a size, the distance between neighbours
/// that they had, and the one that they get. A view of the value stays a view if each of its dimensions runs within one of these.
/// </remarks>
internal sealed class Relayout
{
    private readonly List<(long Size, long From, long To)> _dims = [];
    private readonly long _offset;

    /// <param name="dims">Of dense memory, outermost first.</param>
    /// <param name="offset">Where the first element goes.</param>
    internal Relayout(IEnumerable<(long Size, long From, long To)> dims, long offset = 0)
    {
        _offset = offset;
        foreach (var dim in dims)
        {
            if (dim.Size == 1)
                continue;
            if (_dims.Count > 0 && _dims[^1] is var last && last.From == dim.From * dim.Size && last.To == dim.To * dim.Size)
                _dims[^1] = (last.Size * dim.Size, dim.From, dim.To);
            else
                _dims.Add(dim);
        }
    }

    /// <summary>From the order batch, channels, places to batch, places, channels.</summary>
    internal static Relayout ToChannelsLast(ChannelLayout layout, long count)
    {
        var (channels, plane) = layout;
        return new([(count / (channels * plane), channels * plane, channels * plane), (channels, plane, 1), (plane, 1, channels)]);
    }

    /// <summary>From where <paramref name="from"/> has elements of its value to where <paramref name="to"/> has them; null where the rest of the value does not follow from that.</summary>
    /// <remarks>Where the first is a part of its value in one dimension, such as the first of several that are concatenated, the others' places go on as it begins.</remarks>
    internal static Relayout? Of(Operand from, Operand to)
    {
        if (from.Offset != 0 || from.DType != to.DType || !from.Shape.AsSpan().SequenceEqual(to.Shape))
            return null;
        var order = Enumerable.Range(0, from.Shape.Length).Where(d => from.Shape[d] > 1).OrderByDescending(d => from.Strides[d]).ToArray();
        var dims = new (long Size, long From, long To)[order.Length];
        var outer = from.Value.ByteLength / from.DType.ItemSize;
        for (var i = 0; i < dims.Length; i++)
        {
            var d = order[i];
            if (from.Strides[d] == 0 || outer % from.Strides[d] != 0 || outer / from.Strides[d] < from.Shape[d])
                return null;
            dims[i] = (outer / from.Strides[d], from.Strides[d], to.Strides[d]);
            outer = from.Strides[d];
        }
        return outer == 1 ? new(dims, to.Offset) : null;
    }

    /// <summary>The same elements where they go, in <paramref name="value"/>; null where they are no view any more.</summary>
    internal Operand? Map(Operand operand, Value value)
    {
        var used = new long[_dims.Count];
        long rest = operand.Offset, offset = _offset;
        for (var i = 0; i < used.Length; i++)
        {
            used[i] = rest / _dims[i].From;
            offset += used[i] * _dims[i].To;
            rest -= used[i] * _dims[i].From;
        }
        if (rest != 0)
            return null;
        var strides = new long[operand.Strides.Length];
        for (var d = 0; d < strides.Length; d++)
        {
            if (operand.Strides[d] == 0 || _dims.Count == 0)
                continue;
            var i = _dims.FindIndex(dim => dim.From <= operand.Strides[d]);
            if (i < 0)
                return null;
            var (steps, odd) = Math.DivRem(operand.Strides[d], _dims[i].From);
            if (operand.Shape[d] > 1)
            {
                if (odd != 0)
                    return null;
                used[i] += steps * (operand.Shape[d] - 1);
            }
            strides[d] = steps * _dims[i].To;
        }
        for (var i = 0; i < used.Length; i++)
        {
            if (used[i] >= _dims[i].Size)
                return null;
        }
        return operand with { Value = value, Strides = strides, Offset = offset };
    }
}

/// <summary>A value as a batch of channels of so many places each.</summary>
internal readonly record struct ChannelLayout(long Channels, long Plane)
{
    /// <summary>Whether the order of channels and places makes a difference.</summary>
    internal bool Matters => Channels > 1 && Plane > 1;

    /// <summary>What the value of a tensor [N, C, …], or of some of its channels, seems to be; null where its memory is in another order.</summary>
    internal static ChannelLayout? Of(Operand operand)
    {
        if (operand.Shape.Length < 3 || operand.Offset < 0 || operand.Value.ByteLength == 0)
            return null;
        var plane = Shapes.Count(operand.Shape.AsSpan(2));
        if (plane == 0 || operand.Shape[0] == 0 || !Shapes.IsContiguous(operand.Shape.AsSpan(2), operand.Strides.AsSpan(2)) || operand.Shape[1] > 1 && operand.Strides[1] != plane)
            return null;
        var (image, odd) = Math.DivRem(operand.Value.ByteLength / operand.DType.ItemSize, operand.Shape[0]);
        if (odd != 0 || image % plane != 0 || operand.Shape[0] > 1 && operand.Strides[0] != image)
            return null;
        return new(image / plane, plane);
    }
}
