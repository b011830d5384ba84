namespace TorchPort.Cli.Verbs;

/// <summary>A format that can be written.</summary>
/// <param name="Name">Its name, as <see cref="Checkpoint.Format"/> gives it.</param>
/// <param name="Extensions">The endings of its files.</param>
/// <param name="KeepsTree">Whether it holds a tree of values, and not only tensors by name.</param>
/// <param name="Write">Writes a file.</param>
internal sealed record OutputFormat(string Name, string[] Extensions, bool KeepsTree, Action<string, Checkpoint, SaveOptions> Write)
{
    private static readonly OutputFormat[] All =
    [
        new("torch-zip", [".pt", ".pth", ".bin", ".ckpt"], true,
            (path, checkpoint, options) => Checkpoint.Save(path, options.MaxShardBytes is null ? checkpoint.Root.Value : checkpoint.Tensors, options)),
        new("safetensors", [".safetensors"], false,
            (path, checkpoint, options) => Checkpoint.SaveSafetensors(path, Bounded(checkpoint), checkpoint.Metadata.Count > 0 ? checkpoint.Metadata : null, options)),
        new("npz", [".npz"], false, (path, checkpoint, options) => Checkpoint.SaveNpz(path, Bounded(checkpoint), options)),
        new("npy", [".npy"], false, (path, checkpoint, options) => Checkpoint.SaveNpy(path, Only(checkpoint), options)),
    ];

    /// <summary>The endings, for messages.</summary>
    internal static string Endings => string.Join(", ", All.SelectMany(f => f.Extensions));

    /// <summary>The format of a file name; null if its ending names none.</summary>
    internal static OutputFormat? Of(string path) => Array.Find(All, f => f.Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase));

    /// <summary>What of a checkpoint the format cannot hold, in a sentence; null if it holds all.</summary>
    internal string? LeavesOut(Checkpoint checkpoint)
    {
        if (KeepsTree)
            return null;
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var left = Leaves(checkpoint.Root, seen);
        return left == 0 ? null : $"{Name} holds only tensors: {Printable.Count(left, "other value")} of {Printable.Text(checkpoint.File ?? "")} {(left == 1 ? "is" : "are")} left out.";
    }

    /// <summary>The tensors, unless views among them would grow beyond measure when their elements are written one by one.</summary>
    private static CheckpointTensors Bounded(Checkpoint checkpoint)
    {
        var budget = new ReadBudget(checkpoint);
        foreach (var (name, tensor) in checkpoint.Tensors)
            budget.Take(name, tensor);
        return checkpoint.Tensors;
    }

    private static Tensor Only(Checkpoint checkpoint) => checkpoint.Tensors.Count == 1 ? Bounded(checkpoint)[0].Value
        : throw new UnsupportedCheckpointException($"A .npy file holds one tensor, but there are {checkpoint.Tensors.Count}: write a .npz file.", checkpoint.File);

    private static int Leaves(CheckpointValue value, HashSet<object> seen)
    {
        if (value.Kind == CheckpointKind.Tensor)
            return 0;
        if (!CheckpointTree.IsContainer(value.Value))
            return 1;
        return seen.Add(value.Value!) ? value.Entries.Sum(e => Leaves(e.Value, seen)) : 0;
    }
}
