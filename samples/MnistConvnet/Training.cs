using TorchPort;
using TorchPort.Nn;
using TorchPort.Optim;

namespace MnistConvnet;

/// <summary>Trains on batches, as PyTorch's MNIST example does.</summary>
internal static class Training
{
    internal const int BatchSize = 16;

    /// <param name="net">What is trained, on whatever device it is.</param>
    /// <param name="batches">Images [n, 1, 28, 28] and the numbers they show.</param>
    /// <param name="report">Told the loss of each step, counted from 1.</param>
    /// <param name="lr">Adam's learning rate.</param>
    internal static void Run(MnistNet net, IEnumerable<(Tensor Images, Tensor Labels)> batches, Action<int, double> report, double lr = 1e-3)
    {
        net.Train();
        var device = net.Parameters().First().Device;
        var optimizer = new Adam(net.Parameters(), lr);
        var step = 0;
        foreach (var (images, labels) in batches)
        {
            optimizer.ZeroGrad();
            var loss = Functional.NllLoss(net.Call(images.To(device)), labels.To(device));
            loss.Backward();
            optimizer.Step();
            report(++step, loss.Item<double>());
        }
    }

    /// <summary>The 8×8 digits of fixtures/digits as 28×28 pictures from 0 to 1: every pixel nine times, and a margin.</summary>
    internal static IEnumerable<(Tensor Images, Tensor Labels)> Digits(string path, int steps)
    {
        var file = Checkpoint.Load(path);
        for (var step = 0; step < steps; step++)
        {
            var small = file.Tensors["images"].Slice(0, step * BatchSize, (step + 1) * BatchSize).To(DType.Float32);
            var labels = file.Tensors["labels"].Slice(0, step * BatchSize, (step + 1) * BatchSize).To(DType.Int64);
            var large = small.View(-1, 1, 8, 1, 8, 1).Expand(-1, 1, 8, 3, 8, 3).Reshape(-1, 1, 24, 24);
            yield return (Functional.Pad(large, [2, 2, 2, 2]).Div(16), labels);
        }
    }
}
