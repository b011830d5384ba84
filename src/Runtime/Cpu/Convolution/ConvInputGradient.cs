using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>A convolution's input gradient: for every phase of the stride, a convolution of the output's gradient with the taps that reach it.</summary>
internal static unsafe class ConvInputGradient<L, T> where L : struct, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    internal static void Run(ConvShape s, T* g, T* w, T* bias, T* x)
    {
        if (ConvInputProduct<L, T>.Pays(s))
        {
            ConvInputProduct<L, T>.Run(s, g, w, bias, x);
            return;
        }
        for (var d = 0L; d < Math.Min(s.Depth.Stride, s.Depth.Input); d++)
        {
            for (var h = 0L; h < Math.Min(s.Height.Stride, s.Height.Input); h++)
            {
                for (var column = 0L; column < Math.Min(s.Width.Stride, s.Width.Input); column++)
                    Phase(s, (d, h, column), g, w, bias, x);
            }
        }
    }

    private static void Phase(ConvShape s, (long D, long H, long W) first, T* g, T* w, T* bias, T* x)
    {
        var grid = TapGrid.Backward(s, first, out var taps);
        var direct = grid.Positions == s.InputPlane;
        if (s.IsDepthwise)
        {
            using var planes = new Scratch<T>(direct ? 0 : s.Batch * s.Channels * grid.Positions);
            var to = direct ? x : planes.Pointer;
            Depthwise<L, T>.InputGradient(s, grid, taps, g, w, bias, to);
            if (!direct)
                Interleave(s, grid, first, to, x, s.Batch * s.Channels);
            return;
        }
        var row = s.GroupOutputs * taps.Length;
        using var reordered = new Scratch<T>(s.Channels * row);
        var a = reordered.Pointer;
        for (var group = 0L; group < s.Groups; group++)
            ConvPlan.Reorder(w + group * s.GroupOutputs * s.GroupChannels * s.Taps, a + group * s.GroupChannels * row, (s.GroupChannels, s.Taps), (s.GroupOutputs, s.GroupChannels * s.Taps), taps);
        ConvPlan.EachGroup(s.Batch, ConvPlan.ImagesInGroup(s.Batch, grid.Positions), s.Work, (from, to) =>
        {
            using var image = new Scratch<T>(grid.IsPlain ? 0 : (to - from) * s.Outputs * grid.Channel);
            using var phase = new Scratch<T>(direct ? 0 : (to - from) * s.Channels * grid.Positions);
            var source = ConvForward<L, T>.Source(s.Outputs, s.Batch, grid, g, image.Pointer, from, to, out var end);
            var result = direct ? x + from * s.Channels * s.InputPlane : phase.Pointer;
            for (var group = 0L; group < s.Groups; group++)
            {
                var channel = group * s.GroupChannels;
                new TapProduct<L, T>
                {
                    A = new(a + channel * row, row, 1),
                    Rows = s.GroupChannels,
                    Channels = s.GroupOutputs,
                    Grid = grid,
                    Source = source + group * s.GroupOutputs * grid.Channel,
                    SourceImage = s.Outputs * grid.Channel,
                    SourceEnd = end,
                    Images = to - from,
                    Out = result + channel * grid.Positions,
                    OutRow = grid.Positions,
                    OutImage = s.Channels * grid.Positions,
                    Bias = bias == null ? null : bias + channel,
                }.Run();
            }
            if (!direct)
                Interleave(s, grid, first, result, x + from * s.Channels * s.InputPlane, (to - from) * s.Channels);
        });
    }

    private static void Interleave(ConvShape s, TapGrid grid, (long D, long H, long W) first, T* from, T* to, long planes)
    {
        to += (first.D * s.Height.Input + first.H) * s.Width.Input + first.W;
        Threads.For(planes, Math.Max(1, 8 * 1024 / Math.Max(1, grid.Positions)), (begin, end) =>
        {
            for (var plane = begin; plane < end; plane++)
                TapImage.Interleave(from + plane * grid.Positions, (grid.D.Outputs, grid.H.Outputs, grid.W.Outputs), to + plane * s.InputPlane,
                    (s.Depth.Stride, s.Height.Stride, s.Width.Stride), (s.Height.Input, s.Width.Input));
        });
    }
}
