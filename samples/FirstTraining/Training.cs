using TorchPort;
using TorchPort.Nn;
using TorchPort.Optim;

namespace FirstTraining;

/// <summary>The first program of many PyTorch tutorials.</summary>
internal static class Training
{
    /// <param name="net">What is trained.</param>
    /// <param name="epochs">How often all data is shown.</param>
    /// <param name="report">Told the loss of each epoch, counted from 1.</param>
    internal static void Run(TwoLayers net, int epochs, Action<int, double> report)
    {
        var inputs = Torch.Tensor(new float[,] { { 1, 2 }, { 3, 4 } });
        // The tutorial's targets have two columns, the outputs one: they broadcast, with a warning.
        var targets = Torch.Tensor(new float[,] { { 4, 8 }, { 12, 16 } });
        var criterion = new MSELoss();
        var optimizer = new SGD(net.Parameters(), lr: 0.01);
        for (var epoch = 1; epoch <= epochs; epoch++)
        {
            optimizer.ZeroGrad();
            var loss = criterion.Call(net.Call(inputs), targets);
            loss.Backward();
            optimizer.Step();
            report(epoch, loss.Item<double>());
        }
    }
}
