using TorchPort.IO;
using TorchPort.Pickle;
using TorchPort.Zip;

namespace TorchPort;

/// <summary>A zip archive as PyTorch lays it out: all records below one folder, storages as <c>data/KEY</c>.</summary>
internal sealed class TorchArchive
{
    private readonly ZipContainer _zip;
    private readonly string _root;
    private readonly bool _isBigEndian;
    private readonly Dictionary<string, Tensor> _storages = [];
    private readonly Dictionary<string, List<(string Pickle, long At)>> _mentions = [];

    private TorchArchive(ZipContainer zip, string root)
    {
        (_zip, _root) = (zip, root);
        _isBigEndian = Has("byteorder") && ReadByteOrder();
    }

    /// <summary>The path of the file.</summary>
    internal string Path => _zip.Path;

    /// <summary>The names of all records below the folder.</summary>
    internal IEnumerable<string> Names => _zip.Entries.Where(e => e.Name.StartsWith(_root, StringComparison.Ordinal)).Select(e => e.Name[_root.Length..]);

    /// <summary>The archive whose folder holds one of the given records; null when there is none.</summary>
    /// <remarks>PyTorch takes the folder of the first record. Other programs may have packed the archive anew, so the record is then looked for.</remarks>
    internal static TorchArchive? Find(ZipContainer zip, params ReadOnlySpan<string> markers)
    {
        if (zip.Entries.Count == 0)
            return null;
        var first = zip.Entries[0].Name;
        var root = first[..(first.IndexOf('/', StringComparison.Ordinal) + 1)];
        foreach (var marker in markers)
        {
            if (zip.TryGet(root + marker, out _))
                return new(zip, root);
        }
        foreach (var marker in markers)
        {
            var found = zip.Entries.Where(e => e.Name == marker || e.Name.EndsWith("/" + marker, StringComparison.Ordinal)).MinBy(e => e.Name.Length);
            if (found is not null)
                return new(zip, found.Name[..^marker.Length]);
        }
        return null;
    }

    internal bool Has(string name) => _zip.TryGet(_root + name, out _);

    /// <summary>All bytes of a record.</summary>
    /// <exception cref="CorruptCheckpointException">There is none of this name, or it is damaged.</exception>
    internal ByteRange Read(string name) => _zip.Read(Entry(name));

    /// <summary>A record that is a file of its own, such as a <c>torch.save</c> file within the archive.</summary>
    internal MappedFile Nested(string name) => _zip.Nested(Entry(name));

    /// <summary>The object that a <c>torch.save</c> file within the archive holds.</summary>
    internal object? LoadNested(string name, PickleContext outer) => CheckpointFormats.ReadNested(Nested(name), outer with { File = Path });

    /// <summary>The length of a record in bytes.</summary>
    internal long Length(string name) => Entry(name).Length;

    /// <summary>The object that a pickle in the archive holds.</summary>
    /// <param name="name">The record.</param>
    /// <param name="folder">Where the storages are that it refers to.</param>
    /// <param name="outer">What an enclosing pickle is read with, if there is one.</param>
    /// <param name="classes">Names that mean more here than elsewhere.</param>
    internal object? Unpickle(string name, string folder, PickleContext outer, Func<PickledGlobal, PickleConstructor?>? classes = null)
    {
        var range = Read(name);
        var context = outer with { File = Path, Item = _root + name, Classes = classes, PersistentLoad = (id, reader) => Refer(id, folder, name, reader.Position - range.Start, reader) };
        var value = new PickleReader(range, context).Read();
        GC.KeepAlive(range.File);
        return value;
    }

    /// <summary>The storage of a record, of elements of <paramref name="dtype"/>, as a flat tensor.</summary>
    internal Tensor Storage(string name, DType dtype, long bytes)
    {
        if (_storages.TryGetValue(name, out var known))
            return known.Storage.ByteLength == bytes && known.DType == dtype ? known : bytes <= known.Storage.ByteLength ? TorchStorages.Flat(known.Storage, dtype)
                : throw new CorruptCheckpointException($"The storage is said to have {known.Storage.ByteLength} bytes and {bytes}.", Path, _root + name);
        var storage = _zip.Storage(Entry(name), 0, bytes);
        return _storages[name] = TorchStorages.Flat(_isBigEndian ? ByteOrder.Swapped(storage, dtype) : storage, dtype);
    }

    /// <summary>The record of a storage that one tensor alone refers to, with the place in the pickle behind its mention; null of any other.</summary>
    internal (string Record, string Pickle, long At)? Place(Storage storage)
    {
        foreach (var (name, flat) in _storages)
        {
            if (flat.Storage == storage)
                return _mentions.GetValueOrDefault(name) is [var (pickle, at)] ? (name, pickle, at) : null;
        }
        return null;
    }

    /// <summary>Writes the archive again, with the tensors that were read from it as they are now.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="replaced">Other bytes for some records.</param>
    internal void WriteAgain(string path, IReadOnlyDictionary<string, byte[]>? replaced = null) => AtomicFile.Write(path, stream =>
    {
        var zip = new ZipWriter(stream);
        foreach (var entry in _zip.Entries)
        {
            var name = entry.Name.StartsWith(_root, StringComparison.Ordinal) ? entry.Name[_root.Length..] : "";
            if (replaced?.GetValueOrDefault(name) is { } bytes)
                zip.Add(entry.Name, bytes);
            else if (_storages.TryGetValue(name, out var flat))
                Write(zip, entry.Name, flat);
            else
            {
                var range = _zip.Read(entry);
                zip.Add(entry.Name, range.Span);
                GC.KeepAlive(range.File);
            }
        }
        zip.Finish();
    }, null);

    private unsafe void Write(ZipWriter zip, string name, Tensor flat)
    {
        var storage = _isBigEndian ? ByteOrder.Swapped(flat.Storage, flat.DType) : flat.Storage;
        zip.Begin(name, storage.ByteLength);
        for (var at = 0L; at < storage.ByteLength; at += int.MaxValue / 2)
            zip.Write(new((byte*)storage.Pointer + at, (int)Math.Min(storage.ByteLength - at, int.MaxValue / 2)));
        GC.KeepAlive(storage);
        zip.End();
    }

    /// <summary>What <c>("storage", class, key, location, count)</c> refers to.</summary>
    private Tensor Refer(object? id, string folder, string pickle, long at, PickleReader reader)
    {
        if (id is not CheckpointTuple { Count: >= 5 } parts || parts[0] is not "storage")
            throw reader.Error($"The pickle refers to {PythonText.Of(id)}, where a storage was expected.");
        var dtype = TorchStorages.TypeOf(parts[1], reader);
        var name = folder + PythonText.Of(parts[2]);
        if (!_mentions.TryGetValue(name, out var mentions))
            _mentions.Add(name, mentions = []);
        mentions.Add((pickle, at));
        return Storage(name, dtype, TorchStorages.Bytes(parts[4], dtype, reader));
    }

    private ZipEntry Entry(string name) => _zip.TryGet(_root + name, out var entry) ? entry
        : throw new CorruptCheckpointException("The archive has no record of this name, though its content refers to it.", Path, _root + name);

    private bool ReadByteOrder() => Read("byteorder").Text switch
    {
        "little" => false,
        "big" => true,
        var other => throw new CorruptCheckpointException($"The byte order must be little or big, but is '{PythonText.Of(other)}'.", Path, _root + "byteorder"),
    };
}
