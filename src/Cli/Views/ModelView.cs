using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using TorchPort.Onnx;
using TorchPort.Onnx.Operators;
using TorchPort.Onnx.Schema;

namespace TorchPort.Cli.Views;

/// <summary>An ONNX model's inputs, outputs, operators and tensors. The model need not be one that can be run.</summary>
internal sealed class ModelView
{
    private readonly ModelProto _model;
    private readonly SortedDictionary<string, int> _operators = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _unknown = new(StringComparer.Ordinal);
    private readonly List<TensorProto> _tensors = [];

    internal ModelView(ModelProto model)
    {
        _model = model;
        if (model.Graph is { } graph)
            Count(graph, model.OpsetImports);
        foreach (var function in model.Functions)
            function.Nodes.ForEach(n => Count(n, function.OpsetImports));
    }

    private Int128 Elements => _tensors.Aggregate(Int128.Zero, (sum, t) => sum + t.Dims.Aggregate(Int128.One, (p, d) => Int128.Abs(p) > long.MaxValue ? p : p * d));

    private IEnumerable<OnnxValueInfo> Inputs => Infos(_model.Graph?.Inputs).Where(i => !_tensors.Exists(t => t.Name == i.Name));

    private IEnumerable<OnnxValueInfo> Outputs => Infos(_model.Graph?.Outputs);

    private static IEnumerable<OnnxValueInfo> Infos(List<ValueInfoProto>? infos) => (infos ?? []).Select(i => new OnnxValueInfo(i.Name, i.Type));

    internal void Write(TextWriter output)
    {
        output.WriteLine($"ONNX, IR version {_model.IrVersion}{Named(", made by ", $"{_model.ProducerName} {_model.ProducerVersion}".Trim())}{Named(", graph ", _model.Graph?.Name ?? "")}");
        output.WriteLine($"operator sets: {string.Join(", ", _model.OpsetImports.Select(o => $"{Domain(o.Domain)} {o.Version}"))}");
        foreach (var (key, value) in _model.Metadata)
            output.WriteLine(Printable.Text($"{key}: {value}"));
        foreach (var input in Inputs)
            output.WriteLine(Printable.Text($"input  {input}"));
        foreach (var result in Outputs)
            output.WriteLine(Printable.Text($"output {result}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Printable.Count(_tensors.Count, "initializer")} of {Elements:N0} elements"));
        output.WriteLine($"{Printable.Count(_operators.Values.Sum(), "node")}: {Printable.Text(string.Join(", ", _operators.Select(o => $"{o.Key} {o.Value}")))}");
        if (_model.Functions.Count > 0)
            output.WriteLine(Printable.Text($"functions: {string.Join(", ", _model.Functions.Select(f => $"{f.Domain}.{f.Name}"))}"));
        if (_unknown.Count > 0)
            output.WriteLine(Printable.Text($"operators without a rule: {string.Join(", ", _unknown)}"));
    }

    internal void WriteJson(TextWriter output)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("format", "onnx");
            json.WriteNumber("ir_version", _model.IrVersion);
            json.WriteString("producer", $"{_model.ProducerName} {_model.ProducerVersion}".Trim());
            json.WriteStartObject("opsets");
            foreach (var (domain, version) in _model.OpsetImports.DistinctBy(o => Domain(o.Domain)))
                json.WriteNumber(Domain(domain), version);
            json.WriteEndObject();
            WriteInfos(json, "inputs", Inputs);
            WriteInfos(json, "outputs", Outputs);
            json.WriteStartObject("operators");
            foreach (var (name, count) in _operators)
                json.WriteNumber(name, count);
            json.WriteEndObject();
            json.WriteStartArray("operators_without_rule");
            foreach (var name in _unknown)
                json.WriteStringValue(name);
            json.WriteEndArray();
            json.WriteStartArray("initializers");
            foreach (var tensor in _tensors)
            {
                json.WriteStartObject();
                json.WriteString("name", tensor.Name);
                json.WriteString("type", tensor.DataType.Text());
                json.WritePropertyName("shape");
                json.WriteRawValue($"[{string.Join(", ", tensor.Dims)}]");
                json.WriteBoolean("external", tensor.IsExternal);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        output.WriteLine(System.Text.Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length));
    }

    private static void WriteInfos(Utf8JsonWriter json, string name, IEnumerable<OnnxValueInfo> infos)
    {
        json.WriteStartArray(name);
        foreach (var info in infos)
        {
            json.WriteStartObject();
            json.WriteString("name", info.Name);
            json.WriteString("type", info.Type?.ToString() ?? "?");
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void Count(GraphProto graph, List<OperatorSetIdProto> sets)
    {
        _tensors.AddRange(graph.Initializers);
        _tensors.AddRange(graph.SparseInitializers.Select(s => s.Values).OfType<TensorProto>());
        graph.Nodes.ForEach(n => Count(n, sets));
    }

    private void Count(NodeProto node, List<OperatorSetIdProto> sets)
    {
        _operators[node.Operator] = _operators.GetValueOrDefault(node.Operator) + 1;
        var version = sets.Find(s => OperatorSets.Normalize(s.Domain) == node.Domain).Version;
        if (!_model.Functions.Exists(f => (f.Domain, f.Name) == (node.Domain, node.OpType)) && OperatorTable.Find(node.Domain, node.OpType, Math.Max(1, version)) is null)
            _unknown.Add(node.Operator);
        foreach (var graph in node.Attributes.Select(a => a.G).OfType<GraphProto>())
            Count(graph, sets);
    }

    private static string Domain(string domain) => domain.Length == 0 ? "ai.onnx" : Printable.Text(domain);

    private static string Named(string before, string text) => text.Length == 0 ? "" : before + Printable.Text(text);
}
