using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;

namespace TorchPort.Tests;

/// <summary>Compares a checkpoint with what PyTorch read from the same file (tools/describe_checkpoint.py).</summary>
internal sealed class Description
{
    private readonly List<string> _tensors = [], _values = [], _containers = [];
    private readonly Dictionary<Storage, int> _storages = [];
    private readonly HashSet<object> _above = new(ReferenceEqualityComparer.Instance);

    /// <summary>Every property of every tensor, every leaf and every container must be equal.</summary>
    public static void AssertEqual(string jsonPath, Checkpoint checkpoint, string? format = null)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(jsonPath));
        var expected = json.RootElement;
        Assert.Equal(format ?? expected.GetProperty("format").GetString(), checkpoint.Format);
        var found = new Description();
        found.Walk(checkpoint.Root.Value, "", 0);
        Assert.Equal(expected.GetProperty("tensors").EnumerateArray().Select(t => Line(t, [.. t.EnumerateObject().Select(p => p.Name)])), found._tensors);
        Assert.Equal(expected.GetProperty("values").EnumerateArray().Select(t => Line(t, "name", "type", "value")), found._values);
        Assert.Equal(expected.GetProperty("containers").EnumerateArray().Select(t => Line(t, "name", "type", "length")), found._containers);
        Assert.Equal(expected.GetProperty("tensors").EnumerateArray().Select(t => t.GetProperty("name").GetString()), checkpoint.Tensors.Names);
        if (expected.TryGetProperty("state_dict", out var stateDict))
            Assert.Equal(stateDict.EnumerateArray().Select(t => Line(t, "name", "sha256")), checkpoint.StateDict().Select(t => $"name={Text(t.Key)} sha256={Text(Sha256(t.Value))}"));
    }

    public static string Sha256(Tensor tensor) => System.Convert.ToHexStringLower(SHA256.HashData(Bytes(tensor)));

    public static unsafe byte[] Bytes(Tensor tensor)
    {
        var plain = tensor.Detach().Contiguous();
        var bytes = new ReadOnlySpan<byte>(plain.Data, checked((int)(plain.ElementCount * plain.DType.ItemSize))).ToArray();
        GC.KeepAlive(plain);
        return bytes;
    }

    private static string Line(JsonElement element, params string[] properties) =>
        string.Join(' ', properties.Select(p => $"{p}={Raw(element.GetProperty(p))}"));

    private static string Raw(JsonElement value) => value.ValueKind == JsonValueKind.String ? Text(value.GetString()!) : value.GetRawText().Replace(" ", "", StringComparison.Ordinal);

    private void Walk(object? value, string name, int depth)
    {
        var main = value as Tensor ?? (value as ITensorHolder)?.Tensor;
        if (main is not null)
            AddTensor(name, main, value);
        if (value is Tensor)
            return;
        if (!CheckpointTree.IsContainer(value))
        {
            _values.Add($"name={Text(name)} type={Text(LeafType(value))} value={LeafText(value)}");
            return;
        }
        Assert.True(_above.Add(value!));
        var children = value is CheckpointSet set
            ? [.. set.Order(Python).Select((item, i) => new KeyValuePair<object?, object?>((long)i, item))]
            : CheckpointTree.Children(value).ToList();
        if (main is null)
            _containers.Add($"name={Text(name)} type={Text(ContainerType(value!))} length={children.Count}");
        foreach (var (key, child) in children)
            Walk(child, depth == 0 ? PythonText.Of(key) : $"{name}.{PythonText.Of(key)}", depth + 1);
        _above.Remove(value!);
    }

    /// <summary>Numbers by value; tuples of them as their texts, which is enough here.</summary>
    private static readonly Comparer<object?> Python = Comparer<object?>.Create((a, b) => a is long x && b is long y ? x.CompareTo(y) : string.CompareOrdinal(PythonText.Of(a), PythonText.Of(b)));

    private void AddTensor(string name, Tensor t, object? holder)
    {
        if (!_storages.TryGetValue(t.Storage, out var storage))
            _storages.Add(t.Storage, storage = _storages.Count);
        var line = $"name={Text(name)} dtype={Text(t.DType.TorchName)} shape={Numbers(t.Shape)} strides={Numbers(t.Strides)} offset={t.StorageOffset} storage={storage}"
            + $" parameter={Word(t is Nn.Parameter)} requires_grad={Word(t.RequiresGrad)} sha256={(t.Device == Device.Meta ? "null" : Text(Sha256(t)))}";
        if (holder is QuantizedTensor q)
            line += q.Scales is null ? $" scale={Text(Real(q.Scale))} zero_point={q.ZeroPoint}" : $" axis={q.Axis}";
        _tensors.Add(line);
    }

    private static string LeafType(object? value) => value switch
    {
        DType => "dtype",
        TorchDevice => "device",
        DateOnly => "date",
        TimeOnly => "time",
        DateTime or DateTimeOffset => "datetime",
        TimeSpan => "timedelta",
        _ => CheckpointTree.TypeName(value),
    };

    private static string ContainerType(object value) => value switch
    {
        PickledObject o => o.Name.Split('.')[^1],
        _ => CheckpointTree.TypeName(value).Split('.')[^1],
    };

    private static string LeafText(object? value) => value switch
    {
        null => "null",
        bool b => Word(b),
        string s => Text(s),
        byte[] b => Text(System.Convert.ToHexStringLower(b)),
        ByteArray b => Text(System.Convert.ToHexStringLower(b.Bytes.Span)),
        Complex c => $"[{Text(Real(c.Real))},{Text(Real(c.Imaginary))}]",
        double d => Text(Real(d)),
        DType d => Text(d.TorchName),
        DateOnly d => Text(d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        TimeOnly t => Text(t.ToString("HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)),
        DateTime d => Text(d.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)),
        DateTimeOffset d => Text(d.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFzzz", CultureInfo.InvariantCulture)),
        TimeSpan t => Text($"{t.Ticks / TimeSpan.TicksPerMicrosecond} us"),
        BigInteger i => Text(i.ToString(CultureInfo.InvariantCulture)),
        _ => Text(PythonText.Of(value)),
    };

    /// <summary>As Python's repr: exponents have two digits at least, and start at 1e16 and 1e-5.</summary>
    private static string Real(double value)
    {
        var text = PythonText.Of(value);
        var exponent = text.IndexOf('E', StringComparison.Ordinal);
        if (exponent < 0)
            return text;
        var digits = int.Parse(text.AsSpan(exponent + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return $"{text[..exponent]}e{(digits < 0 ? '-' : '+')}{Math.Abs(digits):00}";
    }

    private static string Numbers(ReadOnlySpan<long> numbers) => $"[{string.Join(',', numbers.ToArray())}]";

    private static string Word(bool value) => value ? "true" : "false";

    private static string Text(string text) => JsonSerializer.Serialize(text);
}
