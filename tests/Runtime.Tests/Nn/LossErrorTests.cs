using TorchPort.Nn;

namespace TorchPort.Tests.Nn;

public class LossErrorTests
{
    private static readonly Tensor Scores = Torch.Zeros(2, 3);

    [Fact]
    public void ATargetThatIsNoClassIsNamed()
    {
        Assert.Contains("Target 3 is out of bounds", Assert.Throws<DimensionException>(() => Functional.CrossEntropy(Scores, Torch.Tensor<long>([0, 3]))).Message, StringComparison.Ordinal);
        Assert.Contains("Target -1 is out of bounds", Assert.Throws<DimensionException>(() => Functional.CrossEntropy(Scores, Torch.Tensor<long>([0, -1]))).Message, StringComparison.Ordinal);
        Assert.Contains("Target -1 is out of bounds", Assert.Throws<DimensionException>(() => Functional.CrossEntropy(Scores, Torch.Tensor<long>([-100, -1]))).Message, StringComparison.Ordinal);
        Assert.Equal(Math.Log(3), Functional.CrossEntropy(Scores, Torch.Tensor<long>([-100, 2])).Item<double>(), 1e-6);
    }

    [Fact]
    public void TargetsOfAnotherShapeOrTypeAreRefused()
    {
        Assert.Throws<ShapeException>(() => Functional.CrossEntropy(Scores, Torch.Tensor<long>([0, 1, 2])));
        Assert.Throws<DTypeException>(() => Functional.CrossEntropy(Scores, Torch.Tensor<int>([0, 1])));
        Assert.Throws<ShapeException>(() => Functional.NllLoss(Scores, Torch.Tensor<long>([0, 1]), Torch.Ones(2)));
        Assert.Throws<ShapeException>(() => Functional.BinaryCrossEntropy(Torch.Zeros(2), Torch.Zeros(3)));
        Assert.Throws<ShapeException>(() => Functional.BinaryCrossEntropyWithLogits(Torch.Zeros(2), Torch.Zeros(2, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Functional.BinaryCrossEntropy(Torch.Tensor<float>([0.5f, 1.5f]), Torch.Zeros(2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Functional.Dropout(Scores, 1.5));
    }
}
