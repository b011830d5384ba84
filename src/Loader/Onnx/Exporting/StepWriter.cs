using TorchPort.Onnx.Schema;
using TorchPort.Ops;
using TorchPort.Plans;

namespace TorchPort.Onnx.Exporting;

/// <summary>Writes recorded kernels as nodes.</summary>
/// <param name="graph">The graph that is written.</param>
/// <param name="memory">What the kernels read and write.</param>
/// <param name="constants">What of it is the same in every run.</param>
internal sealed partial class StepWriter(GraphBuilder graph, GraphMemory memory, ConstantTensors constants)
{
    /// <summary>Writes one kernel.</summary>
    /// <param name="steps">The kernel in each trace.</param>
    /// <param name="outputs">What it writes.</param>
    /// <param name="inputs">What it reads.</param>
    /// <exception cref="OnnxExportException">ONNX has no operator for it.</exception>
    internal void Write(Step[] steps, Geometry[] outputs, Geometry[] inputs)
    {
        switch (steps[0])
        {
            case LayerStep step: Layer(step.Layer, outputs, Spread(step.Inputs, inputs)); break;
            case ElementwiseStep step: Elementwise(step, outputs[0], inputs); break;
            case ReduceStep step: Reduce(step, outputs[0], inputs[0]); break;
            case CopyStep when inputs[0].DType == DType.UInt8 && constants.Has(inputs[0].Value) && outputs[0].Count == outputs[0].Total: memory.Copy(outputs[0], inputs[0]); break;
            case CopyStep: memory.Write(outputs[0], memory.Read(inputs[0])); break;
            case MatMulStep: MatMul(outputs[0], inputs); break;
            case ConvolutionStep step: Convolution(step.Geometry, outputs[0], inputs); break;
            case TransposedConvolutionStep step: TransposedConvolution(step.Geometry, outputs[0], inputs); break;
            case MaxPoolStep: MaxPool(Array.ConvertAll(steps, s => ((MaxPoolStep)s).Axes), outputs, inputs[0]); break;
            case AvgPoolStep: AveragePool(Array.ConvertAll(steps, s => ((AvgPoolStep)s).Axes), outputs[0], inputs[0]); break;
            case GatherStep step: Gather(step.Dim, outputs[0], inputs[0], inputs[1]); break;
            case ScatterStep step: Scatter(step.Dim, "none", outputs[0], inputs[0], inputs[1]); break;
            case ScatterReduceStep<Sum> step: Scatter(step.Dim, "add", outputs[0], inputs[0], inputs[1]); break;
            case ScatterReduceStep<Prod> step: Scatter(step.Dim, "mul", outputs[0], inputs[0], inputs[1]); break;
            case ScatterReduceStep<Largest> step: Scatter(step.Dim, "max", outputs[0], inputs[0], inputs[1]); break;
            case ScatterReduceStep<Smallest> step: Scatter(step.Dim, "min", outputs[0], inputs[0], inputs[1]); break;
            case RowsStep<CumulativeSum> step: memory.Write(outputs[0], In(step.Compute, inputs[0], x => graph.Node("CumSum", [x, graph.Number(step.Dim, DType.Int64)]), outputs[0].DType)); break;
            case RowsStep<Extreme> step: Extreme(step.Kernel.Largest, step.Dim, step.HasValues, outputs, inputs[0]); break;
            case RowsStep<Sorted> step: Best(step.Kernel.Descending, step.Dim, step.HasValues, outputs, inputs[0]); break;
            case RowsStep<Topk> step: Best(step.Kernel.Largest, step.Dim, step.HasValues, outputs, inputs[0]); break;
            case IndexRangeStep: break;
            default: throw new OnnxExportException("ONNX has no operator for this kernel. Leave it out of what is exported, or write it by other functions.", steps[0].Name);
        }
    }

    private void Elementwise(ElementwiseStep step, Geometry y, Geometry[] inputs)
    {
        var compute = FormulaWriter.Wide(step.Compute);
        var writer = new FormulaWriter(graph, compute, step.Name);
        var lanes = new SymbolLane[4];
        for (var i = 0; i < lanes.Length; i++)
            lanes[i] = i < step.InputCount ? Lane(inputs[i], compute) : 0.0;
        var named = step.InputCount == 1 && compute.IsFloatingPoint ? Named(step, compute, lanes[0].Value(writer)) : null;
        var result = named is not null ? SymbolLane.Of(named) : SymbolLane.Evaluate(writer, () => step.Apply(lanes[0], lanes[1], lanes[2], lanes[3]));
        var tensor = y.DType == DType.Bool ? result.Condition(writer) : y.DType == compute ? result.Value(writer) : graph.Cast(result.Value(writer), y.DType);
        memory.Write(y, Sized(tensor, y.Shape, [.. inputs.Take(step.InputCount)]));
    }

    private SymbolLane Lane(Geometry x, DType compute)
    {
        var name = memory.ReadNarrow(x);
        return x.DType == DType.Bool ? SymbolLane.OfCondition(name) : SymbolLane.Of(x.DType == compute ? name : graph.Cast(name, compute));
    }

    /// <summary>A tensor made of inputs that broadcast, brought to the full shape if all of them repeat an element somewhere.</summary>
    private string Sized(string tensor, Extent[] shape, Geometry[] inputs)
    {
        for (var d = 0; d < shape.Length; d++)
        {
            var reached = inputs.Any(x => shape.Length - d <= x.Rank && !x.Strides[x.Rank - shape.Length + d].Is(0) && x.Shape[x.Rank - shape.Length + d] == shape[d]);
            if (!reached && !(shape[d].Is(1) && inputs.Any(x => shape.Length - d <= x.Rank)))
                return graph.Expand(tensor, shape);
        }
        return tensor;
    }

    private void Reduce(ReduceStep step, Geometry y, Geometry x)
    {
        var compute = FormulaWriter.Wide(step.Compute);
        var writer = new FormulaWriter(graph, compute, step.Name);
        var each = SymbolLane.Evaluate(writer, () => step.Each(SymbolLane.Of(In(compute, x)))).Value(writer);
        var probe = new GraphBuilder(graph.Traces, graph.Opset);
        _ = SymbolLane.Evaluate(new(probe, compute, step.Name), () => step.Combine(SymbolLane.Of("a"), SymbolLane.Of("b")));
        var op = probe.Graph.Nodes is [var node] ? node.OpType switch { "Add" => "ReduceSum", "Mul" => "ReduceProd", "Max" => "ReduceMax", "Min" => "ReduceMin", _ => null } : null;
        if (op is null)
            throw new OnnxExportException("ONNX has no reduction of this kind. Write it by others.", step.Name);
        long[] axes = [.. Enumerable.Range(0, x.Rank).Where(d => step.Reduced[d]).Select(d => (long)d)];
        var reduced = axes.Length == 0 ? each : graph.Reduce(op, each, axes);
        memory.Write(y, y.DType == compute ? reduced : graph.Cast(reduced, y.DType));
    }

    private void MatMul(Geometry y, Geometry[] inputs)
    {
        if (y.Rank == 2 && inputs.Length > 2 && y.DType.IsFloatingPoint)
        {
            Gemm(y, inputs[0], inputs[1], memory.ReadNarrow(inputs[2]));
            return;
        }
        var product = graph.Node("MatMul", [Matrix(inputs[0]), Matrix(inputs[1])]);
        if (inputs.Length > 2)
            product = graph.Node("Add", [product, memory.ReadNarrow(inputs[2])]);
        for (var d = 0; d < y.Rank - 2; d++)
        {
            if (!y.Shape[d].Is(1) && inputs.All(x => x.Strides[d].Is(0)))
                product = graph.Expand(product, y.Shape);
        }
        memory.Write(y, product);
    }

    /// <summary>a · b + c of matrices, which are read as they lie in memory.</summary>
    private void Gemm(Geometry y, Geometry a, Geometry b, string? c)
    {
        var (turnsA, turnsB) = (IsTurned(a), IsTurned(b));
        string[] inputs = [Matrix(turnsA ? Turned(a) : a), Matrix(turnsB ? Turned(b) : b)];
        memory.Write(y, graph.Node("Gemm", c is null ? inputs : [.. inputs, c], [.. Flag("transA", turnsA), .. Flag("transB", turnsB)]));

        static bool IsTurned(Geometry x) => x.Strides[0].Is(1) && !x.Strides[1].Is(1) && !x.Strides[1].Is(0);

        static Geometry Turned(Geometry x) => x with { Shape = [x.Shape[1], x.Shape[0]], Strides = [x.Strides[1], x.Strides[0]] };

        static AttributeProto[] Flag(string name, bool value) => value ? [GraphBuilder.Int(name, 1)] : [];
    }

    /// <summary>A matrix whole, in a batch that may repeat.</summary>
    private string Matrix(Geometry x) => x.Strides[^1].Is(0) && !x.Shape[^1].Is(1) || x.Strides[^2].Is(0) && !x.Shape[^2].Is(1) ? memory.Read(x) : memory.ReadNarrow(x);

    private void Gather(int dim, Geometry y, Geometry x, Geometry index)
    {
        // An index that is the same for all of a slice picks slices.
        var slices = Enumerable.Range(0, index.Rank).All(d => d == dim || index.Shape[d] == x.Shape[d] && (index.Strides[d].Is(0) || index.Shape[d].Is(1)));
        if (!slices || x.Rank == 0)
        {
            memory.Write(y, graph.Node("GatherElements", [memory.Read(x), memory.Read(index)], GraphBuilder.Int("axis", dim)));
            return;
        }
        var line = index with { Shape = [index.Shape[dim]], Strides = [index.Strides[dim]] };
        memory.Write(y, graph.Node("Gather", [memory.Read(x), memory.Read(line)], GraphBuilder.Int("axis", dim)));
    }

    private void Scatter(int dim, string reduction, Geometry y, Geometry index, Geometry source)
    {
        if (reduction is "max" or "min")
            graph.Require(18, $"ScatterElements by {reduction}");
        var node = graph.Node("ScatterElements", [memory.Read(y), memory.Read(index), memory.Read(source)], GraphBuilder.Int("axis", dim), GraphBuilder.String("reduction", reduction));
        memory.Write(y, node);
    }

    private void Extreme(bool largest, int dim, bool hasValues, Geometry[] outputs, Geometry x)
    {
        var input = memory.Read(x);
        if (hasValues)
            memory.Write(outputs[0], graph.Reduce(largest ? "ReduceMax" : "ReduceMin", input, [dim]));
        if (!hasValues || outputs.Length > 1)
            memory.Write(outputs[^1], graph.Node(largest ? "ArgMax" : "ArgMin", [input], GraphBuilder.Int("axis", dim), GraphBuilder.Int("keepdims", 1)));
    }

    private void Best(bool largest, int dim, bool hasValues, Geometry[] outputs, Geometry x)
    {
        var count = graph.Size(outputs[0].Shape[dim]);
        var names = graph.Nodes("TopK", [memory.Read(x), count], 2, GraphBuilder.Int("axis", dim), GraphBuilder.Int("largest", largest ? 1 : 0), GraphBuilder.Int("sorted", 1));
        if (hasValues)
            memory.Write(outputs[0], names[0]);
        if (!hasValues || outputs.Length > 1)
            memory.Write(outputs[^1], names[1]);
    }

    /// <summary>An input in a dtype.</summary>
    private string In(DType compute, Geometry x) => x.DType == compute ? memory.Read(x) : graph.Cast(memory.Read(x), compute);

    private string In(DType compute, Geometry x, Func<string, string> node, DType result)
    {
        var wide = FormulaWriter.Wide(compute);
        var y = node(In(wide, x));
        return result == wide ? y : graph.Cast(y, result);
    }
}
