using TorchPort.Nn;
using TorchPort.Onnx.Schema;
using TorchPort.Plans;

namespace TorchPort.Onnx.Exporting;

/// <summary>Traces a function for several sizes of its open dimensions, and writes what the traces have in common.</summary>
/// <param name="function">The function.</param>
/// <param name="examples">Inputs of the right dtypes and ranks.</param>
/// <param name="options">Names and open dimensions.</param>
/// <param name="module">Where parameters have their names from.</param>
internal sealed class TracedExport(Func<IReadOnlyList<Tensor>, IReadOnlyList<Tensor>> function, IReadOnlyList<Tensor> examples, OnnxExportOptions options, Module? module)
{
    /// <summary>An open dimension is traced as its size in the example, but at least 2: 1 means broadcasting.</summary>
    private const long LeastSize = 2;

    internal GraphProto Write()
    {
        var symbols = Symbols();
        // One trace as it is, one for each open size doubled, and one with all of them tripled, by which products are told from sums.
        var traces = symbols.Count == 0 ? 1 : symbols.Count + 2;
        var sizes = symbols.Select((s, i) => (s.Name, Size: new Extent([.. Enumerable.Range(0, traces).Select(t => t == i + 1 ? 2 * s.Size : t == traces - 1 && t > 0 ? 3 * s.Size : s.Size)]))).ToDictionary(s => s.Name, s => s.Size);
        var shapes = examples.Select((e, i) => Shape(e, i, sizes, traces)).ToArray();
        var graphs = new Graph[traces];
        for (var t = 0; t < traces; t++)
            graphs[t] = Trace([.. shapes.Select((s, i) => Torch.Zeros([.. s.Select(d => d.Values[t])], examples[i].DType))]);
        return new Writer(this, graphs, sizes).Write();
    }

    private Graph Trace(Tensor[] inputs)
    {
        try
        {
            return Tracer.Trace(function, inputs, fuses: false, keeps: (layer, given) => StepWriter.Has(layer, given, options.Opset));
        }
        catch (TraceException e)
        {
            throw new OnnxExportException($"The function cannot be traced: {e.Message}", null, e);
        }
    }

    private Extent[] Shape(Tensor example, int input, Dictionary<string, Extent> sizes, int traces) =>
        [.. example.ShapeArray.Select((s, d) => Open(input).TryGetValue(d, out var name) ? sizes[name] : Extent.Same(s, traces))];

    /// <summary>The open sizes by name, in the order they are met.</summary>
    private List<(string Name, long Size)> Symbols()
    {
        var symbols = new List<(string Name, long Size)>();
        for (var i = 0; i < examples.Count; i++)
        {
            foreach (var (dim, name) in Open(i).OrderBy(p => p.Key))
            {
                if (dim < 0 || dim >= examples[i].Dim)
                    throw new ArgumentException($"The input {i} has {examples[i].Dim} dimensions, but its dimension {dim} is to be open.");
                var size = Math.Max(LeastSize, examples[i].Shape[dim]);
                if (!symbols.Exists(s => s.Name == name))
                    symbols.Add((name, size));
                else if (symbols.Find(s => s.Name == name).Size != size)
                    throw new ArgumentException($"Dimensions of the name \"{name}\" have one size, but the examples have several.");
            }
        }
        return symbols;
    }

    private IReadOnlyDictionary<int, string> Open(int input) => options.DynamicDims is { } given ? input < given.Count ? given[input] : new Dictionary<int, string>()
        : examples[input].Dim > 0 ? new Dictionary<int, string> { [0] = "batch" } : new Dictionary<int, string>();

    private static string Name(IReadOnlyList<string> names, int i, int count, string otherwise) => i < names.Count ? names[i] : count == 1 ? otherwise : $"{otherwise}_{i}";

    /// <summary>Writes traces that go the same way.</summary>
    private sealed class Writer
    {
        private readonly TracedExport _export;
        private readonly Graph[] _graphs;
        private readonly Dictionary<string, Extent> _sizes;
        private readonly GraphBuilder _graph;
        private readonly ConstantTensors _constants;
        private readonly GraphMemory _memory;
        private readonly Dictionary<int, Value[]> _values = [];

        internal Writer(TracedExport export, Graph[] graphs, Dictionary<string, Extent> sizes)
        {
            (_export, _graphs, _sizes, _graph) = (export, graphs, sizes, new(graphs.Length, export.Options.Opset));
            var names = new Dictionary<Storage, (string Name, Tensor Tensor)>();
            foreach (var (name, tensor) in export.NamedTensors())
                names.TryAdd(tensor.Storage, (name, tensor));
            _constants = new(_graph, _values, names);
            _memory = new(_graph, _constants.Of);
        }

        internal GraphProto Write()
        {
            var first = _graphs[0];
            for (var i = 0; i < first.Inputs.Count; i++)
                Input(i);
            if (Array.Exists(_graphs, g => g.Nodes.Count != first.Nodes.Count || g.Outputs.Count != first.Outputs.Count))
                throw new OnnxExportException("How many steps the function takes depends on an open size, as that of a loop over time does. Fix this dimension, or write the loop without one.");
            var writer = new StepWriter(_graph, _memory, _constants);
            for (var n = 0; n < first.Nodes.Count; n++)
                Step(writer, n);
            for (var i = 0; i < first.Outputs.Count; i++)
                Output(i);
            return Needed(_graph.Graph);
        }

        /// <summary>The graph without nodes and constants that no output needs.</summary>
        private static GraphProto Needed(GraphProto graph)
        {
            var needed = graph.Outputs.Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
            for (var n = graph.Nodes.Count - 1; n >= 0; n--)
            {
                if (graph.Nodes[n].Outputs.Exists(needed.Contains))
                    needed.UnionWith(graph.Nodes[n].Inputs);
                else
                    graph.Nodes.RemoveAt(n);
            }
            graph.Initializers.RemoveAll(t => !needed.Contains(t.Name));
            return graph;
        }

        private void Step(StepWriter writer, int n)
        {
            var nodes = Array.ConvertAll(_graphs, g => g.Nodes[n]);
            if (Array.Exists(nodes, x => x.Step.GetType() != nodes[0].Step.GetType() || x.Inputs.Length != nodes[0].Inputs.Length || x.Outputs.Length != nodes[0].Outputs.Length))
                throw new OnnxExportException("What the function does depends on an open size. Fix this dimension.", nodes[0].Step.Name);
            var inputs = nodes[0].Inputs.Select((_, i) => Common(Array.ConvertAll(nodes, x => x.Inputs[i]), nodes[0].Step.Name)).ToArray();
            var outputs = nodes[0].Outputs.Select((_, i) => Common(Array.ConvertAll(nodes, x => x.Outputs[i]), nodes[0].Step.Name)).ToArray();
            try
            {
                writer.Write(Array.ConvertAll(nodes, x => x.Step), outputs, inputs);
            }
            catch (OnnxExportException e) when (e.Operation is null)
            {
                throw new OnnxExportException(e.Message, nodes[0].Step.Name, e);
            }
        }

        private Geometry Common(Operand[] operands, string operation)
        {
            var first = operands[0];
            if (Array.Exists(operands, o => o.Value.Id != first.Value.Id || o.DType != first.DType || o.Shape.Length != first.Shape.Length))
                throw new OnnxExportException("What the function does depends on an open size. Fix this dimension.", operation);
            _values.TryAdd(first.Value.Id, Array.ConvertAll(operands, o => o.Value));
            Extent Each(Func<Operand, long> of) => new(Array.ConvertAll(operands, o => of(o)));
            return new(first.Value.Id, first.DType, [.. first.Shape.Select((_, d) => Each(o => o.Shape[d]))], [.. first.Shape.Select((_, d) => Each(o => o.Strides[d]))],
                Each(o => o.Offset), Each(o => o.Value.ByteLength / o.DType.ItemSize));
        }

        private void Input(int i)
        {
            var at = Common(Array.ConvertAll(_graphs, g => g.Inputs[i]), "an input");
            var name = _graph.Unique(Name(_export.Options.InputNames, i, _graphs[0].Inputs.Count, "input"));
            var open = _export.Open(i);
            _graph.Graph.Inputs.Add(Info(name, at.DType, [.. at.Shape.Select((s, d) => open.TryGetValue(d, out var symbol) ? new Dimension(null, symbol) : new Dimension(s.First, null))]));
            foreach (var (dim, symbol) in open)
                _graph.AddSymbol(name, dim, _sizes[symbol]);
            _memory.Write(at, name);
        }

        private void Output(int i)
        {
            var at = Common(Array.ConvertAll(_graphs, g => g.Outputs[i]), "an output");
            var tensor = _memory.Read(at);
            var name = _graph.Unique(Name(_export.Options.OutputNames, i, _graphs[0].Outputs.Count, "output"));
            var node = new NodeProto { OpType = "Identity", Name = name };
            node.Inputs.Add(tensor);
            node.Outputs.Add(name);
            _graph.Graph.Nodes.Add(node);
            _graph.Graph.Outputs.Add(Info(name, at.DType, [.. at.Shape.Select(s => s.IsConstant ? new Dimension(s.First, null)
                : _sizes.FirstOrDefault(p => p.Value == s) is { Key: { } symbol } ? new Dimension(null, symbol) : default)]));
        }

        private static ValueInfoProto Info(string name, DType dtype, List<Dimension> shape) =>
            new() { Name = name, Type = new() { Kind = ValueKind.Tensor, ElementType = ElementTypes.Of(dtype), Shape = shape } };
    }

    private OnnxExportOptions Options => options;

    private IEnumerable<(string Name, Tensor Tensor)> NamedTensors() => module is null ? []
        : module.NamedParameters().Select(p => (p.Name, (Tensor)p.Parameter)).Concat(module.NamedBuffers().Select(b => (b.Name, b.Buffer)));
}
