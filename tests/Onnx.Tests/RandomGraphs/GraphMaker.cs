using TorchPort.Onnx;
using TorchPort.Onnx.Schema;

namespace TorchPort.Tests.RandomGraphs;

/// <summary>A value of a graph under construction.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Tensor">What it is, as TorchPort computes it.</param>
/// <param name="Exact">Whether any right implementation gives these very bits, so that it may steer jumps.</param>
internal sealed record Made(string Name, Tensor Tensor, bool Exact);

/// <summary>Numbers that decide how a node is made; where they run out they are 0, so that shorter lists are simpler graphs.</summary>
internal sealed class Genes(int[] numbers)
{
    private int _next;

    internal int Next(int count) => count < 1 ? 0 : _next < numbers.Length ? numbers[_next++] % count : 0;

    internal int Between(int low, int high) => low + Next(high - low + 1);

    internal bool Flip() => Next(2) == 1;

    internal T Of<T>(params T[] choices) => choices[Next(choices.Length)];
}

/// <summary>There is no value that a node could be made of.</summary>
internal sealed class NoValueException : Exception;

/// <summary>Makes a model of random nodes, each on values that are there already.</summary>
internal sealed class GraphMaker
{
    private readonly List<Made> _values = [], _all = [];
    private readonly HashSet<string> _used = [];
    private readonly Dictionary<string, Tensor> _constants = [];
    private readonly GraphProto _graph = new() { Name = "random" };
    private readonly Random _numbers;

    /// <summary>Begins with inputs of several types.</summary>
    internal GraphMaker(int seed, int opset)
    {
        (_numbers, Opset) = (new(seed), opset);
        Input("image", Normal(1, 4, 6, 5));
        Input("matrix", Normal(3, 4));
        Input("row", Normal(4));
        Input("volume", Normal(2, 3, 4));
        Input("longs", Torch.Tensor<long>([.. Enumerable.Range(0, 12).Select(_ => (long)_numbers.Next(-6, 7))], [3, 4]));
        Input("ints", Torch.Tensor<int>([.. Enumerable.Range(0, 8).Select(_ => _numbers.Next(-6, 7))], [2, 4]));
        Input("flags", Torch.Tensor<bool>([.. Enumerable.Range(0, 12).Select(_ => _numbers.Next(2) == 1)], [3, 4]));
    }

    internal int Opset { get; }

    internal Dictionary<string, Tensor> Inputs { get; } = [];

    /// <summary>What ONNX Runtime runs and TorchPort refuses.</summary>
    internal string? Refused { get; private set; }

    /// <summary>How many nodes were made.</summary>
    internal int Count => _graph.Nodes.Count;

    internal Tensor Normal(params long[] shape)
    {
        var numbers = new float[Shapes.Count(shape)];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = MathF.Round((float)(_numbers.NextDouble() * 4 - 2), 3);
        return Torch.Tensor<float>(numbers, [numbers.Length]).Reshape(shape);
    }

    /// <summary>A value that a condition holds for. Later ones are likelier.</summary>
    /// <exception cref="NoValueException">There is none.</exception>
    internal Made Pick(Genes genes, Func<Made, bool> condition)
    {
        var fitting = _values.Where(v => v.Tensor.ElementCount is > 0 and < 5000 && condition(v)).Reverse().ToList();
        return fitting.Count == 0 ? throw new NoValueException() : fitting[genes.Next(fitting.Count)];
    }

    internal Made Float(Genes genes, int least = 0, int most = 5) => Pick(genes, v => v.Tensor.DType == DType.Float32 && v.Tensor.Dim >= least && v.Tensor.Dim <= most);

    /// <summary>A tensor that the model has from the start.</summary>
    internal Made Constant(Tensor tensor)
    {
        var name = $"c{_graph.Initializers.Count}";
        _graph.Initializers.Add(TensorProtos.Of(name, tensor));
        _constants[name] = tensor;
        return new(name, tensor, true);
    }

    internal Made Constant(params long[] numbers) => Constant(Torch.Tensor<long>(numbers, [numbers.Length]));

    /// <summary>Adds a node, if both TorchPort and ONNX Runtime can run it.</summary>
    internal void Add(string op, bool exact, Made?[] inputs, int outputs, params AttributeProto?[] attributes)
    {
        var names = Enumerable.Range(0, outputs).Select(i => $"v{_graph.Nodes.Count}_{i}").ToArray();
        var node = Build.Node(op, string.Join(' ', inputs.Select(i => i?.Name ?? "_")), string.Join(' ', names), [.. attributes.OfType<AttributeProto>()]);
        while (node.Inputs.Count > 0 && node.Inputs[^1].Length == 0)
            node.Inputs.RemoveAt(node.Inputs.Count - 1);
        var given = inputs.OfType<Made>().DistinctBy(i => i.Name).ToList();
        var single = Model([.. given.Select(i => Build.Info(i.Name, ElementTypes.Of(i.Tensor.DType)))], [node], [], names);
        OnnxValue?[] results;
        try
        {
            using var mode = GradMode.NoGrad();
            results = OnnxModel.Load(single, op).Run([.. given.Select(i => (OnnxValue?)i.Tensor)]);
        }
        catch (OnnxException e)
        {
            // Windows larger than their input give nothing there, and are an error here, as in PyTorch.
            if (OnnxRuntime.TryRun(single, given.ToDictionary(i => i.Name, i => (OnnxValue)i.Tensor), out _)?.Values is { } theirs && theirs.Any(v => v.Tensor.ElementCount > 0))
                Refused = $"{e.Message}: {string.Join(", ", node.Attributes.Select(Text))} of {string.Join(", ", given.Select(v => Shapes.Text(v.Tensor.Shape)))} gives {string.Join(", ", theirs.Select(v => v.ToString()))}";
            return;
        }
        _graph.Nodes.Add(node);
        foreach (var input in given)
            _used.Add(input.Name);
        for (var i = 0; i < outputs; i++)
            Keep(new(names[i], results[i]!.Tensor, exact && given.TrueForAll(g => g.Exact)));
    }

    /// <summary>The model, with every value as an output.</summary>
    internal (byte[] Model, List<Made> Outputs) Finish()
    {
        var made = _graph.Nodes.SelectMany(n => n.Outputs).ToHashSet();
        var outputs = _all.Where(v => made.Contains(v.Name)).ToList();
        var inputs = _graph.Inputs.Where(i => _used.Contains(i.Name)).ToList();
        return (Model(inputs, _graph.Nodes, [.. _graph.Initializers.Where(t => _used.Contains(t.Name))], [.. outputs.Select(o => o.Name)]), outputs);
    }

    public override string ToString() => $"opset {Opset}\n{string.Join('\n', _graph.Nodes.Select(n => $"{string.Join(", ", n.Outputs)} = {n.OpType}({string.Join(", ", n.Inputs)}) {string.Join(' ', n.Attributes.Select(Text))}"))}\n"
        + string.Join('\n', _graph.Initializers.Where(t => _used.Contains(t.Name)).Select(t => $"{t.Name}: {t.DataType.Text()} {Shapes.Text([.. t.Dims])}{Small(t)}"));

    private void Keep(Made value)
    {
        _all.Add(value);
        // Where NaN and infinity go afterwards is not the same everywhere, so nothing is made of them.
        if (!value.Tensor.DType.IsFloatingPoint || value.Tensor.Abs().Lt(1e4).All().Item<bool>())
            _values.Add(value);
    }

    private void Input(string name, Tensor tensor)
    {
        Inputs[name] = tensor;
        _graph.Inputs.Add(Build.Info(name, ElementTypes.Of(tensor.DType)));
        _values.Add(new(name, tensor, true));
    }

    private byte[] Model(List<ValueInfoProto> inputs, List<NodeProto> nodes, List<TensorProto> initializers, string[] outputs)
    {
        var graph = new GraphProto { Name = "random" };
        graph.Inputs.AddRange(inputs);
        graph.Nodes.AddRange(nodes);
        graph.Initializers.AddRange(initializers);
        graph.Outputs.AddRange(outputs.Select(o => new ValueInfoProto { Name = o }));
        var model = Build.Model(graph, Opset);
        model.IrVersion = 8;
        return model.Bytes();
    }

    private string Small(TensorProto proto) => proto.DataType == ElementType.Int64 && _constants[proto.Name] is { ElementCount: < 20 } tensor ? $" {string.Join(", ", tensor.ToArray<long>())}" : "";

    private static string Text(AttributeProto a) => a.Type switch
    {
        AttributeType.Int => $"{a.Name}={a.I}",
        AttributeType.Float => $"{a.Name}={a.F}",
        AttributeType.Ints => $"{a.Name}=[{string.Join(", ", a.Ints)}]",
        _ => $"{a.Name}={a.Text}",
    };
}
