using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Plans;

/// <summary>Has products and convolutions with known weights multiply integers of 8 bits, where that is asked for: rows of products as they come, images within spans that samples had.</summary>
internal static class ByteWeights
{
    internal static void Run(Graph graph, ConstantCache constants, Calibration? calibration)
    {
        var made = new Dictionary<(Value, float, int), Operand>();
        for (var at = 0; at < graph.Nodes.Count; at++)
        {
            if (Product(graph.Nodes[at], constants) is { } product)
            {
                graph.Nodes[at] = product;
            }
            else if (calibration is not null && Convolution(graph, at, constants, calibration, made) is { } convolution)
            {
                at = graph.Nodes.IndexOf(convolution.Before);
                graph.Nodes[at] = convolution.After;
            }
        }
    }

    private static Node? Product(Node node, ConstantCache constants)
    {
        if (node is not { Step: MatMulStep, Inputs: [{ DType: DType.Float32 } a, { Value.IsConstant: true } b, ..], Outputs: [var y] } || !ByteFolding.IsInRange(a, b, y, null))
            return null;
        return Bias(node, isMatrix: true) is { } bias ? new(new ByteStep(Layer(node, null, 0, 1, bias, constants), false, null, 0), [y], [a]) : null;
    }

    private static (Node Before, Node After)? Convolution(Graph graph, int at, ConstantCache constants, Calibration calibration, Dictionary<(Value, float, int), Operand> made)
    {
        var node = graph.Nodes[at];
        if (!PackedSteps.IsConvolution(node) || calibration.SpanOf(node) is not { } span || node.Step is not ConvolutionStep { Geometry: var geometry })
            return null;
        Operand x = node.Inputs[0], w = node.Inputs[1], y = node.Outputs[0];
        if (!ByteFolding.IsInRange(x, w, y, geometry) || Bias(node, isMatrix: false) is not { } bias)
            return null;
        ByteRange.Of(span.Low, span.High, out var scale, out var zero);
        if (!made.TryGetValue((x.Value, scale, (int)zero), out var bytes) || !bytes.Shape.AsSpan().SequenceEqual(x.Shape))
        {
            var value = graph.NewValue(Shapes.Count(x.Shape));
            bytes = new(value, DType.UInt8, x.Shape, Shapes.ContiguousStrides(x.Shape), 0);
            var (low, high) = LinearQuantization.Range(DType.UInt8);
            graph.Nodes.Insert(at, new(new ElementwiseStep<QuantizeNumbers>(new(low, high), DType.Float32), [bytes], [x, Number(graph, scale), Number(graph, zero)]));
            // What writes the value again would leave these bytes behind.
            if (graph.Writers()[x.Value.Id] <= 1)
                made[(x.Value, scale, (int)zero)] = bytes;
        }
        return (node, new(new ByteStep(Layer(node, geometry, (int)zero, scale, bias, constants), false, null, 0), [y], [bytes]));
    }

    private static Operand Number(Graph graph, float number) => AffineFolding.Constant(graph, [number]) with { Shape = [], Strides = [] };

    /// <summary>The known numbers that are added, none, or null where something else is.</summary>
    private static float[]? Bias(Node node, bool isMatrix) => node.Inputs.Length < 3 ? [] : ByteFolding.Row(node.Inputs[2], isMatrix);

    /// <summary>A layer whose weight is rounded to whole numbers, the largest of each output to 127.</summary>
    private static ByteLayer Layer(Node node, ConvGeometry? geometry, int zero, float scale, float[] bias, ConstantCache constants)
    {
        Operand x = node.Inputs[0], w = node.Inputs[1], y = node.Outputs[0];
        var weight = w.Over(w.Value.Constant!);
        return ByteFolding.Layer(x, weight, y, geometry, [], zero, [scale], bias.Length == 0 ? null : bias, constants, () =>
        {
            var dims = Enumerable.Range(0, weight.Dim).Where(d => d != (geometry is null ? 1 : 0)).ToArray();
            var largest = weight.Abs().Amax(dims, keepdim: true);
            var steps = Torch.Where(largest.Eq(0.0), 1.0, largest.Div(127.0)).To(DType.Float32);
            return (weight.Div(steps).Round().To(DType.Int8).Contiguous(), steps.Mul((double)scale).ToArray<float>());
        });
    }
}
