using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>A convolution's weight gradient as a product for every tap, over the outputs for which it reads elements that are there: images are turned once, and neither padded nor copied for taps.</summary>
internal sealed unsafe class TapGradient<L, T> where L : struct, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    /// <summary>Elements of turned images that are kept at once.</summary>
    private const long MaxTurned = 4 << 20;

    /// <summary>Outputs of a job: enough to read images seldom, and few enough that the sums of its taps stay in the second cache.</summary>
    private const long MinOutputs = 16, MaxOutputs = 48;

    private readonly ConvShape _s;
    private readonly TapReach[] _taps;
    private readonly long _images, _atOnce, _panels, _strips, _blocks;

    private TapGradient(ConvShape s)
    {
        _s = s;
        _taps = TapReach.Of(s);
        _images = ConvPlan.ImagesInGroup(s.Batch, s.OutputPlane);
        _atOnce = Math.Min(s.Batch, _images * Math.Max(1, MaxTurned / (_images * s.InputPlane * s.Channels)));
        _panels = GemmRegion<L, T>.Panels(s.GroupChannels);
        _strips = GemmRegion<L, T>.MaxParts(_panels * Width);
        var wanted = Ceiling(GemmPlan<L, T>.Parts(s.Work), s.Groups * _strips);
        _blocks = Math.Max(Math.Clamp(s.GroupOutputs / MinOutputs, 1, wanted), Ceiling(s.GroupOutputs, MaxOutputs));
    }

    private static int Width => GemmRegion<L, T>.Width;

    private int Jobs => checked((int)(_s.Groups * _strips * _blocks));

    /// <summary>Elements of a job's sums, [taps, outputs, channels].</summary>
    private long SumsOfJob => _taps.Length * Ceiling(_s.GroupOutputs, _blocks) * 2 * Width;

    /// <summary>Elements of a turned image, [groups, panels, positions, channels].</summary>
    private long Turned => _s.Groups * _panels * _s.InputPlane * Width;

    private long Gradient => _s.Outputs * _s.OutputPlane;

    internal static void Run(ConvShape s, T* x, T* g, T* w) => new TapGradient<L, T>(s).Run(x, g, w);

    private static long Ceiling(long a, long b) => (a + b - 1) / b;

    private void Run(T* x, T* g, T* w)
    {
        var inPasses = _atOnce < _s.Batch;
        using var turned = new Scratch<T>(_atOnce * Turned);
        using var between = new Scratch<T>(_images == 1 ? 0 : _atOnce * Gradient);
        using var sums = new Scratch<T>(inPasses ? Jobs * SumsOfJob : 0);
        T* inputs = turned.Pointer, room = between.Pointer, kept = sums.Pointer;
        for (var first = 0L; first < _s.Batch; first += _atOnce)
        {
            var count = Math.Min(_atOnce, _s.Batch - first);
            Turn(x + first * _s.Channels * _s.InputPlane, count, inputs);
            var gradients = _images == 1 ? g + first * Gradient : room;
            for (var n = 0L; _images > 1 && n < count; n += _images)
                ConvImages.Between(g + (first + n) * Gradient, Math.Min(_images, count - n), Gradient, room + n * Gradient);
            var tables = Groups(count).Select(group => group.Count).Distinct().ToDictionary(images => images, images => new TapTable(_s, _taps, images, Width));
            var (add, isLast) = (first > 0, first + count == _s.Batch);
            Threads.Run(Jobs, job =>
            {
                using var own = new Scratch<T>(inPasses ? 0 : SumsOfJob);
                var to = inPasses ? kept + job * SumsOfJob : own.Pointer;
                foreach (var (image, images) in Groups(count))
                    Multiply(job, tables[images], inputs + image * Turned, gradients + image * Gradient, to, add || image > 0);
                if (isLast)
                    Finish(job, to, w);
            });
        }
    }

    /// <summary>The images that are multiplied together, of so many.</summary>
    private IEnumerable<(long First, long Count)> Groups(long images)
    {
        for (var first = 0L; first < images; first += _images)
            yield return (first, Math.Min(_images, images - first));
    }

    /// <summary>Channels become neighbours, after them the images of a group, then the positions.</summary>
    private void Turn(T* x, long images, T* to)
    {
        if (_s.GroupChannels % Width != 0)
            new Span<T>(to, checked((int)(images * Turned))).Clear();
        var (plane, panels) = (_s.InputPlane, _s.Groups * _panels);
        Threads.For(images * panels, Math.Max(1, 8 * 1024 / (plane * Width)), (begin, end) =>
        {
            for (var i = begin; i < end; i++)
            {
                var (image, number) = Math.DivRem(i, panels);
                var (group, panel) = Math.DivRem(number, _panels);
                var first = image / _images * _images;
                var together = Math.Min(_images, images - first);
                var channel = panel * Width;
                Packing.Transpose(new Matrix<T>(x + ((image * _s.Groups + group) * _s.GroupChannels + channel) * plane, 1, plane), plane, Math.Min(Width, _s.GroupChannels - channel),
                    to + first * Turned + (number * plane * together + image - first) * Width, together * Width);
            }
        });
    }

    /// <summary>A job's part of the gradient: some outputs, and one panel of channels or two.</summary>
    private (long Group, long FirstOutput, long LastOutput, long FirstPanel, long LastPanel) Part(long job)
    {
        var (rest, strip) = Math.DivRem(job, _strips);
        var (group, block) = Math.DivRem(rest, _blocks);
        return (group, _s.GroupOutputs * block / _blocks, _s.GroupOutputs * (block + 1) / _blocks,
            GemmRegion<L, T>.FirstPanel(_panels * Width, strip, _strips), GemmRegion<L, T>.FirstPanel(_panels * Width, strip + 1, _strips));
    }

    /// <summary>The sums over the outputs of some images that lie between one another.</summary>
    private void Multiply(long job, TapTable table, T* inputs, T* gradients, T* sums, bool add)
    {
        var (group, output, lastOutput, panel, lastPanel) = Part(job);
        var (rows, width) = (lastOutput - output, (lastPanel - panel) * Width);
        var tiles = new Tiles(rows, GemmRegion<L, T>.TileRows(_panels * Width));
        var positions = _s.InputPlane * table.Images;
        fixed (nint* runsA = table.Outputs, runsB = table.Inputs)
        {
            for (var tap = 0; tap < _taps.Length; tap++)
            {
                var c = sums + tap * rows * width;
                var (first, count) = table.Of(tap);
                if (count == 0)
                {
                    new Span<T>(c, (int)(rows * width)).Clear();
                    continue;
                }
                var column = new TileColumn<T>
                {
                    A = gradients + (group * _s.GroupOutputs + output) * _s.OutputPlane * table.Images,
                    RowA = (nint)(_s.OutputPlane * table.Images),
                    StepA = 1,
                    B = inputs + (group * _panels + panel) * positions * Width,
                    RowB = table.Step,
                    Second = (nint)(positions * Width),
                    Start = add ? c : null,
                    RowStart = (nint)width,
                    C = c,
                    RowC = (nint)width,
                    Runs = runsA + first,
                    RunsB = runsB + first,
                    RunCount = count,
                    Depth = table.Depth(tap),
                };
                GemmTile<L, T>.Run(ref column, tiles, 0, tiles.Count, 2 * (int)(lastPanel - panel));
            }
        }
    }

    /// <summary>From [taps, outputs, channels] to [outputs, channels, taps].</summary>
    private void Finish(long job, T* sums, T* w)
    {
        var (group, output, lastOutput, panel, lastPanel) = Part(job);
        var (rows, width, channel) = (lastOutput - output, (lastPanel - panel) * Width, panel * Width);
        var channels = Math.Min(width, _s.GroupChannels - channel);
        for (var row = 0L; row < rows; row++)
            Packing.Panel(new Matrix<T>(sums + row * width, 1, rows * width), channels, _taps.Length, w + ((group * _s.GroupOutputs + output + row) * _s.GroupChannels + channel) * _taps.Length, _taps.Length);
    }
}
