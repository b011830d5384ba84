using System.Globalization;
using System.Text;
using Spectre.Console;

namespace TorchPort.Cli.Views;

/// <summary>A checkpoint as a tree, for people.</summary>
internal sealed class TreeView
{
    private const int MaxText = 200, MaxSharers = 4, MaxNodes = 200_000;

    private readonly Listing _listing;
    private readonly HashSet<object> _above = new(ReferenceEqualityComparer.Instance);
    private int _nodes;

    private TreeView(Listing listing) => _listing = listing;

    internal static void Write(Listing listing, IAnsiConsole terminal)
    {
        var checkpoint = listing.Checkpoint;
        terminal.MarkupLine($"[bold]{Safe(checkpoint.File ?? "memory")}[/]");
        terminal.MarkupLine($"{Safe(checkpoint.Format)}, {Printable.Count(checkpoint.Tensors.Count, "tensor")} of {Printable.Count(checkpoint.Tensors.Sum(t => t.Value.ElementCount), "element")}, "
            + $"{Printable.Size(listing.StorageBytes)} in {Printable.Count(listing.StorageCount, "storage")}");
        foreach (var (key, value) in checkpoint.Metadata)
            terminal.MarkupLine($"[dim]{Safe(key)}: {Safe(Short(value, MaxText))}[/]");
        var view = new TreeView(listing);
        var tree = new Tree(view.Describe(null, checkpoint.Root));
        view.AddChildren(tree, checkpoint.Root.Value, checkpoint.Root.Entries);
        view.AddChildren(tree, checkpoint, checkpoint.Extras.Select(e => KeyValuePair.Create(e.Key, new CheckpointValue(e.Value, PythonText.Of(e.Key), checkpoint.File))));
        terminal.Write(tree);
    }

    private void AddChildren(IHasTreeNodes parent, object? container, IEnumerable<KeyValuePair<object?, CheckpointValue>> entries)
    {
        if (container is null)
            return;
        if (!_above.Add(container))
        {
            parent.AddNode("[dim]contains itself[/]");
            return;
        }
        foreach (var (key, child) in entries)
        {
            // Containers that are shared over and over have far more paths than the file has bytes.
            if (_nodes++ >= MaxNodes)
            {
                if (_nodes == MaxNodes + 1)
                    parent.AddNode("[dim]… and more[/]");
                break;
            }
            var node = parent.AddNode(Describe(PythonText.Of(key), child));
            if (!IsPlainList(child))
                AddChildren(node, child.Value, child.Entries);
        }
        _above.Remove(container);
    }

    private string Describe(string? name, CheckpointValue value)
    {
        var line = new StringBuilder();
        if (name is not null)
            line.Append(CultureInfo.InvariantCulture, $"[aqua]{Safe(name)}[/] ");
        if ((value.Value as Tensor ?? (value.Value as ITensorHolder)?.Tensor) is { } tensor)
            AppendTensor(line, tensor, value);
        else if (IsPlainList(value))
            line.Append(CultureInfo.InvariantCulture, $"{Safe(value.TypeName)} {Safe(Items(value))}");
        else if (value.Count > 0 || value.Kind is CheckpointKind.Dict or CheckpointKind.List or CheckpointKind.Tuple or CheckpointKind.Set or CheckpointKind.Object)
            line.Append(CultureInfo.InvariantCulture, $"{Safe(value.TypeName)} [dim]({value.Count})[/]");
        else
            line.Append(CultureInfo.InvariantCulture, $"{Safe(Short(value.ToString(), MaxText))} [dim]{Safe(value.TypeName)}[/]");
        return line.ToString();
    }

    private void AppendTensor(StringBuilder line, Tensor tensor, CheckpointValue value)
    {
        line.Append(CultureInfo.InvariantCulture, $"[green]{tensor.DType.TorchName}[/] [yellow]{Markup.Escape(Printable.Shape(tensor.Shape))}[/] ");
        line.Append(CultureInfo.InvariantCulture, $"[dim]strides {Markup.Escape(Printable.Shape(tensor.Strides))}{(tensor.StorageOffset > 0 ? $" offset {tensor.StorageOffset}" : "")}[/] ");
        line.Append(tensor.Device == Device.Meta ? "no data" : Printable.Size(Listing.Bytes(tensor)));
        if (value.Value is QuantizedTensor q)
            line.Append(CultureInfo.InvariantCulture, $" {q.Scheme}{(q.Scales is null ? $" scale {q.Scale:G6} zero point {q.ZeroPoint}" : $" along {q.Axis}")}");
        if (tensor is Nn.Parameter)
            line.Append(tensor.RequiresGrad ? " parameter" : " frozen parameter");
        var others = _listing.Users(tensor).Where(n => n != value.Path).ToList();
        if (others.Count > 0)
            line.Append(CultureInfo.InvariantCulture, $" [dim]shares storage {_listing.StorageNumber(tensor)} with {Safe(string.Join(", ", others.Take(MaxSharers)))}{(others.Count > MaxSharers ? $" and {others.Count - MaxSharers} more" : "")}[/]");
        else if (tensor.Device != Device.Meta && tensor.Storage.ByteLength != Listing.Bytes(tensor))
            line.Append(CultureInfo.InvariantCulture, $" [dim]of a storage of {Printable.Size(tensor.Storage.ByteLength)}[/]");
        if (_listing.Hash(tensor) is { } hash)
            line.Append(CultureInfo.InvariantCulture, $" [dim]{hash}[/]");
    }

    /// <summary>Lists of numbers and words take one line, however long they are.</summary>
    private static bool IsPlainList(CheckpointValue value) => value.Kind is CheckpointKind.List or CheckpointKind.Tuple or CheckpointKind.Set && value.Count > 0
        && value.Entries.All(e => e.Value.Kind is CheckpointKind.None or CheckpointKind.Bool or CheckpointKind.Integer or CheckpointKind.Float or CheckpointKind.String);

    private static string Items(CheckpointValue value)
    {
        const int shown = 12;
        var items = value.Entries.Take(shown).Select(e => Short(e.Value.ToString(), 40));
        return $"({string.Join(", ", items)}{(value.Count > shown ? $", … {value.Count} items" : "")})";
    }

    private static string Short(string text, int length) => text.Length <= length ? text : text[..length] + "…";

    private static string Safe(string text) => Markup.Escape(Printable.Text(text));
}
