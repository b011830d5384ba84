namespace TorchPort.Tests.Autograd;

/// <summary>Gradients and saved tensors give their memory back early, but never while somebody may look at them.</summary>
public class GradientMemoryTests
{
    private const long Size = 1 << 20;

    [Fact]
    public void KeepsAGradientThatWasAskedFor()
    {
        var w = Torch.Ones([Size]).RequiresGrad_();
        w.Mul(3.0).Sum().Backward();
        var kept = w.Grad!;
        w.Grad = null;
        _ = Torch.Zeros([Size]);
        Assert.Equal(3, kept.Min().Item<float>());
    }

    [Fact]
    public void GivesBackAGradientThatNobodyAskedFor()
    {
        var w = Torch.Ones([Size]).RequiresGrad_();
        w.Mul(3.0).Sum().Backward();
        var storage = w.BorrowedGrad!.Storage;
        w.Grad = null;
        Assert.Throws<ObjectDisposedException>(() => Address(storage));
        w.Mul(2.0).Sum().Backward();
        Assert.Equal(2, w.Grad!.Max().Item<float>());
    }

    [Fact]
    public void SumsIntoAGradientThatWasAskedFor()
    {
        var w = Torch.Ones([Size]).RequiresGrad_();
        w.Mul(3.0).Sum().Backward();
        var first = w.Grad!;
        w.Mul(2.0).Sum().Backward();
        Assert.Equal(5, first.Min().Item<float>());
    }

    [Fact]
    public void DifferentiatesAMaskedGradientAfterItsForwardIsDone()
    {
        var x = Torch.Ones([64, 1024]).RequiresGrad_();
        var g = Torch.Ones([64, 1024]).RequiresGrad_();
        var y = TorchPort.Nn.Functional.Dropout(x, 0.5);
        var gradient = Torch.Grad([y], [x], [g], retainGraph: true, createGraph: true)[0]!;
        y.Sum().Backward();
        gradient.Sum().Backward();
        Assert.Equal(x.Grad!.ToArray<float>(), g.Grad!.ToArray<float>());
    }

    private static unsafe nint Address(Storage storage) => (nint)storage.Pointer;
}
