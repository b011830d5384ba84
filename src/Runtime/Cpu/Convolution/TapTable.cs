namespace TorchPort.Kernels;

/// <summary>Where the runs of <see cref="TapReach"/> are in memory, for images that lie between one another.</summary>
internal sealed class TapTable
{
    private readonly nint[] _depths;
    private readonly int[] _firsts;

    /// <param name="s">The convolution.</param>
    /// <param name="taps">What its taps reach.</param>
    /// <param name="images">The images.</param>
    /// <param name="width">The elements of a position in a panel of the input.</param>
    internal TapTable(ConvShape s, TapReach[] taps, long images, long width)
    {
        Images = images;
        // Neighbours among the outputs of a single image are a constant distance apart in the input, but of several images only where there is no stride.
        var divides = images > 1 && s.Width.Stride > 1;
        Step = (nint)((images == 1 ? s.Width.Stride : 1) * width);
        _depths = [.. taps.Select(tap => (nint)(images * (divides ? 1 : tap.Length)))];
        _firsts = new int[taps.Length + 1];
        List<nint> outputs = [], inputs = [];
        for (var tap = 0; tap < taps.Length; tap++)
        {
            var reach = taps[tap];
            for (var run = 0; run < reach.Outputs.Length; run++)
            {
                for (var i = 0L; i < (divides ? reach.Length : 1); i++)
                {
                    outputs.Add((nint)((reach.Outputs[run] + i) * images));
                    inputs.Add((nint)((reach.Inputs[run] + i * s.Width.Stride) * images * width));
                }
            }
            _firsts[tap + 1] = outputs.Count;
        }
        (Outputs, Inputs) = ([.. outputs], [.. inputs]);
    }

    internal long Images { get; }

    /// <summary>Where runs begin in an output's gradients, and in a panel of inputs.</summary>
    internal nint[] Outputs { get; }

    /// <inheritdoc cref="Outputs"/>
    internal nint[] Inputs { get; }

    /// <summary>The distance in a panel from one element of a run to the next.</summary>
    internal nint Step { get; }

    /// <summary>The elements of a tap's runs.</summary>
    internal nint Depth(int tap) => _depths[tap];

    /// <summary>A tap's runs.</summary>
    internal (int First, int Count) Of(int tap) => (_firsts[tap], _firsts[tap + 1] - _firsts[tap]);
}
