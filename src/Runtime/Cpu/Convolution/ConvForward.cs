using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>A convolution's output.</summary>
internal static unsafe class ConvForward<L, T> where L : struct, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    internal static void Run(ConvShape s, T* x, T* w, T* bias, T* y)
    {
        var grid = TapGrid.Forward(s, out var taps);
        if (s.IsDepthwise)
        {
            Depthwise<L, T>.Run(s, grid, taps, x, w, bias, y);
            return;
        }
        var whole = taps.Length == s.Taps;
        var row = s.GroupChannels * taps.Length;
        using var reordered = new Scratch<T>(whole ? 0 : s.Outputs * row);
        if (!whole)
            ConvPlan.Reorder(w, reordered.Pointer, (s.Outputs, s.GroupChannels * s.Taps), (s.GroupChannels, s.Taps), taps);
        var a = whole ? w : reordered.Pointer;
        ConvPlan.EachGroup(s.Batch, ConvPlan.ImagesInGroup(s.Batch, s.OutputPlane), s.Work, (first, last) =>
        {
            using var image = new Scratch<T>(grid.IsPlain ? 0 : (last - first) * s.Channels * grid.Channel);
            var source = Source(s.Channels, s.Batch, grid, x, image.Pointer, first, last, out var end);
            for (var group = 0L; group < s.Groups; group++)
            {
                var output = group * s.GroupOutputs;
                new TapProduct<L, T>
                {
                    A = new(a + output * row, row, 1),
                    Rows = s.GroupOutputs,
                    Channels = s.GroupChannels,
                    Grid = grid,
                    Source = source + group * s.GroupChannels * grid.Channel,
                    SourceImage = s.Channels * grid.Channel,
                    SourceEnd = end,
                    Images = last - first,
                    Out = y + (first * s.Outputs + output) * s.OutputPlane,
                    OutRow = s.OutputPlane,
                    OutImage = s.Outputs * s.OutputPlane,
                    Bias = bias == null ? null : bias + output,
                }.Run();
            }
        });
    }

    /// <summary>Some images as the grid describes them: where they are, or copied to <paramref name="room"/>.</summary>
    internal static T* Source(long channels, long images, TapGrid grid, T* x, T* room, long first, long last, out T* end)
    {
        var from = x + first * channels * grid.Source;
        end = x + images * channels * grid.Source;
        if (grid.IsPlain)
            return from;
        var planes = (last - first) * channels;
        Threads.For(planes, Math.Max(1, 8 * 1024 / Math.Max(1, grid.Channel)), (begin, end) =>
        {
            for (var plane = begin; plane < end; plane++)
                TapImage.Fill(grid, from + plane * grid.Source, room + plane * grid.Channel);
        });
        end = room + planes * grid.Channel;
        return room;
    }
}
