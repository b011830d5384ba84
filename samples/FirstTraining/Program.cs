using FirstTraining;
using TorchPort;

Torch.ManualSeed(0);
Training.Run(new TwoLayers(), epochs: 1000, (epoch, loss) =>
{
    if (epoch % 100 == 0)
        Console.WriteLine($"Epoch [{epoch}/1000], Loss: {loss:F4}");
});
