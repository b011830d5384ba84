using TorchPort.Tests.Kernels;

namespace TorchPort.Tests.Autograd;

/// <summary>The memory that a backward pass holds: counted beside no other tests, which take memory too.</summary>
[Collection(ThreadCountCollection.Name)]
public class BackwardMemoryTests
{
    [Fact]
    public void GradientsOnTheWayGoBackToThePoolAtOnce()
    {
        var x = Torch.Randn([1024, 1024]).RequiresGrad_();
        var y = x;
        for (var i = 0; i < 20; i++)
            y = y.Mul(y.Sin()).Add(x);
        var loss = y.Sum();
        var before = MemoryPool.RentedBytes;
        loss.Backward();
        var more = MemoryPool.RentedBytes - before;
        GC.KeepAlive(y);
        // The leaf's gradient stays.
        Assert.InRange(more, long.MinValue, 20L << 20);
    }

    [Fact]
    public void ResultsTakeTheMemoryOfGradientsThatNobodyElseHas()
    {
        var x = Torch.Randn([64, 64]).RequiresGrad_();
        var y = x;
        for (var i = 0; i < 20; i++)
            y = (y.Tanh() * 2.0).Softmax(-1);
        var loss = y.Square().Sum();
        var before = ReusableStorage.LastSerial;
        loss.Backward();
        // Of 60 gradients the first, since the loss's own is one number.
        Assert.InRange(ReusableStorage.LastSerial - before, 1, 10);
    }
}
