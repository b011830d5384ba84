namespace TorchPort.Tests.Autograd;

public class TapeTests
{
    private static Tensor Leaf(params float[] values) => Torch.Tensor<float>(values).RequiresGrad_();

    [Fact]
    public void GradientsAccumulate()
    {
        var x = Leaf(1, 2, 3);
        (x * x).Sum().Backward();
        (x * 2).Sum().Backward();
        Assert.Equal([4f, 6f, 8f], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void BroadcastGradientsAreSummed()
    {
        var x = Torch.Ones([2, 3], DType.Float32).RequiresGrad_();
        var b = Leaf(1, 2, 3);
        ((x + b) * b).Sum().Backward();
        Assert.Equal([6f, 10f, 14f], b.Grad!.ToArray<float>());
        Assert.Equal([1f, 2f, 3f, 1f, 2f, 3f], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void SecondDerivatives()
    {
        var x = Leaf(0.5f, -1f);
        var first = Torch.Grad([x.Sigmoid().Sum()], [x], createGraph: true)[0]!;
        var second = Torch.Grad([first.Sum()], [x])[0]!;
        double S(double v) => 1 / (1 + Math.Exp(-v));
        foreach (var (got, at) in second.ToArray<float>().Zip([0.5, -1.0]))
            Assert.Equal(S(at) * (1 - S(at)) * (1 - 2 * S(at)), got, 1e-6);
    }

    [Fact]
    public void ChangingAViewChangesItsBasesHistory()
    {
        var x = Leaf(1, 2, 3, 4);
        var y = x * 1;
        y.Slice(0, 1, 3).Mul_(x.Slice(0, 0, 2));
        y.Sum().Backward();
        // y = [x0, x1·x0, x2·x1, x3]
        Assert.Equal([1f + 2, 1f + 3, 2f, 1f], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void AViewSeesWhatHappenedToItsBase()
    {
        var x = Leaf(1, 2);
        var y = x * 3;
        var view = y.View(2, 1);
        y.Mul_(2);
        view.Sum().Backward();
        Assert.Equal([6f, 6f], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void AChangedSavedTensorIsAnError()
    {
        var x = Leaf(1, 2);
        var y = x.Exp();
        y.Add_(1);
        Assert.Contains("modified by an inplace operation", Assert.Throws<AutogradException>(() => y.Sum().Backward()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LeavesAreNotChangedInPlace()
    {
        var x = Leaf(1, 2);
        Assert.Throws<AutogradException>(() => x.Add_(1));
        using (GradMode.NoGrad())
            x.Add_(1);
        Assert.Equal([2f, 3f], x.ToArray<float>());
    }

    [Fact]
    public void ASecondPassNeedsTheGraph()
    {
        var x = Leaf(1, 2);
        var y = x.Exp().Sum();
        y.Backward(retainGraph: true);
        y.Backward();
        Assert.Throws<AutogradException>(() => y.Backward());
    }

    [Fact]
    public void StridedReductionsAndPromotion()
    {
        var x = Torch.Arange(24).View(2, 3, 4).Permute(2, 0, 1);
        Assert.Equal([60L, 66, 72, 78], x.Sum([1, 2]).ToArray<long>());
        Assert.Equal([12L, 48, 15, 51, 18, 54, 21, 57], x.Sum([2]).ToArray<long>());
        Assert.Equal(DType.Float32, (x / 2).DType);
        Assert.Equal(DType.Int64, (x * 2).DType);
        Assert.Equal(11.5, x.Mean(DType.Float64).Item<double>());
    }

    [Fact]
    public void GradientsThatSomebodySawAreKept()
    {
        var x = Torch.Randn([512, 512]).RequiresGrad_();
        var seen = new List<Tensor>();
        var h = x.Mul(2.0);
        h.RegisterHook(g => { seen.Add(g); return null; });
        h.RetainGrad();
        var y = h.Add(h.Exp()).View(-1);
        y.RetainGrad();
        y.Square().Sum().Backward();
        var expected = y.Detach().View(512, 512).Mul(2.0);
        Assert.True(y.Grad!.View(512, 512).Equal(expected));
        var ofH = expected.Add(expected.Mul(h.Detach().Exp()));
        Assert.True(seen[0].AllClose(ofH));
        Assert.True(h.Grad!.AllClose(ofH));
        Assert.True(x.Grad!.AllClose(ofH.Mul(2.0)));
    }
}
