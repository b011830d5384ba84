namespace TorchPort.Kernels;

/// <summary>The dimensions but the last of two tensors: one whose elements are computed side by side, and the others.</summary>
internal sealed class FourierLoop
{
    private readonly List<(long Size, long To, long From)> _dims = [];

    internal FourierLoop(Tensor y, Tensor x)
    {
        (ToStep, FromStep) = (y.Strides[^1], x.Strides[^1]);
        for (var d = 0; d < x.Dim - 1; d++)
        {
            var (size, to, from) = (x.Shape[d], y.Strides[d], x.Strides[d]);
            if (size == 1)
                continue;
            if (_dims.Count > 0 && _dims[^1].To == size * to && _dims[^1].From == size * from)
                _dims[^1] = (_dims[^1].Size * size, to, from);
            else
                _dims.Add((size, to, from));
        }
        if (_dims.Count == 0)
            _dims.Add((1, 0, 0));
        // Neighbours, where numbers of a vector are not, and otherwise the longest.
        var best = _dims.MaxBy(d => (FromStep != 1 && d.From == 1 ? 2 : 0) + (ToStep != 1 && d.To == 1 ? 2 : 0) + 1 - 1.0 / d.Size);
        _dims.Remove(best);
        (Lane, ToApart, FromApart) = best;
        Outer = 1;
        foreach (var dim in _dims)
            Outer *= dim.Size;
    }

    /// <summary>How far apart a vector's numbers are.</summary>
    internal long ToStep { get; }

    /// <inheritdoc cref="ToStep"/>
    internal long FromStep { get; }

    /// <summary>How many vectors there are side by side.</summary>
    internal long Lane { get; }

    /// <summary>How far apart those are.</summary>
    internal long ToApart { get; }

    /// <inheritdoc cref="ToApart"/>
    internal long FromApart { get; }

    /// <summary>How many times that.</summary>
    internal long Outer { get; }

    /// <summary>Where a vector begins.</summary>
    internal (long To, long From) At(long outer, long lane)
    {
        var (to, from) = (lane * ToApart, lane * FromApart);
        for (var d = _dims.Count - 1; d >= 0; d--)
        {
            (outer, var i) = Math.DivRem(outer, _dims[d].Size);
            to += i * _dims[d].To;
            from += i * _dims[d].From;
        }
        return (to, from);
    }
}
