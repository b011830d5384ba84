using FineTuneDigits;
using MnistConvnet;
using TorchPort.Data;
using TorchPort.Nn;
using TorchPort.Optim;

namespace TorchPort.Tests.Gpu;

/// <summary>Training on the device follows training on the processor, from the same seeds. The slow device goes a few steps of small networks.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public sealed class TrainingTests : IDisposable
{
    private readonly IDisposable _borrowed = Devices.ProcessorsRandom();

    // Rounding in another order, multiplied by up to a hundred steps of training.
    private const double Tolerance = 1e-3;

    private static readonly string Folder = Paths.Fixture("digits");

    public void Dispose() => _borrowed.Dispose();

    [Fact]
    public void The_main_job_reaches_the_same_losses_and_accuracy()
    {
        var expected = FineTune(Device.Cpu);
        var actual = FineTune(Devices.Tested);
        Follows(expected.Losses, actual.Losses);
        Assert.Equal(expected.Accuracy, actual.Accuracy, 0.01);
    }

    private static (List<double> Losses, double Accuracy) FineTune(Device device)
    {
        Torch.ManualSeed(1);
        var net = new DigitsNet();
        net.LoadStateDict(Checkpoint.Load(Path.Combine(Folder, "cnn.pt")).StateDict());
        net.To(device);
        var (_, tuning, heldOut) = Digits.Load(Path.Combine(Folder, "digits.safetensors"));
        var trainer = new Trainer(net, (logits, labels) => Functional.CrossEntropy(logits, labels), new Adam(net.Parameters(), lr: 1e-3));
        var losses = new List<double>();
        TensorDataset part = Devices.IsFast ? tuning : First(tuning, 16), rest = Devices.IsFast ? heldOut : First(heldOut, 16);
        trainer.Fit(new DataLoader(part, batchSize: Devices.IsFast ? 32 : 4, shuffle: true), epochs: Devices.IsFast ? 5 : 1, new Report(step => losses.Add(step.Loss)));
        Assert.All(net.Parameters(), p => Assert.Same(device, p.Device));
        return (losses, trainer.Evaluate(new DataLoader(rest, batchSize: 256)).Accuracy);
    }

    private static TensorDataset First(TensorDataset data, long count) => new(data.Tensors[0].Slice(0, 0, count), data.Tensors[1].Slice(0, 0, count));

    private sealed class Report(Action<TrainingStep> action) : IProgress<TrainingStep>
    {
        void IProgress<TrainingStep>.Report(TrainingStep value) => action(value);
    }

    [Fact]
    public void The_mnist_convnet_follows_the_processor()
    {
        Assert.SkipUnless(Devices.IsFast, "This network is too large for ILGPU's processor device.");
        var exact = Train(Device.Cpu, DType.Float64);
        Follows(exact, Train(Devices.Tested, DType.Float64));
        // Dropout, pooling and Adam's division by small averages blow rounding up: in single precision neither run is exact, and the device's is not further off than the processor's.
        double processor = Distance(Train(Device.Cpu, DType.Float32)), device = Distance(Train(Devices.Tested, DType.Float32));
        Assert.InRange(device, 0, Math.Max(Tolerance, 2 * processor));

        double Distance(List<double> losses) => losses.Zip(exact).Average(p => Math.Abs(p.First - p.Second));

        static List<double> Train(Device device, DType dtype)
        {
            Torch.ManualSeed(1);
            var net = new MnistNet();
            net.To(device);
            net.To(dtype);
            var losses = new List<double>();
            var batches = Training.Digits(Path.Combine(Folder, "digits.safetensors"), steps: 100).Select(b => (b.Images.To(dtype), b.Labels));
            Training.Run(net, batches, (_, loss) => losses.Add(loss));
            return losses;
        }
    }

    [Fact]
    public void A_transformer_follows_the_processor()
    {
        Follows(Train(Device.Cpu), Train(Devices.Tested));

        static List<double> Train(Device device)
        {
            long vocabulary = 50, size = Devices.IsFast ? 64 : 8, length = Devices.IsFast ? 24 : 4, batch = Devices.IsFast ? 8 : 2;
            Torch.ManualSeed(2);
            var embedding = new Embedding(vocabulary, size);
            var encoder = new TransformerEncoder(new TransformerEncoderLayer(size, 2, 2 * size, batchFirst: true), 2);
            var head = new Linear(size, vocabulary);
            Module[] parts = [embedding, encoder, head];
            foreach (var part in parts)
                part.To(device);
            var adam = new AdamW(parts.SelectMany(p => p.Parameters()), lr: 1e-3);
            var losses = new List<double>();
            for (var step = 0; step < (Devices.IsFast ? 100 : 2); step++)
            {
                var tokens = Torch.RandInt(0, vocabulary, [batch, length]);
                var x = tokens.To(device);
                adam.ZeroGrad();
                var logits = head.Call(encoder.Call(embedding.Call(x)));
                var loss = Functional.CrossEntropy(logits.Reshape(-1, vocabulary), x.Reshape(-1));
                loss.Backward();
                adam.Step();
                losses.Add(loss.Item<double>());
            }
            return losses;
        }
    }

    private static void Follows(List<double> expected, List<double> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= Tolerance, $"Step {i + 1}: expected a loss of {expected[i]:G7}, got {actual[i]:G7}.");
    }
}
