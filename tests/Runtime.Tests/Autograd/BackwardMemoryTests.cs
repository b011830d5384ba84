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
}
