using System.Globalization;
using System.Text;

namespace TorchPort.Plans;

/// <summary>A graph in the languages of programs that draw.</summary>
internal static class GraphDrawing
{
    /// <summary>A flowchart in Mermaid's language.</summary>
    internal static string ToMermaid(this Graph graph) => Draw(graph, "flowchart TD", "",
        (name, text, isEnd) => isEnd ? $"{name}([\"{Escaped(text)}\"])" : $"{name}[\"{Escaped(text)}\"]", (from, to, shape) => shape is null ? $"{from} --> {to}" : $"{from} -- \"{shape}\" --> {to}");

    /// <summary>A graph in Graphviz's language.</summary>
    internal static string ToGraphviz(this Graph graph) => Draw(graph, "digraph plan {\n    node [shape=box, fontname=\"sans-serif\"]", "}\n",
        (name, text, isEnd) => $"{name} [label=\"{text}\"{(isEnd ? ", style=rounded" : "")}]", (from, to, shape) => shape is null ? $"{from} -> {to}" : $"{from} -> {to} [label=\"{shape}\"]");

    private static string Escaped(string text) => text.Replace("<", "&lt;", StringComparison.Ordinal);

    private static string Draw(Graph graph, string begin, string end, Func<string, string, bool, string> node, Func<string, string, string?, string> edge)
    {
        var text = new StringBuilder(begin).Append('\n');
        void Line(string line) => text.Append(CultureInfo.InvariantCulture, $"    {line}\n");
        var writers = new Dictionary<Value, string>();
        foreach (var input in graph.Inputs)
            Line(node(writers[input.Value] = input.Value.ToString(), $"{input.DType.TorchName}{Shapes.Text(input.Shape)}", true));
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            Line(node($"n{i}", graph.Nodes[i].Step.Name, false));
            foreach (var input in graph.Nodes[i].Inputs.Where(o => writers.ContainsKey(o.Value)))
                Line(edge(writers[input.Value], $"n{i}", Shapes.Text(input.Shape)));
            foreach (var output in graph.Nodes[i].Outputs)
                writers[output.Value] = $"n{i}";
        }
        for (var i = 0; i < graph.Outputs.Count; i++)
        {
            if (!writers.TryGetValue(graph.Outputs[i].Value, out var writer))
                continue;
            Line(node($"out{i}", $"{graph.Outputs[i].DType.TorchName}{Shapes.Text(graph.Outputs[i].Shape)}", true));
            Line(edge(writer, $"out{i}", null));
        }
        return text.Append(end).ToString();
    }
}
