namespace TorchPort.Tests.Gpu;

/// <summary>Matrices factored and solved on the device, against the processor's: batches, shapes that are not square, and what has no solution.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class MatrixTests
{
    private static readonly Device Device = Devices.Tested;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 5)]
    [InlineData(7, 4)]
    [InlineData(3, 6)]
    public void Factors_are_the_processors(long rows, long columns)
    {
        Torch.ManualSeed(rows);
        var a = Torch.Randn(2, rows, columns);
        var (p, l, u) = Linalg.Lu(a);
        var (gp, gl, gu) = Linalg.Lu(a.To(Device));
        Near(p, gp);
        Near(l, gl);
        Near(u, gu);
        var (q, r) = Linalg.Qr(a, "complete");
        var (gq, gr) = Linalg.Qr(a.To(Device), "complete");
        Near(q, gq);
        Near(r, gr);
        Tensor positive = a.MatMul(a.MT()).Add(Torch.Eye(rows));
        Near(Linalg.Cholesky(positive), Linalg.Cholesky(positive.To(Device)));
    }

    [Fact]
    public void Solutions_and_their_gradients_are_the_processors()
    {
        Torch.ManualSeed(1);
        Tensor a = Torch.Randn(3, 5, 5).RequiresGrad_(), b = Torch.Randn(3, 5, 2).RequiresGrad_();
        Tensor ga = a.Detach().To(Device).RequiresGrad_(), gb = b.Detach().To(Device).RequiresGrad_();
        Tensor here = Function(a, b), there = Function(ga, gb);
        Near(here, there);
        here.Backward();
        there.Backward();
        Near(a.Grad!, ga.Grad!);
        Near(b.Grad!, gb.Grad!);

        static Tensor Function(Tensor a, Tensor b) =>
            Linalg.Solve(a, b).Square().Sum().Add(Linalg.SolveTriangular(a.Tril(), b, upper: false).Sum()).Add(Linalg.Slogdet(a).Logabsdet.Sum()).Mul(0.1);
    }

    [Fact]
    public void What_has_no_solution_is_an_error()
    {
        var singular = Torch.Ones([2, 3, 3], null, Device);
        Assert.Throws<LinalgException>(() => Linalg.Inv(singular));
        Assert.Throws<LinalgException>(() => Linalg.Cholesky(singular.Neg()));
        Assert.Equal([2, 2], Linalg.InvEx(singular).Info.ToArray<int>());
        var (lu, pivots) = Linalg.LuFactor(Torch.Eye(3).To(Device));
        Linalg.LuSolve(lu, pivots.Add(5), Torch.Ones([3, 1], null, Device));
        Assert.Throws<DimensionException>(Device.Synchronize);
        Assert.Equal([0], Linalg.InvEx(Torch.Empty([0, 0], null, Device)).Info.To(Device.Cpu).Reshape(1).ToArray<int>());
    }

    // Of some few numbers of about one, in double precision, rounded to single.
    private static void Near(Tensor expected, Tensor actual)
    {
        Assert.Same(Device, actual.Device);
        Assert.Equal(expected.Shape.ToArray(), actual.Shape.ToArray());
        Assert.InRange((expected.Detach() - actual.Detach().To(Device.Cpu)).Abs().Amax().Item<double>(), 0, 1e-4 * Math.Max(1, expected.Detach().Abs().Amax().Item<double>()));
    }
}
