using TorchPort.Nn;
using TorchPort.Onnx.Schema;

namespace TorchPort.Onnx.Exporting;

/// <summary>Recurrent layers.</summary>
internal sealed partial class StepWriter
{
    /// <summary>Where ONNX has PyTorch's gates: in, out, forget, cell; update, reset, new.</summary>
    private static int[] Gates(RecurrentKind kind) => kind switch { RecurrentKind.Lstm => [0, 3, 1, 2], RecurrentKind.Gru => [1, 0, 2], _ => [0] };

    private void Recurrent(RecurrentLayer layer, Geometry[] outputs, Geometry?[] inputs)
    {
        var (directions, states) = (layer.Directions, outputs.Length - 1);
        var first = inputs[1..(1 + directions * states)];
        var weights = inputs[(1 + directions * states)..];
        var gates = Gates(layer.Kind);
        var hidden = weights[1]!.Shape[1].First;

        string Stacked(Func<int, string> ofDirection) => Concat([.. Enumerable.Range(0, directions).Select(d => graph.Unsqueeze(ofDirection(d), [0]))]);
        string Weight(int d, int i) => Ordered(memory.Read(weights[4 * d + i]!), gates, hidden);
        string State(int k)
        {
            Geometry[] parts = [.. Enumerable.Range(0, directions).Select(d => first[d * states + k]!)];
            return Array.TrueForAll(parts, constants.IsZero) ? "" : Stacked(d => memory.Read(parts[d]));
        }

        List<string> given = [memory.Read(inputs[0]!), Stacked(d => Weight(d, 0)), Stacked(d => Weight(d, 1)),
            weights[2] is null ? "" : Stacked(d => graph.Node("Concat", [Weight(d, 2), Weight(d, 3)], GraphBuilder.Int("axis", 0))), "", .. Enumerable.Range(0, states).Select(State)];
        while (given[^1].Length == 0)
            given.RemoveAt(given.Count - 1);
        List<AttributeProto> attributes = [GraphBuilder.Int("hidden_size", hidden), GraphBuilder.String("direction", directions == 2 ? "bidirectional" : "forward")];
        if (layer.Kind == RecurrentKind.Gru)
            attributes.Add(GraphBuilder.Int("linear_before_reset", 1));
        if (layer.Kind == RecurrentKind.Relu)
            attributes.Add(GraphBuilder.Strings("activations", Enumerable.Repeat("Relu", directions)));
        var op = layer.Kind switch { RecurrentKind.Lstm => "LSTM", RecurrentKind.Gru => "GRU", _ => "RNN" };
        var names = graph.Nodes(op, given, 1 + states, [.. attributes]);
        // [T, directions, N, hidden] becomes [T, N, directions · hidden].
        memory.Write(outputs[0], directions == 1 ? graph.Squeeze(names[0], [1]) : graph.Reshape(graph.Transpose(names[0], [0, 2, 1, 3]), outputs[0].Shape));
        for (var k = 0; k < states; k++)
            memory.Write(outputs[1 + k], names[1 + k]);
    }

    /// <summary>The rows of each gate, in another order.</summary>
    private string Ordered(string x, int[] gates, long hidden) => gates.Length == 1 ? x
        : Concat([.. gates.Select(g => graph.Slice(x, 0, Extent.Same(g * hidden, graph.Traces), Extent.Same((g + 1) * hidden, graph.Traces)))]);

    private string Concat(string[] parts) => parts.Length == 1 ? parts[0] : graph.Node("Concat", parts, GraphBuilder.Int("axis", 0));
}
