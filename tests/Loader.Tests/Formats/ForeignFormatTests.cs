using TorchPort.Onnx;

namespace TorchPort.Tests.Formats;

/// <summary>Files of formats that are not read are told by their names, with what to do.</summary>
public class ForeignFormatTests
{
    public static TheoryData<byte[], string> Files { get; } = new()
    {
        { [0x28, 0, 0, 0, .. "ORTM"u8, 0, 0, 0, 0], "(.ort)" },
        { [0x1C, 0, 0, 0, .. "TFL3"u8, 0, 0, 0, 0], "TensorFlow Lite" },
        { [.. "GGUF"u8, 3, 0, 0, 0], "GGUF" },
        { [0x89, .. "HDF\r\n"u8, 0x1A, 10], "HDF5" },
        { [0x1F, 0x8B, 8, 0, 0, 0, 0, 0], "gzip" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void ErrorsNameTheFormat(byte[] file, string name)
    {
        Assert.Contains(name, Assert.Throws<UnsupportedCheckpointException>(() => Checkpoint.Load(file, "x")).Message, StringComparison.Ordinal);
        Assert.Contains(name, Assert.Throws<OnnxException>(() => OnnxModel.Load(file, "x")).Message, StringComparison.Ordinal);
    }
}
