namespace TorchPort.Tests.LinearAlgebra;

public class DiagonalTests
{
    private static readonly Tensor Matrix = Torch.Arange(6).To(DType.Float32).View(2, 3);

    [Theory]
    [InlineData(0, new[] { 0f, 4 })]
    [InlineData(2, new[] { 2f })]
    [InlineData(3, new float[0])]
    [InlineData(-1, new[] { 3f })]
    public void ADiagonalIsAView(int offset, float[] expected)
    {
        var diagonal = Matrix.Diagonal(offset);
        Assert.Equal(expected, diagonal.ToArray<float>());
        Assert.Same(Matrix.Storage, diagonal.Storage);
    }

    [Fact]
    public void TheGradientOfADiagonalIsADiagonal()
    {
        var x = Matrix.Clone().RequiresGrad_();
        x.Diagonal(1).Square().Sum().Backward();
        Assert.Equal([0f, 2, 0, 0, 0, 10], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void EmbeddingIsTheInverse()
    {
        var vectors = Torch.Arange(6).View(2, 3);
        var matrices = vectors.DiagEmbed(-1, 0, 2);
        Assert.Equal([4L, 2, 4], matrices.Shape.ToArray());
        Assert.Equal(vectors.ToArray<long>(), matrices.Diagonal(-1, 0, 2).ToArray<long>());
        Assert.Equal(15, matrices.Sum().Item<long>());
    }

    [Fact]
    public void TrianglesKeepNoNaNOutsideThem()
    {
        var x = Torch.Full([2, 2], double.NaN);
        Assert.Equal([float.NaN, 0, float.NaN, float.NaN], x.Tril().ToArray<float>());
        Assert.Equal([0, float.NaN, 0, 0], x.Triu(1).ToArray<float>());
    }

    [Fact]
    public void IndicesOfATriangleAreThoseOfItsElements()
    {
        Assert.Equal([0L, 0, 1, 1, 1, 0, 1, 0, 1, 2], Torch.TrilIndices(2, 3, 1).ToArray<long>());
        Assert.Equal([0L, 0, 1, 1, 2, 2], Torch.TriuIndices(4, 3, 1).ToArray<long>());
    }

    [Fact]
    public void ATraceIsTheSumOfTheDiagonal()
    {
        Assert.Equal(4f, Matrix.Trace().Item<float>());
        Assert.Equal(DType.Int64, Torch.Eye(3, DType.Int32).Trace().DType);
        Assert.Throws<DimensionException>(() => Torch.Ones(2).Trace());
    }
}
