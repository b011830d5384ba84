using System.Text;
using TorchPort.Onnx;
using TorchPort.Onnx.Schema;
using TorchPort.Onnx.Testing;

namespace TorchPort.Tests.Agreement;

/// <summary>A model of one node with random inputs and attributes, which TorchPort and ONNX Runtime both run.</summary>
internal sealed class NodeCase
{
    private readonly GraphProto _graph = new() { Name = "case" };
    private readonly NodeProto _node;
    private readonly Dictionary<string, OnnxValue> _inputs = [];
    private readonly long _opset;

    internal NodeCase(int seed, string op, string domain = "", long opset = 21)
    {
        (Random, _opset) = (new(seed), opset);
        _node = new() { OpType = op, Domain = domain, Name = $"{op}_{seed}" };
        _graph.Nodes.Add(_node);
    }

    internal Random Random { get; }

    internal bool Flip() => Random.Next(2) == 1;

    internal T Of<T>(params T[] choices) => choices[Random.Next(choices.Length)];

    /// <summary>Numbers between −<paramref name="size"/> and <paramref name="size"/>, with three digits.</summary>
    internal float[] Floats(int count, double size = 2) => [.. Enumerable.Range(0, count).Select(_ => MathF.Round((float)((Random.NextDouble() * 2 - 1) * size), 3))];

    internal Tensor Normal(params long[] shape) => Torch.Tensor<float>(Floats((int)Shapes.Count(shape)), shape);

    internal Tensor Integers(DType dtype, int low, int high, params long[] shape) =>
        Torch.Tensor<long>([.. Enumerable.Range(0, (int)Shapes.Count(shape)).Select(_ => (long)Random.Next(low, high + 1))], shape).To(dtype);

    /// <summary>An input; null leaves it out.</summary>
    internal NodeCase Input(OnnxValue? value)
    {
        var name = value is null ? "" : $"x{_node.Inputs.Count}";
        _node.Inputs.Add(name);
        if (value is null)
            return this;
        _inputs[name] = value;
        _graph.Inputs.Add(Build.Info(name, value is OnnxStrings ? ElementType.String : ElementTypes.Of(value.Tensor.DType)));
        return this;
    }

    /// <summary>An input that the model has from the start.</summary>
    internal NodeCase Constant(OnnxValue value)
    {
        _node.Inputs.Add($"c{_node.Inputs.Count}");
        _graph.Initializers.Add(TensorProtos.Of(_node.Inputs[^1], value));
        return this;
    }

    /// <summary>Attributes; null ones are left out.</summary>
    internal NodeCase With(params AttributeProto?[] attributes)
    {
        _node.Attributes.AddRange(attributes.OfType<AttributeProto>());
        return this;
    }

    internal NodeCase Outputs(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _node.Outputs.Add($"y{i}");
            _graph.Outputs.Add(new() { Name = $"y{i}" });
        }
        return this;
    }

    /// <summary>Whether ONNX Runtime ran it; then both agreed.</summary>
    internal bool Agrees(double relative = 1e-4, double absolute = 1e-5, bool asPlan = false)
    {
        var model = Build.Model(_graph, _opset);
        model.IrVersion = 8;
        if (_node.Domain.Length > 0)
            model.OpsetImports.Add(new(_node.Domain, _node.Domain == "ai.onnx.ml" ? _node.OpType.StartsWith("TreeEnsembleC", StringComparison.Ordinal) || _node.OpType.StartsWith("TreeEnsembleR", StringComparison.Ordinal) ? 3 : 4 : 1));
        var bytes = model.Bytes();
        if (OnnxRuntime.TryRun(bytes, _inputs, out var reason) is not { } expected)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{reason}: {this}");
            return false;
        }
        using var mode = GradMode.NoGrad();
        var loaded = OnnxModel.Load(bytes, "case.onnx");
        var found = loaded.Run(_inputs.ToDictionary(i => i.Key, i => (OnnxValue?)i.Value));
        var planned = asPlan ? loaded.CreateSession().Run([.. loaded.Inputs.Select(i => ((OnnxTensor)_inputs[i.Name]).Value)]) : null;
        for (var i = 0; i < expected.Count; i++)
        {
            var (message, _) = ValueComparison.Compare(found[$"y{i}"], expected[$"y{i}"], (relative, absolute));
            Assert.True(message is null, $"output {i} of {this}: {message}");
            if (planned is null)
                continue;
            (message, _) = ValueComparison.Compare(planned[i], expected[$"y{i}"], (relative, absolute));
            Assert.True(message is null, $"output {i} of {this} as a plan: {message}");
        }
        return true;
    }

    /// <summary>Makes cases of many seeds, of which most must be ones that ONNX Runtime runs.</summary>
    internal static void AgreeOn(int count, Func<int, NodeCase> make, double relative = 1e-4, double absolute = 1e-5, double share = 0.9, bool asPlan = false)
    {
        var ran = Enumerable.Range(0, count).Count(seed => make(seed).Agrees(relative, absolute, asPlan));
        Assert.InRange(ran, (int)(count * share), count);
    }

    internal static AttributeProto Text(string name, string text) => new() { Name = name, Type = AttributeType.String, S = Encoding.UTF8.GetBytes(text) };

    internal static AttributeProto Texts(string name, params string[] texts) => new() { Name = name, Type = AttributeType.Strings, Strings = [.. texts.Select(Encoding.UTF8.GetBytes)] };

    internal static AttributeProto FloatList(string name, params float[] values) => new() { Name = name, Type = AttributeType.Floats, Floats = [.. values] };

    internal static AttributeProto Tensor(string name, OnnxValue value) => new() { Name = name, Type = AttributeType.Tensor, T = TensorProtos.Of(name, value) };

    public override string ToString() => $"{_node.Name} (opset {_opset}) of {string.Join(", ", _inputs.Select(i => $"{i.Key}: {i.Value}"))}, {string.Join(", ", _node.Attributes.Select(Shown))}";

    private static string Shown(AttributeProto a) => a.Type switch
    {
        AttributeType.Int => $"{a.Name}={a.I}",
        AttributeType.Float => $"{a.Name}={a.F}",
        AttributeType.String => $"{a.Name}={a.Text}",
        AttributeType.Ints => $"{a.Name}=[{string.Join(" ", a.Ints)}]",
        AttributeType.Floats => $"{a.Name}=[{string.Join(" ", a.Floats)}]",
        AttributeType.Strings => $"{a.Name}=[{string.Join(" ", a.Strings.Select(Encoding.UTF8.GetString))}]",
        _ => a.Name,
    };
}
