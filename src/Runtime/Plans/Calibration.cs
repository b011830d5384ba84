using System.Runtime.InteropServices;
using TorchPort.Kernels;

namespace TorchPort.Plans;

/// <summary>The spans of what convolutions read when a function is run on samples.</summary>
internal sealed unsafe class Calibration
{
    private readonly Dictionary<(Storage Weight, long Offset), (float Low, float High)> _spans = [];

    /// <summary>Runs a function on samples, and looks at what its convolutions read.</summary>
    /// <param name="function">The function.</param>
    /// <param name="samples">The inputs of some runs.</param>
    /// <param name="prepare">The passes that change weights.</param>
    internal Calibration(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function, IReadOnlyList<IReadOnlyList<Tensor>> samples, Action<Graph> prepare)
    {
        foreach (var sample in samples)
        {
            var graph = Tracer.Trace(function, sample, mayRound: true);
            prepare(graph);
            var nodes = graph.Nodes.FindAll(PackedSteps.IsConvolution);
            graph.Outputs.Clear();
            graph.Outputs.AddRange(nodes.Select(n => n.Inputs[0]));
            var read = new Plan(graph, Device.Cpu).Run([.. sample], null, default);
            for (var i = 0; i < nodes.Count; i++)
                Add(nodes[i], read[i].Contiguous());
        }
    }

    /// <summary>The least and the largest number that a convolution read, and zero.</summary>
    internal (float Low, float High)? SpanOf(Node convolution) => _spans.TryGetValue(Key(convolution), out var span) ? span : null;

    private void Add(Node node, Tensor x)
    {
        ByteRange.Span((float*)x.Data, x.ElementCount, out var low, out var high);
        GC.KeepAlive(x);
        ref var span = ref CollectionsMarshal.GetValueRefOrAddDefault(_spans, Key(node), out _);
        span = (Math.Min(span.Low, low), Math.Max(span.High, high));
    }

    private static (Storage, long) Key(Node convolution) => (convolution.Inputs[1].Value.Constant!, convolution.Inputs[1].Offset);
}
