using System.Security.Cryptography;
using System.Text.Json;
using MnistConvnet;

namespace TorchPort.Tests.Tutorials;

/// <summary>The sample MnistConvnet against PyTorch, from the same seed: the weights to the bit, twenty steps with dropout to 1e-3.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class MnistTutorialTests
{
    private const int Steps = 20;

    [Fact]
    public void InitialWeightsAreExact()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Paths.Fixture("tutorials", "mnist.json")));
        Torch.ManualSeed(1);
        var state = new MnistNet().StateDict();
        var expected = json.RootElement.GetProperty("initial");
        Assert.Equal(expected.EnumerateObject().Select(p => p.Name), state.Keys);
        foreach (var weight in expected.EnumerateObject())
        {
            var bytes = System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(state[weight.Name].ToArray<float>());
            Assert.Equal(weight.Value.GetProperty("sha256").GetString(), Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }
    }

    [Fact]
    public void FollowsPyTorchOnDigits() => Follow("digits", Training.Digits(Paths.Fixture("digits", "digits.safetensors"), Steps));

    [Fact]
    public void FollowsPyTorchOnNoise() => Follow("random", Noise());

    private static IEnumerable<(Tensor, Tensor)> Noise()
    {
        for (var step = 0; step < Steps; step++)
            yield return (Torch.Rand(Training.BatchSize, 1, 28, 28), Torch.RandInt(0, 10, [Training.BatchSize]));
    }

    private static void Follow(string stream, IEnumerable<(Tensor, Tensor)> batches)
    {
        var fixture = TensorFile.Open("tutorials", "mnist.safetensors");
        Torch.ManualSeed(1);
        var net = new MnistNet();
        var losses = new List<double>();
        Training.Run(net, batches, (step, loss) =>
        {
            losses.Add(loss);
            if (step == 1)
                CheckGradients(fixture, stream, net);
        });
        Close.Numbers(fixture[$"{stream}.losses"].ToArray<double>(), losses.ToArray(), $"{stream}: losses", relative: 0, absolute: 1e-3);
    }

    /// <summary>The first step's gradients, which need the same masks: within rounding of a sum over a batch.</summary>
    private static void CheckGradients(TensorFile fixture, string stream, MnistNet net)
    {
        foreach (var (name, parameter) in net.NamedParameters())
        {
            var key = $"{stream}.step0.grad.{name}";
            if (fixture.Contains(key))
                Close.To(fixture[key], parameter.Grad, key, relative: 1e-4, absolute: 1e-6);
        }
    }
}
