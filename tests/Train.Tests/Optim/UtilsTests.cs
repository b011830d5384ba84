using TorchPort.Nn;

namespace TorchPort.Tests.Optim;

/// <summary>Functions of <c>torch.nn.utils</c> on gradients and parameters.</summary>
public sealed class UtilsTests
{
    public static TheoryData<string> Clippings => [.. TensorFile.Open("optim", "clipping.safetensors").Cases().Select(c => c.Text("label"))];

    [Theory]
    [MemberData(nameof(Clippings))]
    public void ClipsAsPyTorchDoes(string label)
    {
        var expected = TensorFile.Open("optim", "clipping.safetensors").Cases().Single(c => c.Text("label") == label);
        var parameters = Parameters(expected);
        var limit = (double)expected["limit"]!;
        if (expected["order"] is double order)
            Close.To(expected.Tensor("norm"), Utils.ClipGradNorm_(parameters, limit, order), "norm");
        else
            Utils.ClipGradValue_(parameters, limit);
        foreach (var (wanted, parameter) in expected.List("clipped").Zip(parameters))
            Close.To((Tensor)wanted!, parameter.Grad, "gradient");
    }

    [Fact]
    public void ANormThatIsNoNumberIsAnErrorIfWanted()
    {
        var expected = TensorFile.Open("optim", "clipping.safetensors").Cases().Single(c => c.Text("label") == "not a number");
        var parameters = Parameters(expected);
        Assert.Throws<TorchPortException>(() => Utils.ClipGradNorm_(parameters, 1, errorIfNonfinite: true));
        foreach (var (wanted, parameter) in expected.List("gradients").Zip(parameters))
            Close.Same((Tensor)wanted!, parameter.Grad, "gradient");
        Assert.Equal(0, Utils.ClipGradNorm_([new Parameter(Torch.Ones(2))], 1).Item<double>());
    }

    [Fact]
    public void ParametersAreVectorsAndBack()
    {
        Parameter[] parameters = [new(Torch.Arange(6).To(DType.Float32).Reshape(2, 3)), new(Torch.Ones(2))];
        var vector = Utils.ParametersToVector(parameters);
        Close.Same(Torch.Tensor<float>([0, 1, 2, 3, 4, 5, 1, 1]), vector, "vector");
        vector.Square().Sum().Backward();
        Close.Same(Torch.Tensor<float>([2, 2]), parameters[1].Grad, "gradient");
        var changed = Torch.Arange(8).To(DType.Float32).Neg();
        Utils.VectorToParameters(changed, parameters);
        Close.Same(Torch.Tensor<float>([0, -1, -2, -3, -4, -5], [2, 3]), parameters[0], "matrix");
        Assert.Equal(changed.Storage, parameters[1].Storage);
        Assert.True(parameters[1].RequiresGrad);
        Assert.Throws<ShapeException>(() => Utils.VectorToParameters(Torch.Ones(7), parameters));
    }

    private static List<Parameter> Parameters(Case expected) =>
        [.. expected.List("gradients").Cast<Tensor>().Select(g => new Parameter(Torch.ZerosLike(g)) { Grad = g.Clone() })];
}
