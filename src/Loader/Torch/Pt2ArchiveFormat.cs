using System.Text.Json;
using TorchPort.Pickle;
using TorchPort.Zip;

namespace TorchPort;

/// <summary>The PT2 archive, which <c>torch.export.save</c> writes since PyTorch 2.8: tensors as raw records, described by JSON.</summary>
internal sealed class Pt2ArchiveFormat
{
    private const string Marker = "archive_format";
    private const string ModelFolder = "models/", WeightFolder = "data/weights/", ConstantFolder = "data/constants/", JsonSuffix = ".json";

    private readonly TorchArchive _archive;
    private readonly PickleContext _context;
    private readonly Dictionary<string, object?> _pickled = [];
    private readonly Dictionary<string, CheckpointDict> _payloads = [];

    private Pt2ArchiveFormat(TorchArchive archive, PickleContext context) => (_archive, _context) = (archive, context);

    internal static Checkpoint? TryRead(ZipContainer zip, PickleContext context)
    {
        if (TorchArchive.Find(zip, Marker) is not { } archive || archive.Read(Marker).Text.Trim() != "pt2")
            return null;
        return new Pt2ArchiveFormat(archive, context).Read();
    }

    private Checkpoint Read()
    {
        string[] names = [.. _archive.Names.Where(n => n.StartsWith(ModelFolder, StringComparison.Ordinal) && n.EndsWith(JsonSuffix, StringComparison.Ordinal))
            .Select(n => n[ModelFolder.Length..^JsonSuffix.Length])];
        var root = new CheckpointDict();
        OrderedDictionary<string, Tensor>? only = null;
        foreach (var name in names)
        {
            var state = Payload(name, WeightFolder, "weights");
            var constants = Payload(name, ConstantFolder, "constants");
            // A file of torch.export.save has one program; several are told apart by their names.
            var target = root;
            if (names.Length > 1)
                root[name] = target = new();
            foreach (var (key, value) in state.Concat(constants))
                target[key] = value;
            only = names.Length > 1 ? null : TorchExportFormat.TensorsOf(state);
        }
        var models = names.ToDictionary(n => n, n => ($"{ModelFolder}{n}{JsonSuffix}", $"data/sample_inputs/{n}.pt"));
        return new("torch-export", root, _archive.Path)
        {
            Programs = new(_archive, models, "extra/") { Payloads = _payloads },
            StateDictReader = only is null ? null : () => only,
        };
    }

    /// <summary>The named tensors of a program: PyTorch 2.8 wrote a <c>torch.save</c> file, later versions a list of records.</summary>
    private CheckpointDict Payload(string model, string folder, string kind)
    {
        var whole = $"{folder}{model}.pt";
        if (_archive.Has(whole))
            return _payloads[whole] = _archive.LoadNested(whole, _context) as CheckpointDict ?? throw Wrong(whole, "it is no dict of tensors");
        var record = $"{folder}{model}_{kind}_config.json";
        var result = new CheckpointDict();
        if (!_archive.Has(record))
            return result;
        try
        {
            using var json = JsonDocument.Parse(_archive.Read(record).Text);
            foreach (var entry in json.RootElement.GetProperty("config").EnumerateObject())
                result[entry.Name] = Entry(entry.Value, folder, $"{record}: {entry.Name}");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new CorruptCheckpointException($"The description of the tensors is damaged: {e.Message}", _archive.Path, record, e);
        }
        return result;
    }

    private object? Entry(JsonElement entry, string folder, string place)
    {
        var record = folder + entry.GetProperty("path_name").GetString();
        if (entry.GetProperty("use_pickle").GetBoolean())
            return Pickled(record);
        var meta = entry.GetProperty("tensor_meta");
        var dtype = ScalarType(meta.GetProperty("dtype").GetInt32(), _archive.Path, place);
        var (shape, strides) = (Integers(meta.GetProperty("sizes"), place), Integers(meta.GetProperty("strides"), place));
        var offset = Integer(meta.GetProperty("storage_offset"), place);
        try
        {
            var tensor = Tensor.FromStorage(Storage(record, dtype, Shapes.Count(shape)), dtype, shape, strides, offset);
            var requiresGrad = meta.GetProperty("requires_grad").GetBoolean();
            if (entry.GetProperty("is_param").GetBoolean())
                return new Nn.Parameter(tensor, requiresGrad);
            if (requiresGrad && dtype.IsDifferentiable)
                tensor.RequiresGrad = true;
            return tensor;
        }
        catch (ShapeException e)
        {
            throw new CorruptCheckpointException(e.Message, _archive.Path, place, e);
        }
    }

    /// <summary>A tensor that had no data when it was exported has an empty record; it becomes a meta tensor.</summary>
    private Storage Storage(string record, DType dtype, long count)
    {
        var length = _archive.Length(record);
        if (length > 0 || count == 0)
            return _archive.Storage(record, dtype, length).Storage;
        return count <= long.MaxValue / dtype.ItemSize ? new MetaStorage(Device.Meta, count * dtype.ItemSize) : throw Wrong(record, "it is empty, but the tensor is larger than 64 bits can count");
    }

    /// <summary>Tensors of a subclass are <c>torch.save</c> files; script objects and others are kept as bytes.</summary>
    private object? Pickled(string record)
    {
        if (!_pickled.TryGetValue(record, out var value))
        {
            value = Path.GetFileName(record).StartsWith("custom_obj_", StringComparison.Ordinal) ? _archive.Read(record).Span.ToArray() : _archive.LoadNested(record, _context);
            _pickled.Add(record, value);
        }
        return value;
    }

    private long[] Integers(JsonElement list, string place) => [.. list.EnumerateArray().Select(n => Integer(n, place))];

    /// <summary>A size is an integer, or a symbol with the value it had as a hint.</summary>
    private long Integer(JsonElement value, string place)
    {
        if (value.TryGetProperty("as_int", out var integer))
            return integer.GetInt64();
        return value.TryGetProperty("as_expr", out var symbol) && symbol.TryGetProperty("hint", out var hint) && hint.ValueKind == JsonValueKind.Object && hint.TryGetProperty("as_int", out integer)
            ? integer.GetInt64() : throw Wrong(place, "a size has no value");
    }

    /// <summary>The dtype of a number of the export schema.</summary>
    internal static DType ScalarType(int code, string? file, string place) => code switch
    {
        1 => DType.UInt8,
        2 => DType.Int8,
        3 => DType.Int16,
        4 => DType.Int32,
        5 => DType.Int64,
        6 => DType.Float16,
        7 => DType.Float32,
        8 => DType.Float64,
        9 => DType.Complex32,
        10 => DType.Complex64,
        11 => DType.Complex128,
        12 => DType.Bool,
        13 => DType.BFloat16,
        28 => DType.UInt16,
        29 => DType.Float8E4M3FN,
        30 => DType.Float8E5M2,
        31 => DType.Float8E4M3FNUZ,
        32 => DType.Float8E5M2FNUZ,
        _ => throw new UnsupportedCheckpointException($"The element type {code} of the export schema is not known.", file, place),
    };

    private CorruptCheckpointException Wrong(string place, string what) => new($"The description does not fit: {what}.", _archive.Path, place);
}
