using TorchPort.Onnx;
using TorchPort.Onnx.Schema;
using static TorchPort.Tests.Build;

namespace TorchPort.Tests;

/// <summary>Files: every element type there and back, external data, saving.</summary>
public class FileTests
{
    public static TheoryData<ElementType> Types { get; } = [.. Enum.GetValues<ElementType>().Where(t => t is not (ElementType.Undefined or ElementType.String))];

    [Theory]
    [MemberData(nameof(Types))]
    public void TensorsOfEveryTypeComeBack(ElementType type)
    {
        var dtype = type.Carrier()!.Value;
        var numbers = type switch
        {
            ElementType.Bool => Torch.Tensor<float>([0, 1, 1, 0, 1, 0, 1]),
            ElementType.Int2 => Torch.Tensor<float>([0, 1, -2, -1, 1, -1, 0]),
            ElementType.UInt2 => Torch.Tensor<float>([0, 1, 2, 3, 3, 2, 1]),
            ElementType.Int4 => Torch.Tensor<float>([0, 1, -8, 7, -1, 3, -4]),
            ElementType.UInt4 => Torch.Tensor<float>([0, 1, 15, 8, 7, 3, 2]),
            ElementType.Float4E2M1 => Torch.Tensor<float>([0, 0.5f, -6, 1.5f, -4, 3, 2]),
            ElementType.Float8E8M0 => Torch.Tensor<float>([1, 2, 0.5f, 4, 8, 0.25f, 1]),
            _ => Torch.Tensor<float>([0, 1, 2, 3, 4, 5, 6]),
        };
        var value = new OnnxTensor(numbers.To(dtype), type);
        var graph = Graph([], ["y"], Node("Identity", "w", "y")).With("w", value);
        graph.Outputs[0].Type!.ElementType = type;
        var back = Assert.IsType<OnnxTensor>(Model(graph).Load().Run([])[0]);
        Assert.Equal(type, back.ElementType);
        Assert.Equal(numbers.ToArray<float>(), (dtype.IsComplex ? back.Value.Real() : back.Value).ToArray<float>());
    }

    [Fact]
    public void ExternalDataIsReadAndWritten()
    {
        using var folder = new TempFolder();
        var model = Small(Torch.Arange(1024).To(DType.Float32).Reshape(32, 32)).Load();
        model.Save(folder["m.onnx"], new() { ExternalData = true });
        Assert.Equal(4096, new FileInfo(folder["m.onnx.data"]).Length);
        Assert.True(new FileInfo(folder["m.onnx"]).Length < 1000);
        var back = OnnxModel.Load(folder["m.onnx"]);
        Assert.Equal(model.StateDict()["w"].ToArray<float>(), back.StateDict()["w"].ToArray<float>());
        back.Save(folder["inline.onnx"], new() { ExternalData = false });
        Assert.Equal(model.StateDict()["w"].ToArray<float>(), OnnxModel.Load(File.ReadAllBytes(folder["inline.onnx"]), "inline").StateDict()["w"].ToArray<float>());
        Assert.Contains("read from memory", Assert.Throws<OnnxException>(() => OnnxModel.Load(File.ReadAllBytes(folder["m.onnx"]), "m.onnx")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../secret.bin", "out of the model's folder")]
    [InlineData("/etc/passwd", "out of the model's folder")]
    [InlineData("sub/../../secret.bin", "out of the model's folder")]
    [InlineData("link.bin", "symbolic link")]
    [InlineData("missing.bin", "not beside the model")]
    [InlineData("short.bin", "has 8")]
    [InlineData("", "no location")]
    public void ExternalDataStaysInTheFolder(string location, string message)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["model"]);
        File.WriteAllBytes(folder["secret.bin"], new byte[16]);
        File.WriteAllBytes(folder["model/short.bin"], new byte[8]);
        File.CreateSymbolicLink(folder["model/link.bin"], folder["secret.bin"]);
        var proto = Small(Torch.Ones(2, 2));
        var tensor = proto.Graph!.Initializers[0];
        tensor.IsExternal = true;
        tensor.ExternalData.Add(new("location", location));
        File.WriteAllBytes(folder["model/m.onnx"], proto.Bytes());
        var error = Assert.Throws<OnnxException>(() => OnnxModel.Load(folder["model/m.onnx"]));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains("tensor \"w\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATrainedModelIsSavedWithItsNewParameters()
    {
        using var folder = new TempFolder();
        var model = Small(Torch.Ones(2, 2)).Load();
        using (GradMode.NoGrad())
            model.Parameters().Single().Mul_(3.0);
        model.Save(folder["m.onnx"]);
        Assert.Equal([6f, 6], OnnxModel.Load(folder["m.onnx"]).Forward(Torch.Ones(1, 2)).ToArray<float>());
    }

    [Fact]
    public void AHeadOfAnotherShapeIsSaved()
    {
        using var folder = new TempFolder();
        var proto = Small(Torch.Ones(2, 2));
        proto.Graph!.Outputs[0].Type!.Shape = [new(null, "batch"), new(2, null)];
        var model = proto.Load();
        model.SetTensor("w", Torch.Ones(2, 5));
        model.Save(folder["m.onnx"]);
        var back = OnnxModel.Load(folder["m.onnx"]);
        Assert.Equal([1L, 5], back.Forward(Torch.Ones(1, 2)).Shape.ToArray());
        Assert.Equal([null, null], back.Outputs[0].Shape!);
        Assert.Contains("\"nope\"", Assert.Throws<OnnxException>(() => model.SetTensor("nope", Torch.Ones(1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsNotKnownIsKept()
    {
        using var folder = new TempFolder();
        var writer = new WireWriter();
        Small(Torch.Ones(2, 2)).Write(writer);
        writer.String(99, "a later addition");
        writer.Messages(14, [new KeyValuePair<string, string>("key", "value")], StringPairs.Write);
        var stream = new MemoryStream();
        writer.WriteTo(stream);
        OnnxModel.Load(stream.ToArray(), "m.onnx").Save(folder["m.onnx"]);
        var text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(folder["m.onnx"]));
        Assert.Contains("a later addition", text, StringComparison.Ordinal);
        Assert.Contains("value", text, StringComparison.Ordinal);
    }

    [Fact]
    public void AnInterruptedSaveLeavesTheOldFile()
    {
        using var folder = new TempFolder();
        var model = Small(Torch.Ones(2, 2)).Load();
        model.Save(folder["m.onnx"]);
        var before = File.ReadAllBytes(folder["m.onnx"]);
        using (GradMode.NoGrad())
            model.Parameters().Single().Mul_(3.0);
        Assert.Throws<IOException>(() => model.Save(folder["m.onnx"], new() { Wrap = _ => new FullDisk() }));
        Assert.Equal(before, File.ReadAllBytes(folder["m.onnx"]));
        Assert.Equal(["m.onnx"], Directory.GetFiles(folder[""]).Select(Path.GetFileName));
    }

    private static ModelProto Small(Tensor w) => Model(Graph(["x"], ["y"], Node("MatMul", "x w", "y")).With("w", w));

    private sealed class FullDisk : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("The disk is full.");

        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("The disk is full.");
    }
}
