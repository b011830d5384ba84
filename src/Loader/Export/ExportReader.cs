using System.Text.Json;

namespace TorchPort.Export;

/// <summary>Reads the graphs of an exported program from the JSON of PyTorch's export schema.</summary>
internal sealed class ExportReader(string? file, string place)
{
    private const int MaxDepth = 50;

    private Dictionary<string, int> _slots = [];
    private int _depth;

    internal ExportGraph Graph(JsonElement graph)
    {
        if (++_depth > MaxDepth)
            throw Wrong($"graphs lie within one another more than {MaxDepth} deep");
        var outer = _slots;
        _slots = [];
        try
        {
            int[] inputs = [.. graph.GetProperty("inputs").EnumerateArray().Select(i => NameOf(i) is { } name ? Slot(name) : -1)];
            ExportNode[] nodes = [.. graph.GetProperty("nodes").EnumerateArray().Select(Node)];
            ExportArgument[] outputs = [.. graph.GetProperty("outputs").EnumerateArray().Select(Argument)];
            Release(nodes, outputs);
            return new() { ValueCount = _slots.Count, Inputs = inputs, Nodes = nodes, Outputs = outputs };
        }
        finally
        {
            _slots = outer;
            _depth--;
        }
    }

    /// <summary>The name of a value, for an argument that is one.</summary>
    internal static string? NameOf(JsonElement argument)
    {
        foreach (var kind in argument.EnumerateObject())
        {
            if (kind.Value.ValueKind == JsonValueKind.Object && (kind.Value.TryGetProperty("name", out var name) || kind.Value.TryGetProperty("as_name", out name)))
                return name.GetString();
        }
        return null;
    }

    private ExportNode Node(JsonElement node) => new()
    {
        Target = node.GetProperty("target").GetString() ?? "",
        Inputs = [.. node.GetProperty("inputs").EnumerateArray().Select(i => (i.GetProperty("name").GetString() ?? "", Argument(i.GetProperty("arg"))))],
        Outputs = [.. node.GetProperty("outputs").EnumerateArray().Select(Output)],
    };

    private ExportOutput Output(JsonElement output)
    {
        var kind = output.EnumerateObject().First();
        return kind.Value.ValueKind == JsonValueKind.Array ? new(-1, [.. kind.Value.EnumerateArray().Select(i => new ExportOutput(Slot(i.GetProperty("name").GetString()!), null))])
            : new(NameOf(output) is { } name ? Slot(name) : -1, null);
    }

    private ExportArgument Argument(JsonElement argument)
    {
        var kind = argument.EnumerateObject().First();
        var value = kind.Value;
        switch (kind.Name)
        {
            case "as_none":
                return new ConstantArgument(null);
            case "as_int" or "as_float" or "as_bool" or "as_string":
                return new ConstantArgument(Scalar(kind.Name, value));
            case "as_ints" or "as_floats" or "as_bools" or "as_strings":
                return new ConstantArgument(Script.ScriptValues.Listed([.. value.EnumerateArray().Select(i => Scalar(kind.Name.TrimEnd('s'), i))]));
            case "as_complex":
                return new ConstantArgument(new System.Numerics.Complex(value.GetProperty("real").GetDouble(), value.GetProperty("imag").GetDouble()));
            case "as_scalar_type":
                return new ConstantArgument(Aten.AtenDTypes.Code(Pt2ArchiveFormat.ScalarType(value.GetInt32(), file, place)));
            case "as_memory_format":
                return new ConstantArgument(MemoryFormat(value.GetInt32()));
            case "as_layout":
                return new ConstantArgument(value.GetInt32() == StridedLayout ? Aten.AtenDTypes.StridedLayout : throw Wrong("a layout is not strided"));
            case "as_device":
                return new ConstantArgument(new TorchDevice(value.GetProperty("type").GetString() ?? "cpu", null));
            case "as_graph":
                return new GraphArgument(Graph(value.GetProperty("graph")));
            case "as_tensor" or "as_custom_obj":
                return new ComputedArgument(Slot(value.GetProperty("name").GetString() ?? ""));
            case "as_optional_tensor":
                return Argument(value);
            case "as_tensors":
                return new ListArgument([.. value.EnumerateArray().Select(i => new ComputedArgument(Slot(i.GetProperty("name").GetString() ?? "")))]);
            case "as_optional_tensors" or "as_nested_tensors":
                return new ListArgument([.. value.EnumerateArray().Select(i => i.ValueKind == JsonValueKind.Array
                    ? new ListArgument([.. i.EnumerateArray().Select(t => new ComputedArgument(Slot(t.GetProperty("name").GetString() ?? "")))]) : Argument(i))]);
            case "as_sym_int" or "as_sym_float" or "as_sym_bool":
                return Symbol(value);
            case "as_sym_ints" or "as_sym_floats" or "as_sym_bools":
                return new ListArgument([.. value.EnumerateArray().Select(Symbol)]);
            default:
                throw new ExportException($"An argument of the kind {PythonText.Of(kind.Name)} is not known.", file, place);
        }
    }

    private const int StridedLayout = 7;

    private ExportArgument Symbol(JsonElement symbol)
    {
        var kind = symbol.EnumerateObject().First();
        return kind.Name == "as_name" ? new ComputedArgument(Slot(kind.Value.GetString() ?? "")) : new ConstantArgument(Scalar(kind.Name, kind.Value));
    }

    private object Scalar(string kind, JsonElement value) => kind switch
    {
        "as_int" => value.GetInt64(),
        "as_bool" => value.GetBoolean(),
        "as_string" => value.GetString() ?? "",
        _ => value.ValueKind == JsonValueKind.Number ? value.GetDouble() : value.GetString() switch
        {
            "Infinity" or "inf" => double.PositiveInfinity,
            "-Infinity" or "-inf" => double.NegativeInfinity,
            "NaN" or "nan" => double.NaN,
            _ => throw Wrong("a number cannot be read"),
        },
    };

    /// <summary>The schema numbers memory formats from 1 on: contiguous, channels last, the same in 3-D, preserved.</summary>
    private long MemoryFormat(int code) => code switch
    {
        1 => 0,
        2 => 2,
        3 => 3,
        4 => 1,
        _ => throw Wrong($"there is no memory format {code}"),
    };

    private int Slot(string name)
    {
        if (!_slots.TryGetValue(name, out var slot))
            _slots.Add(name, slot = _slots.Count);
        return slot;
    }

    private static void Release(ExportNode[] nodes, ExportArgument[] outputs)
    {
        var later = outputs.SelectMany(o => o.Uses).ToHashSet();
        for (var i = nodes.Length - 1; i >= 0; i--)
            nodes[i].Releases = [.. nodes[i].Inputs.SelectMany(a => a.Value.Uses).Where(later.Add)];
    }

    private ExportException Wrong(string what) => new($"The graph does not fit the schema: {what}.", file, place);
}
