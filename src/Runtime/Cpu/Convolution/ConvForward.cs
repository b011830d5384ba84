using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>A convolution's output.</summary>
internal static unsafe class ConvForward<L, T> where L : struct, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    internal static void Run(ConvShape s, T* x, T* w, T* bias, T* y)
    {
        if (s.IsDepthwise)
        {
            Depthwise<L, T>.Run(s, x, w, bias, y);
            return;
        }
        var grid = TapGrid.Forward(s, out var taps);
        using var weights = new TapWeights<T>(s, w, taps);
        T* a = weights.Pointer;
        var row = weights.Row;
        ConvPlan.EachGroup(s.Batch, ConvPlan.ImagesInGroup(s.Batch, s.OutputPlane), s.Work, (first, last) =>
        {
            var images = last - first;
            using var room = new ConvSource<T>(grid, images, s.Channels);
            using var between = new Scratch<T>(images == 1 ? 0 : images * s.Outputs * s.OutputPlane);
            var source = room.Of(x + first * s.Channels * grid.Source);
            var to = y + first * s.Outputs * s.OutputPlane;
            var result = images == 1 ? to : between.Pointer;
            for (var group = 0L; group < s.Groups; group++)
            {
                var output = group * s.GroupOutputs;
                new TapProduct<L, T>
                {
                    A = new(a + output * row, row, 1),
                    Rows = s.GroupOutputs,
                    Channels = s.GroupChannels,
                    Grid = room.Grid,
                    Source = source + group * s.GroupChannels * room.Grid.Channel,
                    Left = (s.Channels - group * s.GroupChannels) * room.Grid.Channel,
                    Out = result + output * room.Grid.Positions,
                    Bias = bias == null ? null : bias + output,
                }.Run();
            }
            if (images > 1)
                ConvImages.Apart(result, images, s.Outputs * s.OutputPlane, to);
        });
    }
}
