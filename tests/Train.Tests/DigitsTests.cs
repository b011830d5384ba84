using FineTuneDigits;
using TorchPort.Data;
using TorchPort.Nn;
using TorchPort.Optim;

namespace TorchPort.Tests;

/// <summary>The main job: a network PyTorch trained, fine-tuned here and read by PyTorch again.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class DigitsTests
{
    private static readonly string Folder = Paths.Fixture("digits");

    [Fact]
    public void TheChangedDomainIsPyTorchs()
    {
        var images = Checkpoint.Load(Path.Combine(Folder, "digits.safetensors")).Tensors["images"].Slice(0, 1, step: 2);
        var expected = Checkpoint.Load(Path.Combine(Folder, "expected.safetensors")).Tensors["changed.images"];
        Assert.Equal(expected.ToArray<byte>(), Digits.Change(images).ToArray<byte>());
    }

    [Fact]
    public void LogitsArePyTorchs()
    {
        var net = Load(Path.Combine(Folder, "cnn.pt"));
        var expected = Checkpoint.Load(Path.Combine(Folder, "expected.safetensors")).Tensors;
        var (unchanged, tuning, _) = Digits.Load(Path.Combine(Folder, "digits.safetensors"));
        Near(expected["unchanged.logits"], Logits(net, unchanged));
        Near(expected["changed.logits"], Logits(net, tuning));
    }

    [Fact]
    public void FineTuningHelpsAndPyTorchReadsTheResult()
    {
        Torch.ManualSeed(1);
        var net = Load(Path.Combine(Folder, "cnn.pt"));
        var (_, tuning, heldOut) = Digits.Load(Path.Combine(Folder, "digits.safetensors"));
        var trainer = new Trainer(net, (logits, labels) => Functional.CrossEntropy(logits, labels), new Adam(net.Parameters(), lr: 1e-3));
        var before = trainer.Evaluate(new DataLoader(heldOut, batchSize: 256));
        trainer.Fit(new DataLoader(tuning, batchSize: 32, shuffle: true), epochs: 10);
        var after = trainer.Evaluate(new DataLoader(heldOut, batchSize: 256));
        Assert.InRange(before.Accuracy, 0, 0.1);
        Assert.InRange(after.Accuracy, 0.85, 1);

        using var folder = new TempFolder();
        string saved = folder["finetuned.pt"], logits = folder["logits.safetensors"];
        Checkpoint.Save(saved, net.StateDict());
        var computed = Logits(net, tuning);
        Near(computed, Logits(Load(saved), tuning));
        Checkpoint.SaveSafetensors(logits, new Dictionary<string, Tensor> { ["logits"] = computed });
        Assert.Contains("worst difference", Oracle.Python("tools/check_finetuned.py", saved, logits), StringComparison.Ordinal);
    }

    private static DigitsNet Load(string path)
    {
        var net = new DigitsNet();
        net.LoadStateDict(Checkpoint.Load(path).StateDict());
        return net;
    }

    /// <summary>In evaluation mode, of the first hundred.</summary>
    private static Tensor Logits(DigitsNet net, TensorDataset digits)
    {
        net.Eval();
        using var mode = GradMode.NoGrad();
        return net.Call(digits.Tensors[0].Slice(0, 0, 100));
    }

    // Sums of up to 512 float32 products in another order, on logits around 10.
    private static void Near(Tensor expected, Tensor actual) => Assert.InRange((expected - actual).Abs().Amax().Item<double>(), 0, 1e-5);
}
