using System.Numerics;
using System.Runtime.CompilerServices;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>A convolution's input gradient as one product, of the weights as they lie and the output's gradient: every tap's row of it is added to the elements that the tap read.</summary>
internal static unsafe class ConvInputProduct<L, T> where L : struct, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    /// <summary>Elements that the product of some images may have.</summary>
    private const long MaxProduct = 1 << 20;

    /// <summary>Outputs from which on adding a tap's row costs little beside its product.</summary>
    private const long ManyOutputs = 64;

    /// <summary>Positions for which putting the weights in another order costs more than adding up.</summary>
    private const long FewPositions = 64;

    /// <summary>Whether it is faster than a convolution for every phase of the stride.</summary>
    internal static bool Pays(ConvShape s) => s.GroupOutputs >= ManyOutputs
        && (s.Depth.Stride * s.Height.Stride * s.Width.Stride > 1 || s.OutputPlane <= FewPositions);

    internal static void Run(ConvShape s, T* g, T* w, T* bias, T* x)
    {
        var grid = TapGrid.Forward(s, out var taps);
        using var kept = new TapWeights<T>(s, w, taps);
        T* weights = kept.Pointer;
        var row = kept.Row;
        var direct = taps.Length == 1 && grid.IsPlain && bias == null;
        var atOnce = direct ? ConvPlan.ImagesInGroup(s.Batch, s.OutputPlane) : Math.Clamp(MaxProduct / Math.Max(1, row * s.OutputPlane), 1, ConvPlan.ImagesInGroup(s.Batch, s.OutputPlane));
        ConvPlan.EachGroup(s.Batch, atOnce, s.Work, (first, last) =>
        {
            var count = last - first;
            var positions = count * s.OutputPlane;
            using var between = new Scratch<T>(count == 1 ? 0 : s.Outputs * positions);
            using var product = new Scratch<T>(direct && count == 1 ? 0 : (direct ? s.Channels : row) * positions);
            var gradient = ConvImages.Between(g + first * s.Outputs * s.OutputPlane, count, s.Outputs * s.OutputPlane, between.Pointer);
            if (direct)
            {
                Direct(s, weights, gradient, positions, count, x + first * s.Channels * s.InputPlane, product.Pointer);
                return;
            }
            var columns = product.Pointer;
            var all = grid.Between(count);
            for (var group = 0L; group < s.Groups; group++)
            {
                var output = group * s.GroupOutputs;
                Gemm.Run(row, positions, s.GroupOutputs, new(weights + output * row, 1, row), new(gradient + output * positions, positions, 1), new Matrix<T>(columns, positions, 1), accumulate: false);
                var channel = group * s.GroupChannels;
                Threads.For(s.GroupChannels, Math.Max(1, 8 * 1024 / Math.Max(1, taps.Length * positions)), (begin, end) =>
                {
                    using var phases = new Scratch<T>(all.Channel);
                    for (var c = begin; c < end; c++)
                    {
                        new Span<T>(phases.Pointer, checked((int)all.Channel)).Clear();
                        AddTaps(all, columns + c * taps.Length * positions, positions, phases.Pointer);
                        for (var n = 0L; n < count; n++)
                        {
                            var to = x + ((first + n) * s.Channels + channel + c) * s.InputPlane;
                            new Span<T>(to, checked((int)s.InputPlane)).Fill(bias == null ? T.Zero : bias[channel + c]);
                            TapImage.AddBack(grid, phases.Pointer + n, count, to);
                        }
                    }
                });
            }
        });
    }

    /// <summary>A single tap that reads the elements as they lie: the product is the gradient.</summary>
    private static void Direct(ConvShape s, T* weights, T* gradient, long positions, long images, T* x, T* product)
    {
        var to = images == 1 ? x : product;
        for (var group = 0L; group < s.Groups; group++)
        {
            long output = group * s.GroupOutputs, channel = group * s.GroupChannels;
            Gemm.Run(s.GroupChannels, positions, s.GroupOutputs, new(weights + output * s.GroupChannels, 1, s.GroupChannels), new(gradient + output * positions, positions, 1), new Matrix<T>(to + channel * positions, positions, 1), accumulate: false);
        }
        if (images > 1)
            ConvImages.Apart(product, images, s.Channels * s.InputPlane, x);
    }

    /// <summary>Adds every tap's row to what it read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddTaps(TapGrid grid, T* columns, long apart, T* to)
    {
        long height = grid.H.Outputs, length = grid.W.Outputs;
        foreach (var offset in grid.Offsets)
        {
            var from = columns;
            for (var d = 0L; d < grid.D.Outputs; d++)
            {
                var into = to + offset + grid.Position(d, 0, 0);
                for (var h = 0L; h < height; h++, from += length, into += grid.W.Extent)
                {
                    var i = 0L;
                    for (; i <= length - L.Width; i += L.Width)
                        L.Store(L.Load(into + i) + L.Load(from + i), into + i);
                    for (; i < length; i++)
                        into[i] += from[i];
                }
            }
            columns += apart;
        }
    }
}
