using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Plans;

/// <summary>Makes of a convolution whose taps lie apart one of neighbouring taps, of as many smaller images as there are places from a tap to the next: those may be taken to Winograd's points.</summary>
internal static class DilatedConvolutions
{
    /// <summary>Inputs times outputs over their sum, from which on the multiplications that are saved cost more than two copies of the images.</summary>
    private const long WorthCopies = 48;

    /// <summary>Smaller images than this are mostly padding, and taps further apart mostly read it.</summary>
    private const long LeastPlaces = 4;

    internal static void Run(Graph graph)
    {
        int[] readers = graph.Readers(), writers = graph.Writers();
        for (var at = 0; at < graph.Nodes.Count; at++)
        {
            if (!PackedSteps.IsConvolution(graph.Nodes[at]) || graph.Nodes[at] is not { Step: ConvolutionStep { Geometry: var geometry }, Outputs: [{ IsWhole: true }] } node || !Splits(node, geometry))
                continue;
            var after = TransposedConvolutions.TakeFollower(graph, at, readers, writers);
            graph.Nodes.RemoveAt(at);
            var nodes = Nodes(graph, node, geometry, after);
            graph.Nodes.InsertRange(at, nodes);
            at += nodes.Count - 1;
        }
    }

    private static bool Splits(Node node, ConvGeometry geometry)
    {
        var (x, w) = (node.Inputs[0], node.Inputs[1]);
        if (geometry is not { Dims: 2, Groups: 1, Stride: [1, 1], Dilation: [var high, var wide] } || high * wide == 1 || geometry.Padding[0] % high != 0 || geometry.Padding[1] % wide != 0)
            return false;
        if (Places(x.Shape[2], high, 0) < LeastPlaces || Places(x.Shape[3], wide, 0) < LeastPlaces)
            return false;
        long outputs = w.Shape[0], inputs = w.Shape[1];
        return inputs * outputs >= WorthCopies * (inputs + outputs) && Winograd.Suits(new(Small(x.Shape, geometry), w.Shape, Small(node.Outputs[0].Shape, geometry), Near(geometry)));
    }

    /// <summary>The same with neighbouring taps.</summary>
    private static ConvGeometry Near(ConvGeometry geometry) => geometry with { Padding = [geometry.Padding[0] / geometry.Dilation[0], geometry.Padding[1] / geometry.Dilation[1]], Dilation = [1, 1] };

    /// <summary>The shape of all smaller images.</summary>
    private static long[] Small(long[] shape, ConvGeometry geometry) => [shape[0] * geometry.Dilation[0] * geometry.Dilation[1], shape[1], Places(shape[2], geometry.Dilation[0], 0), Places(shape[3], geometry.Dilation[1], 0)];

    /// <summary>Every so many places, from a first one on.</summary>
    private static long Places(long size, long apart, long first) => (size - first + apart - 1) / apart;

    private static List<Node> Nodes(Graph graph, Node node, ConvGeometry geometry, Node? after)
    {
        var (x, y) = (node.Inputs[0], (after ?? node).Outputs[0]);
        var (images, results) = (graph.NewOperand(Small(x.Shape, geometry)), graph.NewOperand(Small(y.Shape, geometry)));
        var nodes = new List<Node>();
        // Where images are not divided evenly, smaller ones end with padding.
        if (Shapes.Count(images.Shape) != Shapes.Count(x.Shape))
            nodes.Add(new(new CopyStep(), [images], [AffineFolding.Constant(graph, [0]) with { Shape = images.Shape, Strides = [0, 0, 0, 0] }]));
        nodes.AddRange(Parts(x, images, geometry).Select(p => new Node(new CopyStep(), [p.Small], [p.Large])));
        nodes.Add(node with { Step = new ConvolutionStep(Near(geometry)), Outputs = [results], Inputs = [images, .. node.Inputs[1..]] });
        if (after is not null)
        {
            var made = results;
            results = graph.NewOperand(made.Shape);
            nodes.Add(new(after.Step, [results], [made]));
        }
        nodes.AddRange(Parts(y, results, geometry).Select(p => new Node(new CopyStep(), [p.Large], [p.Small])));
        return nodes;
    }

    /// <summary>The places of an image that a smaller one has, there and here.</summary>
    private static IEnumerable<(Operand Large, Operand Small)> Parts(Operand large, Operand small, ConvGeometry geometry)
    {
        long high = geometry.Dilation[0], wide = geometry.Dilation[1];
        for (var i = 0L; i < Math.Min(high, large.Shape[2]); i++)
        {
            for (var j = 0L; j < Math.Min(wide, large.Shape[3]); j++)
            {
                long[] shape = [large.Shape[0], large.Shape[1], Places(large.Shape[2], high, i), Places(large.Shape[3], wide, j)];
                yield return (large with { Shape = shape, Strides = [large.Strides[0], large.Strides[1], large.Strides[2] * high, large.Strides[3] * wide], Offset = large.Offset + i * large.Strides[2] + j * large.Strides[3] },
                    small with { Shape = shape, Strides = [high * wide * small.Strides[0], .. small.Strides[1..]], Offset = (i * wide + j) * small.Strides[0] });
            }
        }
    }
}
