using TorchPort.Onnx;
using TorchPort.Onnx.Schema;
using TorchPort.Plans;
using static TorchPort.Tests.Build;

namespace TorchPort.Tests;

/// <summary>Plans of models that were saved: they are used for the bytes they were made of, and for no others.</summary>
public sealed class SavedPlanTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Tensor _x = Torch.Rand([2, 64], generator: new Generator().ManualSeed(1)).Add(0.1);

    public void Dispose() => _folder.Dispose();

    private static ModelProto Net(double scale) => Model(Graph(["x"], ["y"], Node("MatMul", "x w", "a"), Node("Add", "a b", "c"), Node("Relu", "c", "d"), Node("MatMul", "d w2", "y"))
        .With("w", (OnnxValue)Torch.Ones(64, 32).Mul(scale)).With("b", (OnnxValue)Torch.Ones(32)).With("w2", (OnnxValue)Torch.Ones(32, 8)));

    private SessionOptions Options => new() { SavedPlans = new(_folder["plans"]) };

    private string Write(double scale)
    {
        File.WriteAllBytes(_folder["m.onnx"], Net(scale).Bytes());
        return _folder["m.onnx"];
    }

    private (bool IsRead, float[] Numbers) Run(OnnxModel model, SessionOptions? options = null)
    {
        var session = model.CreateSession(options ?? Options);
        var isRead = session.Describe(_x).Contains("saved plan: read from", StringComparison.Ordinal);
        return (isRead, session.Run(_x)[0].ToArray<float>());
    }

    [Fact]
    public void ALaterStartReadsThePlan()
    {
        var path = Write(0.5);
        var first = Run(OnnxModel.Load(path));
        var second = Run(OnnxModel.Load(path));
        Assert.Equal((false, true), (first.IsRead, second.IsRead));
        Assert.Equal(first.Numbers, second.Numbers);
        Assert.Equal(first.Numbers, Run(OnnxModel.Load(path), new()).Numbers);
        Assert.False(Run(OnnxModel.Load(File.ReadAllBytes(path), "in memory")).IsRead);
        Assert.False(Run(OnnxModel.Load(path), Options with { Pack = false }).IsRead);
    }

    [Fact]
    public void AnotherModelOfTheSameNameIsMadeAnew()
    {
        var old = OnnxModel.Load(Write(0.5));
        Run(old);
        File.Delete(_folder["m.onnx"]);
        var (isRead, numbers) = Run(OnnxModel.Load(Write(0.25)));
        Assert.False(isRead);
        Assert.Equal(Run(OnnxModel.Load(_folder["m.onnx"]), new()).Numbers, numbers);
        Assert.Single(Directory.GetFiles(_folder["plans"]));
        // A model that was read before its file was replaced is still the old one.
        Assert.False(Run(old).IsRead);
        Assert.Equal(Run(old, new()).Numbers, Run(old).Numbers);
    }

    [Fact]
    public void ChangedTensorsArePartOfWhatIsCompared()
    {
        var path = Write(0.5);
        var before = Run(OnnxModel.Load(path));
        var model = OnnxModel.Load(path);
        using (GradMode.NoGrad())
            model.Parameters().First().Mul_(3);
        var after = Run(model);
        Assert.False(after.IsRead);
        Assert.NotEqual(before.Numbers, after.Numbers);
        Assert.Equal(Run(model, new()).Numbers, after.Numbers);
        Assert.True(Run(model).IsRead);
        Assert.False(Run(OnnxModel.Load(path)).IsRead);
    }

    [Fact]
    public void FilesBesideAModelCountToo()
    {
        Net(0.5).Load().Save(_folder["m.onnx"], new() { ExternalData = true });
        Run(OnnxModel.Load(_folder["m.onnx"]));
        var second = Run(OnnxModel.Load(_folder["m.onnx"]));
        Assert.True(second.IsRead);
        var bytes = File.ReadAllBytes(_folder["m.onnx.data"]);
        bytes[3] ^= 1;
        File.Delete(_folder["m.onnx.data"]);
        File.WriteAllBytes(_folder["m.onnx.data"], bytes);
        var third = Run(OnnxModel.Load(_folder["m.onnx"]));
        Assert.False(third.IsRead);
        Assert.NotEqual(second.Numbers, third.Numbers);
    }
}
