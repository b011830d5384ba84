using System.Runtime.InteropServices;
using TorchPort.Kernels;

namespace TorchPort.Plans;

/// <summary>The spans of what convolutions read when a function is run on samples.</summary>
internal sealed unsafe class Calibration
{
    private readonly Dictionary<(Storage Weight, long Offset), (float Low, float High)> _spans = [];

    /// <summary>Runs a function on the samples of some options, and looks at what its convolutions read.</summary>
    /// <param name="function">The function.</param>
    /// <param name="options">The samples, and what to take from them.</param>
    /// <param name="prepare">The passes that change weights.</param>
    internal Calibration(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function, SessionOptions options, Action<Graph> prepare)
    {
        var counts = new Dictionary<(Storage, long), NumberCounts>();
        foreach (var sample in options.Calibration)
        {
            var graph = Tracer.Trace(function, sample, mayRound: true);
            prepare(graph);
            var nodes = graph.Nodes.FindAll(PackedSteps.IsConvolution);
            graph.Outputs.Clear();
            graph.Outputs.AddRange(nodes.Select(n => n.Inputs[0]));
            var read = new Plan(graph, Device.Cpu).Run([.. sample], null, default);
            for (var i = 0; i < nodes.Count; i++)
            {
                var x = read[i].Contiguous();
                Widen(Key(nodes[i]), x);
                if (options.CalibrationMethod == CalibrationMethod.Percentile)
                    Count(counts, Key(nodes[i]), x);
            }
        }
        foreach (var (key, numbers) in counts)
            _spans[key] = Within(_spans[key], numbers.Middle(options.CalibrationPercentile));
    }

    /// <summary>The ends of the span of what a convolution reads; zero is within.</summary>
    internal (float Low, float High)? SpanOf(Node convolution) => _spans.TryGetValue(Key(convolution), out var span) ? span : null;

    private void Widen((Storage, long) key, Tensor x)
    {
        ByteRange.Span((float*)x.Data, x.ElementCount, out var low, out var high);
        GC.KeepAlive(x);
        ref var span = ref CollectionsMarshal.GetValueRefOrAddDefault(_spans, key, out _);
        span = (Math.Min(span.Low, low), Math.Max(span.High, high));
    }

    private static void Count(Dictionary<(Storage, long), NumberCounts> counts, (Storage, long) key, Tensor x)
    {
        if (!counts.TryGetValue(key, out var numbers))
            counts[key] = numbers = new();
        for (var at = 0L; at < x.ElementCount; at += int.MaxValue)
            numbers.Add(new((float*)x.Data + at, (int)Math.Min(x.ElementCount - at, int.MaxValue)));
        GC.KeepAlive(x);
    }

    /// <summary>What the middle leaves of all; all, where nearly everything is zero and the middle would be nothing.</summary>
    private static (float Low, float High) Within((float Low, float High) all, (float Low, float High) middle)
    {
        const float smallestNormal = 1.17549435e-38f;
        return middle.High - middle.Low < smallestNormal ? all : (Math.Max(all.Low, middle.Low), Math.Min(all.High, middle.High));
    }

    private static (Storage, long) Key(Node convolution) => (convolution.Inputs[1].Value.Constant!, convolution.Inputs[1].Offset);
}
