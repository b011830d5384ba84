using System.Diagnostics;
using TorchPort.Nn;
using TorchPort.Optim;

namespace TorchPort.Tests;

/// <summary>Loops without a Dispose anywhere: resident memory stays where it was after the first tenth.</summary>
[Collection(nameof(MemoryTests))]
public class MemoryTests
{
    // The bound is 10% and a fixed part for what the runtime itself does meanwhile (tiered compilation).
    private const long RuntimeOwn = 24L << 20;

    [Fact]
    public void TenThousandSmallSteps()
    {
        var net = new Sequential(new Linear(2, 16), new ReLU(), new Linear(16, 1));
        var sgd = new SGD(net.Parameters(), lr: 0.01);
        Tensor x = Torch.Randn(8, 2), y = Torch.Randn(8, 1);
        StaysFlat(10_000, () => Step(net, sgd, () => Functional.MseLoss(net.Call(x), y)));
    }

    [Fact]
    public void TwoHundredConvnetSteps()
    {
        var net = new Sequential(new Conv2d(1, 16, 3), new ReLU(), new Conv2d(16, 16, 3), new ReLU(), new MaxPool2d(2), new Flatten(), new Linear(16 * 12 * 12, 10));
        var adam = new Adam(net.Parameters());
        Tensor x = Torch.Randn(16, 1, 28, 28), labels = Torch.RandInt(0, 10, [16]);
        StaysFlat(200, () => Step(net, adam, () => Functional.CrossEntropy(net.Call(x), labels)));
    }

    private static void Step(Module net, Optimizer optimizer, Func<Tensor> loss)
    {
        optimizer.ZeroGrad();
        loss().Backward();
        optimizer.Step();
        GC.KeepAlive(net);
    }

    private static void StaysFlat(int steps, Action step)
    {
        long early = 0, worst = 0;
        for (var i = 1; i <= steps; i++)
        {
            step();
            if (i % (steps / 50) != 0)
                continue;
            // The runtime lets young objects pile up to the size of the processor's last cache, hundreds of megabytes on some.
            GC.Collect(0);
            if (i <= steps / 10)
                early = Math.Max(early, Resident());
            else
                worst = Math.Max(worst, Resident());
        }
        Assert.InRange(worst, 0, early * 1.1 + RuntimeOwn);
    }

    private static long Resident()
    {
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}

/// <summary>Runs alone: other tests' memory is in the same process.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
public class MemoryTestsRunAlone;
