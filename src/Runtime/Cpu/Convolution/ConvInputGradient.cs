using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>A convolution's input gradient: for every phase of the stride, a convolution of the output's gradient with the taps that reach it.</summary>
internal static unsafe class ConvInputGradient<L, T> where L : struct, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    internal static void Run(ConvShape s, T* g, T* w, T* bias, T* x)
    {
        if (s.IsDepthwise)
        {
            Depthwise<L, T>.InputGradient(s, g, w, bias, x);
            return;
        }
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
        var row = s.GroupOutputs * taps.Length;
        using var reordered = new Scratch<T>(s.Channels * row);
        var a = reordered.Pointer;
        for (var group = 0L; group < s.Groups; group++)
            ConvPlan.Reorder(w + group * s.GroupOutputs * s.GroupChannels * s.Taps, a + group * s.GroupChannels * row, (s.GroupChannels, s.Taps), (s.GroupOutputs, s.GroupChannels * s.Taps), taps);
        ConvPlan.EachGroup(s.Batch, ConvPlan.ImagesInGroup(s.Batch, grid.Positions), s.Work, (from, to) =>
        {
            var images = to - from;
            using var room = new ConvSource<T>(grid, images, s.Outputs);
            using var phase = new Scratch<T>(direct ? 0 : images * s.Channels * grid.Positions);
            using var between = new Scratch<T>(images == 1 ? 0 : images * s.Channels * grid.Positions);
            var source = room.Of(g + from * s.Outputs * s.OutputPlane);
            var planes = direct ? x + from * s.Channels * s.InputPlane : phase.Pointer;
            var result = images == 1 ? planes : between.Pointer;
            for (var group = 0L; group < s.Groups; group++)
            {
                var channel = group * s.GroupChannels;
                new TapProduct<L, T>
                {
                    A = new(a + channel * row, row, 1),
                    Rows = s.GroupChannels,
                    Channels = s.GroupOutputs,
                    Grid = room.Grid,
                    Source = source + group * s.GroupOutputs * room.Grid.Channel,
                    Left = (s.Outputs - group * s.GroupOutputs) * room.Grid.Channel,
                    Out = result + channel * room.Grid.Positions,
                    Bias = bias == null ? null : bias + channel,
                }.Run();
            }
            if (images > 1)
                ConvImages.Apart(result, images, s.Channels * grid.Positions, planes);
            if (!direct)
                Interleave(s, grid, first, planes, x + from * s.Channels * s.InputPlane, images * s.Channels);
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
