using FineTuneOnnx;
using TorchPort.Onnx;
using TorchPort.Onnx.Testing;

namespace TorchPort.Tests;

/// <summary>The sample: an exported classifier gets a new head and learns another task, and ONNX Runtime runs what is saved.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class FineTuneTests
{
    [Fact]
    public void AnExportedClassifierLearnsAnotherTask()
    {
        Torch.ManualSeed(1);
        var parity = new Parity(Paths.Fixture("digits", "cnn.onnx"), Paths.Fixture("digits", "digits.safetensors"));
        var frozen = parity.Model.NamedParameters().Where(p => !p.Name.StartsWith("fc2.", StringComparison.Ordinal)).Select(p => (p.Name, Before: p.Parameter.Clone())).ToList();
        var before = parity.Accuracy();
        parity.TrainHead(epochs: 3);
        var head = parity.Accuracy();
        Assert.InRange(head, Math.Max(before + 0.1, 0.9), 1);
        var now = parity.Model.NamedParameters().ToDictionary(p => p.Name, p => p.Parameter);
        Assert.All(frozen, p => Assert.True(p.Before.Eq(now[p.Name]).All().Item<bool>(), p.Name));
        parity.TrainAll(epochs: 2);
        Assert.InRange(parity.Accuracy(), head - 0.02, 1);

        using var folder = new TempFolder();
        parity.Model.Save(folder["parity.onnx"]);
        using var mode = GradMode.NoGrad();
        var images = parity.HeldOutImages;
        var theirs = OnnxRuntime.Run(folder["parity.onnx"], new Dictionary<string, OnnxValue> { ["images"] = images })["logits"];
        Assert.Null(ValueComparison.Compare(new OnnxTensor(parity.Model.Call(images)), theirs, (1e-4, 1e-5)).Message);
        Assert.Equal([images.Size(0), 2], theirs.Tensor.Shape.ToArray());
    }
}
