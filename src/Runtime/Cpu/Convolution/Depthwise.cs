using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Convolutions in which every input channel has outputs of its own, without any product of matrices.</summary>
/// <remarks>
/// Planes are turned, as many as a vector holds, so that one position of all of them is a vector: any stride, dilation and width
/// costs the same then, and nothing is computed beside the outputs.
/// </remarks>
internal static unsafe class Depthwise<L, T> where L : struct, IMemoryLane<L, T> where T : unmanaged, INumber<T>
{
    private const long Grain = 32 * 1024;

    internal static void Run(ConvShape s, T* x, T* w, T* bias, T* y) => Sums(s, TapBlocks.Forward(s, L.Width), x, 1, w, bias, y, (int)s.GroupOutputs);

    internal static void InputGradient(ConvShape s, T* g, T* w, T* bias, T* x) => Sums(s, TapBlocks.Backward(s, L.Width), g, (int)s.GroupOutputs, w, bias, x, 1);

    /// <param name="s">The convolution.</param>
    /// <param name="plan">Its outputs or its input's gradient.</param>
    /// <param name="source">Planes that are read.</param>
    /// <param name="sources">How many of them there are for each input channel.</param>
    /// <param name="w">The weights.</param>
    /// <param name="bias">For each of a sample's planes that are written, or null.</param>
    /// <param name="to">Planes that are written.</param>
    /// <param name="outputs">How many of them there are for each input channel.</param>
    private static void Sums(ConvShape s, TapBlocks plan, T* source, int sources, T* w, T* bias, T* to, int outputs)
    {
        var planes = new PlaneLanes(s, L.Width);
        using var table = new Scratch<T>(planes.Distinct * s.GroupOutputs * s.Taps * L.Width);
        using var plus = new Scratch<T>(planes.Distinct * outputs * L.Width);
        T* weights = table.Pointer, starts = plus.Pointer;
        planes.Spread(w, s.GroupOutputs * s.Taps, weights);
        if (bias == null)
            new Span<T>(starts, checked((int)(planes.Distinct * outputs * L.Width))).Clear();
        else
            planes.Spread(bias, outputs, starts);
        var strips = plan.Strips.Length;
        Threads.For(planes.Vectors * strips, Each(s, plan), (begin, end) =>
        {
            using var from = new Scratch<T>(plan.SourceRoom * L.Width);
            using var sums = new Scratch<T>(plan.Room * L.Width);
            for (var i = begin; i < end; i++)
            {
                var (vector, part) = Math.DivRem(i, strips);
                var strip = plan.Strips[part];
                var plane = planes.First(vector);
                var lanes = planes.Lanes(vector);
                var kind = vector % planes.Distinct;
                for (var k = 0; k < s.GroupOutputs; k++)
                {
                    if (k < sources)
                        TurnIn(source + (plane * sources + k) * plan.SourcePlane, sources * plan.SourcePlane, plan.SourceUnit, strip.SourceBegin, strip.SourceEnd, lanes, from.Pointer);
                    var start = k < outputs ? starts + (kind * outputs + k) * L.Width : null;
                    EachBlock(plan, strip, from.Pointer, sums.Pointer, start, weights + (kind * s.GroupOutputs + k) * s.Taps * L.Width, &LaneTaps<L, T>.Sums);
                    if (outputs > 1 || k == s.GroupOutputs - 1)
                        TurnOut(sums.Pointer, to + (plane * outputs + k % outputs) * plan.Plane, outputs * plan.Plane, plan.Unit, strip.Begin, strip.End, lanes);
                }
            }
        });
    }

    internal static void WeightGradient(ConvShape s, T* x, T* g, T* w)
    {
        var plan = TapBlocks.Forward(s, L.Width);
        var planes = new PlaneLanes(s, L.Width);
        int strips = plan.Strips.Length, outputs = (int)s.GroupOutputs;
        // Vectors of the same channels add to the same sums: in one task, or in a few where there would be too few tasks.
        var most = (planes.Vectors + planes.Distinct - 1) / planes.Distinct * strips;
        var each = Each(s, plan);
        var parts = Math.Clamp(Math.Min((Threads.Parts + planes.Distinct - 1) / planes.Distinct, most / each), 1, Math.Max(1, most));
        var size = s.GroupOutputs * s.Taps * L.Width;
        using var table = new Scratch<T>(parts * planes.Distinct * size);
        var all = table.Pointer;
        new Span<T>(all, checked((int)(parts * planes.Distinct * size))).Clear();
        Threads.For(parts * planes.Distinct, Math.Max(1, each * parts / Math.Max(1, most)), (begin, end) =>
        {
            using var from = new Scratch<T>(plan.SourceRoom * L.Width);
            using var gradient = new Scratch<T>(plan.Room * L.Width);
            for (var i = begin; i < end; i++)
            {
                var (part, kind) = Math.DivRem(i, planes.Distinct);
                for (var j = most * part / parts; j < most * (part + 1) / parts; j++)
                {
                    var (image, number) = Math.DivRem(j, strips);
                    var vector = image * planes.Distinct + kind;
                    if (vector >= planes.Vectors)
                        break;
                    var strip = plan.Strips[number];
                    var plane = planes.First(vector);
                    var lanes = planes.Lanes(vector);
                    if (lanes < L.Width)
                    {
                        new Span<T>(from.Pointer, checked((int)(plan.SourceRoom * L.Width))).Clear();
                        new Span<T>(gradient.Pointer, checked((int)(plan.Room * L.Width))).Clear();
                    }
                    TurnIn(x + plane * plan.SourcePlane, plan.SourcePlane, plan.SourceUnit, strip.SourceBegin, strip.SourceEnd, lanes, from.Pointer);
                    for (var k = 0; k < outputs; k++)
                    {
                        TurnIn(g + (plane * outputs + k) * plan.Plane, outputs * plan.Plane, plan.Unit, strip.Begin, strip.End, lanes, gradient.Pointer);
                        EachBlock(plan, strip, from.Pointer, gradient.Pointer, null, all + i * size + k * s.Taps * L.Width, &LaneTaps<L, T>.Products);
                    }
                }
            }
        });
        new Span<T>(w, checked((int)(s.Outputs * s.Taps))).Clear();
        for (var part = 0L; part < parts; part++)
            planes.AddBack(all + part * planes.Distinct * size, s.GroupOutputs * s.Taps, w);
    }

    /// <summary>Strips that are enough work for a thread.</summary>
    private static long Each(ConvShape s, TapBlocks plan) => Math.Max(1, Grain * plan.Strips.Length / Math.Max(1, s.OutputPlane * s.Taps * s.GroupOutputs * L.Width));

    private static void TurnIn(T* planes, long apart, long unit, long begin, long end, long lanes, T* to) =>
        Packing.Transpose(new Matrix<T>(planes + begin * unit, 1, apart), (end - begin) * unit, lanes, to, L.Width);

    private static void TurnOut(T* from, T* planes, long apart, long unit, long begin, long end, long lanes) =>
        Packing.Transpose(new Matrix<T>(from, 1, L.Width), lanes, (end - begin) * unit, planes + begin * unit, apart);

    /// <summary>Calls <paramref name="body"/> for every block's part of a strip.</summary>
    /// <param name="plan">The blocks.</param>
    /// <param name="strip">The strip.</param>
    /// <param name="source">The strip's part of the source.</param>
    /// <param name="outputs">Its outputs.</param>
    /// <param name="start">A vector with which sums begin, or null where they go on.</param>
    /// <param name="weights">A vector for every tap.</param>
    /// <param name="body">What is done.</param>
    private static void EachBlock(TapBlocks plan, TapStrip strip, T* source, T* outputs, T* start, T* weights, delegate*<in LaneTaps<L, T>, T*, void> body)
    {
        foreach (var block in plan.Blocks)
        {
            TapRun d = block.D, h = block.H, w = block.W;
            var (firstD, countD) = plan.Axis == 0 ? d.Between(strip.Begin, strip.End) : (0, d.Count);
            var (firstH, countH) = plan.Axis == 1 ? h.Between(strip.Begin, strip.End) : (0, h.Count);
            var (firstW, countW) = plan.Axis == 2 ? w.Between(strip.Begin, strip.End) : (0, w.Count);
            if (countW == 0)
                continue;
            fixed (long* sources = block.Sources, taps = block.Taps)
            {
                var run = new LaneTaps<L, T>
                {
                    Rows = countH,
                    Count = countW,
                    Step = w.Step * L.Width,
                    Row = plan.Position(0, h.Step, 0) * L.Width,
                    SourceStep = w.SourceStep * L.Width,
                    SourceRow = plan.SourcePosition(0, h.SourceStep, 0) * L.Width,
                    Sources = sources,
                    Weights = taps,
                    Taps = block.Taps.Length,
                };
                if (start == null)
                    (run.StartStep, run.StartRow) = (run.Step, run.Row);
                for (var i = firstD; i < firstD + countD; i++)
                {
                    run.Out = outputs + (plan.Position(d.First + i * d.Step, h.First + firstH * h.Step, w.First + firstW * w.Step) - strip.Begin * plan.Unit) * L.Width;
                    run.Source = source + (plan.SourcePosition(i * d.SourceStep, firstH * h.SourceStep, firstW * w.SourceStep) - strip.SourceBegin * plan.SourceUnit) * L.Width;
                    run.Start = start == null ? run.Out : start;
                    body(run, weights);
                }
            }
        }
    }
}
