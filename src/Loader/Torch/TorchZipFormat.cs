using TorchPort.IO;
using TorchPort.Pickle;
using TorchPort.Zip;

namespace TorchPort;

/// <summary>Zip archives: <c>torch.save</c> since PyTorch 1.6, and the other formats that are zip archives.</summary>
internal static class TorchZipFormat
{
    /// <summary>Formats that are zip archives, asked in turn; null means that the archive is of another.</summary>
    private static readonly Func<ZipContainer, PickleContext, Checkpoint?>[] Archives = [TorchExportFormat.TryRead, Pt2ArchiveFormat.TryRead, TorchScriptFormat.TryRead, TryRead];

    internal static Checkpoint? TryReadZip(MappedFile file, PickleContext context)
    {
        if (!ZipDirectory.IsZip(file))
            return null;
        context = context with { Inflation = context.Inflation ?? new(file, context.Options) };
        var zip = ZipContainer.Open(file, context.Options, context.Inflation);
        foreach (var read in Archives)
        {
            if (read(zip, context) is { } checkpoint)
                return checkpoint;
        }
        if (TorchArchive.Find(zip, "model.json") is not null)
            throw new UnsupportedCheckpointException("The archive is of TorchScript before PyTorch 1.3 (model.json). Load it with a PyTorch that still can, and save it again.", file.Path);
        var names = string.Join(", ", zip.Entries.Take(8).Select(e => e.Name));
        throw new UnsupportedCheckpointException($"The zip archive holds no checkpoint: there is no data.pkl among its records {names}{(zip.Entries.Count > 8 ? ", …" : "")}.", file.Path);
    }

    private static Checkpoint? TryRead(ZipContainer zip, PickleContext context) =>
        TorchArchive.Find(zip, "data.pkl") is { } archive ? new("torch-zip", archive.Unpickle("data.pkl", "data/", context), archive.Path) : null;
}
