using System.Text;

namespace TorchPort.Tests.Safetensors;

/// <summary>Headers that lie: each is refused with the file and, where there is one, the tensor named, before any tensor is made.</summary>
public class HostileSafetensorsTests
{
    private const string One = """{"dtype":"F32","shape":[2],"data_offsets":[0,8]}""";

    public static TheoryData<string, string?, string> Headers { get; } = new()
    {
        { """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "a", "has 12 bytes" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "a", "has 8 bytes" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", "a", "begins at byte 4" },
        { """{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""", null, "truncated" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", null, "longer" },
        { """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "b", "begins at byte 0" },
        { """{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""", "b", "begins at byte 4" },
        { """{"a":{"dtype":"F32","shape":[4611686018427387904,4611686018427387904],"data_offsets":[0,8]}}""", "a", "more bytes than can be counted" },
        { """{"a":{"dtype":"F32","shape":[0,4611686018427387904,4611686018427387904],"data_offsets":[0,0]}}""", "a", "more bytes than can be counted" },
        { """{"a":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,8]}}""", "a", "integers" },
        { """{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "a", "integers" },
        { """{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", "a", "integers" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}""", "a", "two data_offsets" },
        { """{"a":{"dtype":"F32","shape":[2]}}""", "a", "lacks" },
        { """{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "a", "comes twice" },
        { """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}}""", "a", "not expected" },
        { """{"a":{"dtype":7,"shape":[2],"data_offsets":[0,8]}}""", null, "String is expected" },
        { """{"a":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}}""", "a", "F33" },
        { """{"a":ONE,"a":ONE}""", "a", "two entries" },
        { """{"a":ONE,"__metadata__":{"x":1}}""", null, "String is expected" },
        { """{"a":ONE,"__metadata__":{"x":"1","x":"2"}}""", "__metadata__", "two entries x" },
        { """{"a":ONE,"__metadata__":[]}""", null, "StartObject is expected" },
        { """{"a":[[[[[[[[1]]]]]]]]}""", null, "StartObject is expected" },
        { """{"a":{"dtype":"F32","shape":[[[[[1]]]]],"data_offsets":[0,8]}}""", "a", "integers" },
        { """{"a":ONE""", null, "JSON" },
        { """{"a":ONE} {}""", null, "JSON" },
        { """{"a":ONE,}""", null, "JSON" },
        { """{"\ud800":ONE}""", null, "JSON" },
        { "{", null, "JSON" },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public void Lies(string header, string? tensor, string says)
    {
        var e = Assert.ThrowsAny<CheckpointException>(() => Checkpoint.Load(File(header, 8), "evil.safetensors"));
        Assert.Equal("evil.safetensors", e.File);
        Assert.Equal(tensor, e.Item);
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BytesThatAreNoText()
    {
        var bytes = File("""{"a?":ONE}""", 8);
        bytes[bytes.AsSpan().IndexOf((byte)'?')] = 0xFF;
        Assert.Throws<CorruptCheckpointException>(() => Checkpoint.Load(bytes, "evil.safetensors"));
    }

    [Theory]
    [InlineData(100_000_001UL)]
    [InlineData(60UL)]
    public void ALengthBeyondTheFileOrTheLimit(ulong length)
    {
        var bytes = File("""{}""", 8);
        BitConverter.TryWriteBytes(bytes, length);
        Assert.Throws<CorruptCheckpointException>(() => Checkpoint.Load(bytes, "evil.safetensors"));
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 40)]
    public void AnAbsurdLengthIsNoSafetensorsFile(ulong length)
    {
        var bytes = File("""{}""", 8);
        BitConverter.TryWriteBytes(bytes, length);
        Assert.Throws<UnsupportedCheckpointException>(() => Checkpoint.Load(bytes, "evil.safetensors"));
    }

    [Fact]
    public void EveryTruncationIsNoticed()
    {
        var whole = System.IO.File.ReadAllBytes(Paths.Fixture("safetensors", "names.safetensors"));
        for (var length = 0; length < whole.Length; length++)
            Assert.ThrowsAny<CheckpointException>(() => Checkpoint.Load(whole.AsSpan(0, length), "cut.safetensors"));
    }

    private static byte[] File(string header, int data)
    {
        var text = Encoding.UTF8.GetBytes(header.Replace("ONE", One, StringComparison.Ordinal));
        return [.. BitConverter.GetBytes((ulong)text.Length), .. text, .. new byte[data]];
    }
}
