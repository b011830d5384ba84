namespace TorchPort.Tests.LinearAlgebra;

/// <summary>Factors multiply to what was factored, also at sizes and layouts that the operator tests' small cases do not reach.</summary>
public class FactorizationTests
{
    private static Tensor Random(params long[] size)
    {
        var generator = new Generator(7);
        return Torch.Randn(size, DType.Float64, generator: generator);
    }

    private static Tensor Symmetric(long n)
    {
        var a = Random(n, n);
        return a.Add(a.MT());
    }

    private static void Near(Tensor expected, Tensor actual) => Close.To(expected, actual, "product", 0, 1e-11);

    private static void Orthonormal(Tensor columns) => Near(Torch.Eye(columns.Shape[^1], columns.DType), columns.MT().MatMul(columns));

    [Theory]
    [InlineData(60, 60)]
    [InlineData(70, 40)]
    [InlineData(90, 40)]
    [InlineData(40, 70)]
    [InlineData(40, 90)]
    [InlineData(1, 5)]
    [InlineData(5, 1)]
    public void SingularVectorsAndValuesMultiplyToTheMatrix(int m, int n)
    {
        var a = Random(m, n);
        var (u, s, vh) = Linalg.Svd(a, fullMatrices: false);
        Near(a, u.Mul(s).MatMul(vh));
        Orthonormal(u);
        Orthonormal(vh.MT());
        Assert.Equal(s.ToArray<double>().OrderDescending(), s.ToArray<double>());
        var (whole, _, wholeVh) = Linalg.Svd(a);
        Orthonormal(whole);
        Orthonormal(wholeVh.MT());
        Near(u, whole.Narrow(1, 0, Math.Min(m, n)));
    }

    [Theory]
    [InlineData("L")]
    [InlineData("U")]
    public void EigenvectorsDiagonaliseASymmetricMatrix(string triangle)
    {
        var a = Symmetric(60);
        var stored = triangle == "L" ? a.Tril() : a.Triu();
        var (values, vectors) = Linalg.Eigh(stored, triangle);
        Orthonormal(vectors);
        Near(a, vectors.Mul(values).MatMul(vectors.MT()));
        Assert.Equal(values.ToArray<double>().Order(), values.ToArray<double>());
    }

    [Theory]
    [InlineData(50, 30)]
    [InlineData(30, 50)]
    public void OrthogonalTimesTriangleIsTheMatrix(int m, int n)
    {
        var a = Random(2, m, n);
        foreach (var mode in new[] { "reduced", "complete" })
        {
            var (q, r) = Linalg.Qr(a, mode);
            Orthonormal(q.Select(0, 1));
            Near(a, q.MatMul(r));
            Near(r, r.Triu());
        }
    }

    [Theory]
    [InlineData(50, 30)]
    [InlineData(30, 50)]
    public void PermutationTimesTrianglesIsTheMatrix(int m, int n)
    {
        var a = Random(2, m, n);
        var (p, l, u) = Linalg.Lu(a);
        Near(a, p.MatMul(l).MatMul(u));
        Assert.True(l.Abs().Amax().Item<double>() <= 1);
    }

    [Fact]
    public void StridedBatchesAreSolvedMatrixByMatrix()
    {
        var a = Random(20, 3, 20).Transpose(0, 1);
        var b = Random(4, 20, 3).Permute(2, 1, 0);
        var x = Linalg.Solve(a, b);
        Near(b, a.MatMul(x));
        Near(b.MT(), Linalg.Solve(a, b.MT(), left: false).MatMul(a));
        Near(Torch.Eye(20, DType.Float64).Expand(3, 20, 20), Linalg.Inv(a).MatMul(a));
        var (lu, pivots) = Linalg.LuFactor(a);
        Near(x, Linalg.LuSolve(lu, pivots, b));
    }

    [Fact]
    public void ComplexMatricesAreFactoredToo()
    {
        var a = Torch.Complex(Random(2, 6, 6), Random(2, 6, 6).Flip(0));
        Assert.True(Linalg.Inv(a).MatMul(a).Sub(Torch.Eye(6, DType.Complex128)).Abs().Amax().Item<double>() < 1e-12);
        var (q, r) = Linalg.Qr(a);
        Assert.True(q.MatMul(r).Sub(a).Abs().Amax().Item<double>() < 1e-12);
        Assert.True(q.MH().MatMul(q).Sub(Torch.Eye(6, DType.Complex128)).Abs().Amax().Item<double>() < 1e-12);
        var positive = a.MatMul(a.MH());
        var l = Linalg.Cholesky(positive);
        Assert.True(l.MatMul(l.MH()).Sub(positive).Abs().Amax().Item<double>() < 1e-11);
    }

    [Fact]
    public void FailuresSayWhichMatrixAndWhy()
    {
        var singular = Torch.Stack([Torch.Eye(2), Torch.Ones(2, 2)], 0);
        Assert.Contains("batch element 1", Assert.Throws<LinalgException>(() => Linalg.Inv(singular)).Message, StringComparison.Ordinal);
        Assert.Equal([0, 2], Linalg.InvEx(singular).Info.ToArray<int>());
        Assert.Throws<LinalgException>(() => Linalg.Solve(singular, Torch.Ones(2, 2)));
        Assert.Contains("order 1 ", Assert.Throws<LinalgException>(() => Linalg.Cholesky(Torch.Eye(2).Neg())).Message, StringComparison.Ordinal);
        Assert.Throws<LinalgException>(() => Linalg.Svd(Torch.Full([2, 2], double.NaN)));
        Assert.Throws<LinalgException>(() => Linalg.Eigh(Torch.Full([2, 2], double.PositiveInfinity)));
    }

    [Theory]
    [InlineData(4, 3)]
    [InlineData(3, 4)]
    [InlineData(3, 3)]
    public void ComplexFactorsMultiplyToTheMatrix(long m, long n)
    {
        var a = Torch.Complex(Torch.Arange(m * n, DType.Float64).Sin().View(m, n), Torch.Arange(m * n, DType.Float64).Cos().Square().View(m, n));
        var (u, s, vh) = Linalg.Svd(a, fullMatrices: false);
        Same(a, u.Mul(s).MatMul(vh));
        var (whole, _, wholeVh) = Linalg.Svd(a);
        Same(Torch.Eye(m, DType.Complex128), whole.MH().MatMul(whole));
        Same(Torch.Eye(n, DType.Complex128), wholeVh.MatMul(wholeVh.MH()));
        var square = a.MatMul(a.MH());
        var (l, v) = Linalg.Eigh(square);
        Same(square, v.Mul(l).MatMul(v.MH()));
        var general = square.Add(square.Imag().Sin());
        var (values, vectors) = Linalg.Eig(general);
        Same(general.MatMul(vectors), vectors.Mul(values));

        static void Same(Tensor expected, Tensor actual) => Assert.True(expected.Sub(actual).Abs().Max().Item<double>() < 1e-10);
    }

    [Fact]
    public void WrongInputIsRefused()
    {
        Assert.Throws<ShapeException>(() => Linalg.Inv(Torch.Ones(2, 3)));
        Assert.Throws<ShapeException>(() => Linalg.Det(Torch.Ones(3)));
        Assert.Throws<DTypeException>(() => Linalg.Inv(Torch.Eye(2, DType.Int64)));
        Assert.Throws<DTypeException>(() => Linalg.Eigh(Torch.Eye(2, DType.Int64)));
        Assert.Throws<ShapeException>(() => Linalg.Solve(Torch.Eye(2), Torch.Ones(3, 1)));
        Assert.Throws<ArgumentException>(() => Linalg.Qr(Torch.Eye(2), "economy"));
        var (lu, _) = Linalg.LuFactor(Torch.Eye(2));
        Assert.Throws<LinalgException>(() => Linalg.LuSolve(lu, Torch.Tensor<int>([1, 3]), Torch.Ones(2, 1)));
    }
}
