using FirstTraining;

namespace TorchPort.Tests.Tutorials;

/// <summary>The sample FirstTraining against PyTorch, from the same seeds.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class LinearTutorialTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(42)]
    public void FollowsPyTorchToFourDigits(int seed)
    {
        var fixture = TensorFile.Open("tutorials", "linear.safetensors");
        var warning = Torch.Warning;
        Torch.Warning = null;
        Torch.ManualSeed(seed);
        var net = new TwoLayers();
        foreach (var (name, value) in net.StateDict())
            Close.Same(fixture[$"seed{seed}.initial.{name}"], value, name);
        var losses = new List<double>();
        Training.Run(net, 1000, (_, loss) => losses.Add(loss));
        Torch.Warning = warning;
        Close.Numbers(fixture[$"seed{seed}.losses"].ToArray<double>(), losses.ToArray(), "losses", relative: 5e-5, absolute: 0);
        // Rounding errors of a thousand steps along a valley of equal losses.
        foreach (var (name, value) in net.StateDict())
            Close.To(fixture[$"seed{seed}.final.{name}"], value.Detach(), name, relative: 1e-4, absolute: 1e-4);
    }
}
