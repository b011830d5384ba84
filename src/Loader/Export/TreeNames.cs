using System.Globalization;
using System.Text.Json;

namespace TorchPort.Export;

/// <summary>Names for the outputs of a program: the way to each in the lists and dicts that Python's function gave.</summary>
internal static class TreeNames
{
    private const int MaxDepth = 64;

    /// <summary>As many names as there are outputs; only numbers where the file does not say the way.</summary>
    internal static string[] Of(JsonElement module, int count)
    {
        var names = new List<string>();
        if (module.TryGetProperty("module_call_graph", out var calls) && calls.ValueKind == JsonValueKind.Array && calls.GetArrayLength() > 0
            && calls[0].TryGetProperty("signature", out var signature) && signature.ValueKind == JsonValueKind.Object && signature.TryGetProperty("out_spec", out var spec) && spec.GetString() is { Length: > 0 } text)
        {
            using var tree = JsonDocument.Parse(text);
            if (tree.RootElement.ValueKind == JsonValueKind.Array && tree.RootElement.GetArrayLength() == 2)
                Walk(tree.RootElement[1], "", names, 0);
        }
        return names.Count == count ? [.. names] : [.. Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture))];
    }

    private static void Walk(JsonElement node, string path, List<string> names, int depth)
    {
        if (depth > MaxDepth)
            return;
        if (node.GetProperty("type").ValueKind == JsonValueKind.Null)
        {
            names.Add(path.Length == 0 ? "0" : path);
            return;
        }
        var keys = Keys(node.GetProperty("context"));
        var i = 0;
        foreach (var child in node.GetProperty("children_spec").EnumerateArray())
        {
            var key = keys is not null && i < keys.Length ? keys[i] : i.ToString(CultureInfo.InvariantCulture);
            Walk(child, path.Length == 0 ? key : $"{path}.{key}", names, depth + 1);
            i++;
        }
    }

    private static string[]? Keys(JsonElement context)
    {
        if (context.ValueKind != JsonValueKind.String || context.GetString() is not { } text || !text.StartsWith('['))
            return null;
        using var keys = JsonDocument.Parse(text);
        return [.. keys.RootElement.EnumerateArray().Select(k => k.ValueKind == JsonValueKind.String ? k.GetString()! : k.ToString())];
    }
}
