namespace TorchPort.Tests.Saving;

/// <summary>Compares files that PyTorch's zip writer and ours wrote.</summary>
internal static class PyTorchZip
{
    private const int IdLength = 40;

    /// <summary>Every byte is the same, but for the 40 digits of the serialization id and their check sum.</summary>
    internal static void AssertSame(string expected, string actual) => AssertSame(expected, File.ReadAllBytes(actual));

    /// <inheritdoc cref="AssertSame(string, string)"/>
    internal static void AssertSame(string expected, byte[] actual)
    {
        byte[] e = File.ReadAllBytes(expected), a = [.. actual];
        Mask(e);
        Mask(a);
        var at = e.AsSpan().CommonPrefixLength(a);
        if (at < e.Length || at < a.Length)
            Assert.Fail($"{Path.GetFileName(expected)}: of {e.Length} bytes, {a.Length} were written; from byte {at} on PyTorch wrote\n{Text(e, at)}\nbut here it is\n{Text(a, at)}");
    }

    private static string Text(byte[] bytes, int at) => string.Concat(bytes[Math.Max(0, at - 40)..Math.Min(bytes.Length, at + 40)].Select(b => b is >= 32 and < 127 ? ((char)b).ToString() : $"\\x{b:x2}"));

    private static void Mask(Span<byte> file)
    {
        var record = file.IndexOf(".data/serialization_id"u8);
        var extra = record + ".data/serialization_id".Length + 4;
        var data = extra;
        while (!char.IsAsciiDigit((char)file[data]) || file[data - 1] != 'Z')
            data++;
        Assert.Matches("^[0-9]{40}PK$", System.Text.Encoding.Latin1.GetString(file.Slice(data, IdLength + 2)));
        file.Slice(data, IdLength + 8).Clear();
        var entry = file.LastIndexOf(".data/serialization_id"u8);
        var header = file[..entry].LastIndexOf("PK\x01\x02"u8);
        file.Slice(header + 16, 4).Clear();
    }
}
