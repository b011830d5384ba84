using TorchPort.Pickle;
using TorchPort.Zip;

namespace TorchPort;

/// <summary><c>torch.export.save</c> of PyTorch 2.1 to 2.7: a zip archive of JSON and of <c>torch.save</c> files.</summary>
internal static class TorchExportFormat
{
    private const string Graph = "serialized_exported_program.json";

    internal static Checkpoint? TryRead(ZipContainer zip, PickleContext context)
    {
        if (TorchArchive.Find(zip, Graph) is not { } archive)
            return null;
        var root = new CheckpointDict();
        var payloads = new Dictionary<string, CheckpointDict>();
        var state = Add(root, archive, context, "serialized_state_dict", payloads);
        Add(root, archive, context, "serialized_constants", payloads);
        return new("torch-export", root, archive.Path)
        {
            Programs = new(archive, new() { ["model"] = (Graph, "serialized_example_inputs.pt") }, "extra_files/") { Payloads = payloads },
            StateDictReader = () => TensorsOf(state),
        };
    }

    /// <summary>The tensors among the entries of a dict.</summary>
    internal static OrderedDictionary<string, Tensor> TensorsOf(CheckpointDict dict)
    {
        var result = new OrderedDictionary<string, Tensor>();
        foreach (var (key, value) in dict)
        {
            if (value is Tensor tensor)
                result[PythonText.Of(key)] = tensor;
        }
        return result;
    }

    /// <summary>Adds the entries of a dict in the archive. PyTorch 2.1 wrongly ended the names of these files in .json, and wrote no constants.</summary>
    private static CheckpointDict Add(CheckpointDict root, TorchArchive archive, PickleContext context, string name, Dictionary<string, CheckpointDict> payloads)
    {
        var record = archive.Has($"{name}.json") ? $"{name}.json" : $"{name}.pt";
        if (!archive.Has(record) || archive.Length(record) == 0)
            return new();
        var value = archive.LoadNested(record, context);
        var dict = value as CheckpointDict ?? throw new CorruptCheckpointException($"expected a dict of tensors, found a {CheckpointTree.TypeName(value)}.", archive.Path, record);
        payloads[record] = dict;
        foreach (var (key, entry) in dict)
            root[key] = entry;
        return dict;
    }
}
