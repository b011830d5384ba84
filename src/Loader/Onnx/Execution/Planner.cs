using TorchPort.Onnx.Operators;
using TorchPort.Onnx.Schema;

namespace TorchPort.Onnx.Execution;

/// <summary>Checks graphs by ONNX's rules and makes them ready to run.</summary>
/// <param name="model">The model.</param>
/// <param name="files">Where tensors are read from.</param>
internal sealed class Planner(ModelProto model, ExternalFiles files)
{
    private const int MaxDepth = 64;
    private const int MaxNodes = 5_000_000;

    private readonly Dictionary<(string Domain, string Name, string Overload), FunctionProto> _functions = Functions(model, files);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<object, Initializer> _read = new(ReferenceEqualityComparer.Instance);
    private int _nodes;
    private bool _isComplete;

    /// <summary>Tensors of all graphs, in the order they are met; the names differ.</summary>
    internal List<Initializer> Initializers { get; } = [];

    /// <summary>Operators that nodes need and there is no rule for.</summary>
    internal SortedDictionary<string, int> Unknown { get; } = new(StringComparer.Ordinal);

    /// <summary>The model's own graph.</summary>
    internal GraphPlan Main(GraphProto graph)
    {
        var plan = Graph(graph, null, Versions(model.OpsetImports, files), 0);
        _isComplete = true;
        return plan;
    }

    /// <summary>The body of a function for one call of it.</summary>
    internal GraphPlan Function(FunctionProto function, NodeProto call, int depth)
    {
        if (depth > MaxDepth)
            throw new OnnxException($"Functions call each other more than {MaxDepth} deep.", files.ModelPath, call.ToString());
        if (call.Inputs.Count > function.Inputs.Count || call.Outputs.Count > function.Outputs.Count)
            throw new OnnxException($"The function has {function.Inputs.Count} inputs and {function.Outputs.Count} outputs, but {call.Inputs.Count} and {call.Outputs.Count} are named.", files.ModelPath, call.ToString());
        var body = FunctionBody.Of(function, call);
        var versions = Versions(function.OpsetImports, files);
        foreach (var (domain, version) in Versions(model.OpsetImports, files))
            versions.TryAdd(domain, version);
        return Graph(body, null, versions, depth);
    }

    private GraphPlan Graph(GraphProto graph, GraphScope? outer, Dictionary<string, long> versions, int depth)
    {
        if (depth > MaxDepth)
            throw new OnnxException($"Graphs nest more than {MaxDepth} deep.", files.ModelPath, graph.Name);
        var scope = new GraphScope(graph, outer, files.ModelPath);
        var inputs = graph.Inputs.ConvertAll(i => scope.Define(i.Name, "an input"));
        var initializers = ReadInitializers(graph, scope);
        var nodes = new List<PlanNode>();
        var ordered = NodeOrder.Of(graph.Nodes);
        foreach (var proto in ordered)
        {
            if (++_nodes > MaxNodes)
                throw new OnnxException($"The model has more than {MaxNodes} nodes, those of functions counted at each call.", files.ModelPath);
            nodes.Add(Node(proto, ordered, scope, versions, depth));
        }
        var outputs = graph.Outputs.Select(o => o.Name.Length == 0 ? throw new OnnxException("An output of the graph has no name.", files.ModelPath, graph.Name)
            : scope.Find(o.Name) ?? throw new OnnxException($"The output \"{o.Name}\" is made by no node and is no input.", files.ModelPath, graph.Name)).ToArray();
        var needed = Needed(nodes, outputs);
        foreach (var node in needed.Where(n => n.Rule is null && n.Function is null))
        {
            var name = $"{node.Proto.Operator} (opset {node.Opset})";
            Unknown[name] = Unknown.GetValueOrDefault(name) + 1;
        }
        return new()
        {
            Name = graph.Name,
            Values = scope.Names,
            Inputs = [.. inputs],
            Initializers = [.. initializers],
            Nodes = needed,
            Outputs = outputs,
            OutputTypes = [.. graph.Outputs.Select(o => o.Type)],
        };
    }

    private List<(int Slot, Initializer Initializer)> ReadInitializers(GraphProto graph, GraphScope scope)
    {
        var found = new List<(int Slot, Initializer Initializer)>();
        foreach (var proto in graph.Initializers)
            found.Add((scope.DefineInitializer(proto.Name), Add(proto.Name, () => TensorReader.Read(proto, files), proto)));
        foreach (var proto in graph.SparseInitializers)
            found.Add((scope.DefineInitializer(proto.Values?.Name ?? ""), Add(proto.Values?.Name ?? "", () => TensorReader.ReadSparse(proto, files)!, proto)));
        return found;
    }

    /// <summary>A graph that is planned twice (what a Gradient node differentiates, a function that is called twice) has the same tensors.</summary>
    private Initializer Add(string name, Func<OnnxValue> read, object source)
    {
        if (_read.TryGetValue(source, out var known))
            return known;
        var unique = name;
        for (var i = 1; !_names.Add(unique); i++)
            unique = $"{name}_{i}";
        var initializer = _read[source] = new(unique, read(), source);
        // Tensors in bodies of functions, which are planned when they first run, are constants.
        if (!_isComplete)
            Initializers.Add(initializer);
        return initializer;
    }

    private PlanNode Node(NodeProto proto, IReadOnlyList<NodeProto> ordered, GraphScope scope, Dictionary<string, long> versions, int depth)
    {
        if (proto.OpType.Length == 0)
            throw new OnnxException("It names no operator.", files.ModelPath, proto.ToString());
        CheckAttributes(proto);
        var function = _functions.GetValueOrDefault((proto.Domain, proto.OpType, proto.Overload));
        var version = Version(proto, versions, function is not null);
        var rule = function is null ? OperatorTable.Find(proto.Domain, proto.OpType, version) : null;
        if (rule is not null)
            CheckRule(proto, rule);
        scope.BeginNode();
        var inputs = proto.Inputs.Select(name => name.Length == 0 ? ValueRef.Absent : scope.Use(name, proto)).ToArray();
        var subgraphs = proto.Attributes.Where(a => a is { Type: AttributeType.Graph, G: not null })
            .Select(a => (a.Name, Graph(a.G!, scope, versions, depth + 1))).ToArray();
        if (DifferentiatedGraph.IsNamedBy(proto))
            subgraphs = [(DifferentiatedGraph.Output, Graph(DifferentiatedGraph.Of(proto, ordered.TakeWhile(n => n != proto)), scope, versions, depth + 1))];
        var uses = scope.EndNode();
        var outputs = proto.Outputs.Select(name => name.Length == 0 ? -1 : scope.Define(name, proto.ToString())).ToArray();
        return new()
        {
            Proto = proto,
            Opset = version,
            Rule = rule,
            Function = function is null ? null : new(function, proto, this, depth + 1),
            Inputs = inputs,
            Outputs = outputs,
            Subgraphs = subgraphs,
            Uses = uses,
        };
    }

    private void CheckAttributes(NodeProto proto)
    {
        for (var i = 0; i < proto.Attributes.Count; i++)
        {
            var attribute = proto.Attributes[i];
            if (attribute.Name.Length == 0)
                throw new OnnxException("An attribute has no name.", files.ModelPath, proto.ToString());
            if (attribute.ReferredName.Length > 0)
                throw new OnnxException($"Its attribute \"{attribute.Name}\" refers to one of a function, but stands in none.", files.ModelPath, proto.ToString());
            if (proto.Attribute(attribute.Name) != attribute)
                throw new OnnxException($"It has two attributes \"{attribute.Name}\".", files.ModelPath, proto.ToString());
        }
    }

    private void CheckRule(NodeProto proto, OperatorRule rule)
    {
        if (proto.Inputs.Count > rule.MaxInputs)
            throw new OnnxException($"It has {proto.Inputs.Count} inputs; the operator takes {rule.MaxInputs} at most.", files.ModelPath, proto.ToString());
        foreach (var attribute in proto.Attributes)
        {
            if (!rule.Attributes.Contains(attribute.Name) && attribute.Name != "consumed_inputs")
                throw new OnnxException($"It has the attribute \"{attribute.Name}\", which the operator has not in this opset; it has: {string.Join(", ", rule.Attributes)}.", files.ModelPath, proto.ToString());
        }
    }

    private long Version(NodeProto proto, Dictionary<string, long> versions, bool isFunction)
    {
        if (versions.TryGetValue(proto.Domain, out var version))
            return version;
        // Before version 3 of the format there was one operator set; exporters forget the imports of other domains.
        if (isFunction || proto.Domain.Length > 0 || model.IrVersion < 3)
            return 1;
        throw new OnnxException("The model imports no version of ONNX's operators, so the operator's meaning is not known.", files.ModelPath, proto.ToString());
    }

    /// <summary>Nodes that outputs depend on, with the values that can be dropped after each.</summary>
    private static PlanNode[] Needed(List<PlanNode> nodes, ValueRef[] outputs)
    {
        var needed = outputs.Where(o => o is { Level: 0, IsAbsent: false }).Select(o => o.Slot).ToHashSet();
        var kept = new HashSet<int>(needed);
        var result = new List<PlanNode>();
        for (var n = nodes.Count - 1; n >= 0; n--)
        {
            var node = nodes[n];
            if (!node.Outputs.Any(needed.Contains))
                continue;
            for (var i = 0; i < node.Outputs.Length; i++)
            {
                if (node.Outputs[i] >= 0 && !needed.Contains(node.Outputs[i]))
                    node.Outputs[i] = -1;
            }
            node.Releases = [.. node.Uses.Where(u => needed.Add(u) && !kept.Contains(u))];
            result.Add(node);
        }
        result.Reverse();
        return [.. result];
    }

    private static Dictionary<string, long> Versions(List<OperatorSetIdProto> imports, ExternalFiles files)
    {
        var versions = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (domain, version) in imports)
        {
            if (version < 1)
                throw new OnnxException($"The operator set \"{domain}\" is imported in the version {version}.", files.ModelPath);
            if (!versions.TryAdd(OperatorSets.Normalize(domain), version) && versions[OperatorSets.Normalize(domain)] != version)
                throw new OnnxException($"The operator set \"{domain}\" is imported in two versions.", files.ModelPath);
        }
        return versions;
    }

    private static Dictionary<(string Domain, string Name, string Overload), FunctionProto> Functions(ModelProto model, ExternalFiles files)
    {
        var functions = new Dictionary<(string Domain, string Name, string Overload), FunctionProto>();
        foreach (var function in model.Functions)
        {
            if (!functions.TryAdd((function.Domain, function.Name, function.Overload), function))
                throw new OnnxException($"The model has two functions {function.Domain}.{function.Name}.", files.ModelPath);
        }
        return functions;
    }
}
