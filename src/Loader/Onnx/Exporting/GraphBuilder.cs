using TorchPort.Onnx.Schema;

namespace TorchPort.Onnx.Exporting;

/// <summary>A graph that grows node by node.</summary>
/// <param name="traces">How many traces extents are numbers of.</param>
/// <param name="opset">The version of the operators.</param>
internal sealed class GraphBuilder(int traces, int opset)
{
    private readonly Dictionary<string, string> _constants = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _computed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<(string Input, int Dim, Extent Size)> _symbols = [];

    internal GraphProto Graph { get; } = new() { Name = "torchport" };

    internal int Traces => traces;

    internal int Opset => opset;

    /// <summary>A name that nothing has yet.</summary>
    internal string Unique(string wanted)
    {
        var name = wanted;
        for (var i = 1; !_names.Add(name); i++)
            name = $"{wanted}_{i}";
        return name;
    }

    /// <summary>A node of one output; one that is there already is not made twice.</summary>
    internal string Node(string op, IReadOnlyList<string> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        var key = $"{op}({string.Join(",", inputs)}){string.Join(",", attributes.ToArray().Select(Text))}";
        return _computed.TryGetValue(key, out var known) ? known : _computed[key] = Nodes(op, inputs, 1, attributes)[0];
    }

    /// <summary>A node of several outputs.</summary>
    internal string[] Nodes(string op, IReadOnlyList<string> inputs, int outputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        var names = new string[outputs];
        for (var i = 0; i < outputs; i++)
            names[i] = Unique($"{op.ToLowerInvariant()}");
        var node = new NodeProto { OpType = op, Name = names[0] };
        node.Inputs.AddRange(inputs);
        node.Outputs.AddRange(names);
        node.Attributes.AddRange(attributes);
        Graph.Nodes.Add(node);
        return names;
    }

    /// <summary>A tensor that the model brings along.</summary>
    internal string Initializer(string name, Tensor value)
    {
        var unique = Unique(name);
        Graph.Initializers.Add(TensorProtos.Of(unique, value));
        return unique;
    }

    /// <summary>A constant vector of integers.</summary>
    internal string Ints(params ReadOnlySpan<long> values)
    {
        var key = string.Join(",", values.ToArray());
        return _constants.TryGetValue(key, out var name) ? name : _constants[key] = Initializer("ints", Torch.Tensor<long>(values, [values.Length]));
    }

    /// <summary>A constant number.</summary>
    internal string Number(double value, DType dtype)
    {
        var key = $"{dtype} {value:R}";
        return _constants.TryGetValue(key, out var name) ? name : _constants[key] = Initializer("number", Torch.Full([], value, dtype));
    }

    /// <summary>A constant vector of numbers in single precision.</summary>
    internal string Floats(params ReadOnlySpan<double> values)
    {
        var numbers = values.ToArray();
        var key = $"floats {string.Join(",", numbers.Select(n => $"{n:R}"))}";
        return _constants.TryGetValue(key, out var name) ? name : _constants[key] = Initializer("floats", Torch.Tensor<float>(Array.ConvertAll(numbers, n => (float)n), [numbers.Length]));
    }

    /// <summary>A constant of one number everywhere.</summary>
    internal string Filled(double value, long[] shape, DType dtype)
    {
        var key = $"{dtype} {value:R} [{string.Join(",", shape)}]";
        return _constants.TryGetValue(key, out var name) ? name : _constants[key] = Initializer("constant", Torch.Full(shape, value, dtype));
    }

    internal string Cast(string x, DType dtype) => Node("Cast", [x], Int("to", (long)ElementTypes.Of(dtype)));

    /// <summary>A reduction over dimensions, which stay with the size 1 unless told otherwise.</summary>
    internal string Reduce(string op, string x, IReadOnlyList<long> axes, bool keepDims = true)
    {
        var keep = Int("keepdims", keepDims ? 1 : 0);
        if (axes.Count == 0)
            return Node(op, [x], keep);
        // ReduceSum alone has had its axes as an input since opset 13.
        return op == "ReduceSum" || opset >= 18 ? Node(op, [x, Ints([.. axes])], keep) : Node(op, [x], Ints("axes", [.. axes]), keep);
    }

    /// <summary>Says that an operator, or what it is asked for, came with a version.</summary>
    /// <exception cref="OnnxExportException">The graph is of an earlier one.</exception>
    internal void Require(int since, string what)
    {
        if (opset < since)
            throw new OnnxExportException($"ONNX has {what} since opset {since}, but opset {opset} is written. Set {nameof(OnnxExportOptions)}.{nameof(OnnxExportOptions.Opset)} to {since} or more.");
    }

    /// <summary>Says that a dimension of an input may have any size.</summary>
    internal void AddSymbol(string input, int dim, Extent size) => _symbols.Add((input, dim, size));

    /// <summary>A vector of one integer: a size that may follow from those of inputs.</summary>
    /// <exception cref="OnnxExportException">It follows from them in another way than by sums and products.</exception>
    internal string Size(Extent size)
    {
        if (size.IsConstant)
            return Ints(size.First);
        foreach (var symbol in _symbols.Where(s => s.Size == size))
            return SizeOf(symbol);
        return Sum(size) ?? Product(size) ?? throw new OnnxExportException($"A size is {size} where the inputs have {string.Join(", ", _symbols.Select(s => $"{s.Input}[{s.Dim}] = {s.Size}"))}, which follows from no sum or product of theirs. Export with fixed dimensions.");
    }

    /// <summary>A vector of sizes.</summary>
    internal string Sizes(IReadOnlyList<Extent> sizes) => sizes.All(s => s.IsConstant) ? Ints([.. sizes.Select(s => s.First)])
        : sizes.Count == 1 ? Size(sizes[0]) : Node("Concat", [.. sizes.Select(Size)], Int("axis", 0));

    internal string Reshape(string x, IReadOnlyList<Extent> shape)
    {
        var open = Enumerable.Range(0, shape.Count).Where(d => !shape[d].IsConstant).ToList();
        var single = open.Count == 1 && shape.All(s => s.All(v => v != 0));
        return Node("Reshape", [x, single ? Ints([.. shape.Select((s, d) => d == open[0] ? -1 : s.First)]) : Sizes(shape)]);
    }

    internal string Transpose(string x, IReadOnlyList<int> order) => order.SequenceEqual(Enumerable.Range(0, order.Count)) ? x : Node("Transpose", [x], Ints("perm", [.. order.Select(d => (long)d)]));

    internal string Squeeze(string x, IReadOnlyList<int> dims) => dims.Count == 0 ? x : Node("Squeeze", [x, Ints([.. dims.Select(d => (long)d)])]);

    internal string Unsqueeze(string x, IReadOnlyList<int> dims) => dims.Count == 0 ? x : Node("Unsqueeze", [x, Ints([.. dims.Select(d => (long)d)])]);

    internal string Slice(string x, int dim, Extent from, Extent to) => Node("Slice", [x, Size(from), Size(to), Ints(dim)]);

    internal string Expand(string x, IReadOnlyList<Extent> shape) => Node("Expand", [x, Sizes(shape)]);

    internal static AttributeProto Int(string name, long value) => new() { Name = name, Type = AttributeType.Int, I = value };

    internal static AttributeProto Float(string name, double value) => new() { Name = name, Type = AttributeType.Float, F = (float)value };

    internal static AttributeProto Strings(string name, IEnumerable<string> values) => new() { Name = name, Type = AttributeType.Strings, Strings = [.. values.Select(System.Text.Encoding.UTF8.GetBytes)] };

    internal static AttributeProto Ints(string name, params long[] values) => new() { Name = name, Type = AttributeType.Ints, Ints = [.. values] };

    internal static AttributeProto String(string name, string value) => new() { Name = name, Type = AttributeType.String, S = System.Text.Encoding.UTF8.GetBytes(value) };

    private string SizeOf((string Input, int Dim, Extent Size) symbol) => Node("Shape", [symbol.Input], Int("start", symbol.Dim), Int("end", symbol.Dim + 1));

    /// <summary>The size as multiples of symbols and a number. The first trace is followed by one for each symbol, in which only that is another, and one in which all are.</summary>
    private string? Sum(Extent size)
    {
        var rest = size;
        var terms = new List<string>();
        foreach (var (symbol, index) in Distinct())
        {
            var change = symbol.Size.Values[index + 1] - symbol.Size.First;
            var by = size.Values[index + 1] - size.First;
            if (by % change != 0)
                return null;
            var factor = by / change;
            rest -= Extent.Same(factor, traces) * symbol.Size;
            if (factor != 0)
                terms.Add(factor == 1 ? SizeOf(symbol) : Node("Mul", [SizeOf(symbol), Ints(factor)]));
        }
        if (!rest.IsConstant)
            return null;
        if (rest.First != 0)
            terms.Add(Ints(rest.First));
        return terms.Aggregate((a, b) => Node("Add", [a, b]));
    }

    private string? Product(Extent size)
    {
        var factors = Distinct().Where(s => size.Values[s.Index + 1] != size.First).Select(s => s.Symbol).ToList();
        var factor = size.Exactly(Extent.Product(factors.Select(f => f.Size), traces));
        if (factor is not { IsConstant: true } constant)
            return null;
        var product = factors.Select(SizeOf).Aggregate((a, b) => Node("Mul", [a, b]));
        return constant.Is(1) ? product : Node("Mul", [product, Ints(constant.First)]);
    }

    /// <summary>One dimension for each size, with the number of the trace in which it alone is another.</summary>
    private IEnumerable<((string Input, int Dim, Extent Size) Symbol, int Index)> Distinct() => _symbols.DistinctBy(s => s.Size)
        .Select(s => (s, Enumerable.Range(1, traces - 2).First(t => s.Size.Values[t] != s.Size.First) - 1));

    private static string Text(AttributeProto a) => $"{a.Name}={a.Type switch { AttributeType.Int => $"{a.I}", AttributeType.Float => $"{a.F:R}", AttributeType.Ints => string.Join(",", a.Ints), AttributeType.Strings => string.Join(",", a.Strings.Select(System.Text.Encoding.UTF8.GetString)), _ => a.Text }}";
}
