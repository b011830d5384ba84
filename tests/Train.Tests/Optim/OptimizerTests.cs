using TorchPort.Nn;
using TorchPort.Optim;

namespace TorchPort.Tests.Optim;

public sealed class OptimizerTests
{
    [Fact]
    public void OptionsAreTheGroupsOwnOrElseTheOptimizers()
    {
        var problem = OptimProblem.Vectors();
        var adam = new Adam([new AdamGroup([problem.Parameters["fc1.weight"]]) { Lr = 0.5, Eps = 1e-3 }, new AdamGroup([problem.Parameters["fc1.bias"]])], lr: 0.1, weightDecay: 0.2);
        Assert.Equal([(0.5, 1e-3, 0.2), (0.1, 1e-8, 0.2)], adam.ParamGroups.Select(g => (g.Lr, g.Eps, g.WeightDecay)));
        adam.AddParamGroup(new([problem.Parameters["fc2.bias"]]) { WeightDecay = 0 });
        Assert.Equal((0.1, 0.0), (adam.ParamGroups[2].Lr, adam.ParamGroups[2].WeightDecay));
        Assert.Throws<ArgumentException>(() => adam.AddParamGroup(new([problem.Parameters["fc2.bias"]])));
    }

    [Fact]
    public void RefusesOptionsOutOfRange()
    {
        Parameter[] parameters = [new(Torch.Ones(2))];
        Assert.Throws<ArgumentException>(() => new SGD(Array.Empty<Tensor>()));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SGD(parameters, lr: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SGD(parameters, lr: double.NaN));
        Assert.Throws<ArgumentException>(() => new SGD(parameters, nesterov: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(parameters, betas: (0.9, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam([new AdamGroup(parameters) { Eps = -1 }]));
        Assert.Throws<ArgumentException>(() => new Rprop(parameters, etas: (1.5, 2)));
        Assert.Throws<ArgumentException>(() => new Adafactor(parameters, d: 0.5));
        Assert.Throws<ArgumentException>(() => new SGD([parameters[0], parameters[0]]));
        Assert.Throws<ArgumentException>(() => new SGD([parameters[0].Mul(2.0)]));
        Assert.Throws<InvalidOperationException>(() => new LBFGS(parameters).Step());
        Assert.Throws<InvalidOperationException>(() => new AdamGroup(parameters).Eps);
    }

    [Fact]
    public void ZeroGradForgetsOrZeroes()
    {
        var parameter = new Parameter(Torch.Ones(2));
        var sgd = new SGD([parameter]);
        parameter.Mul(3.0).Sum().Backward();
        sgd.ZeroGrad(setToNone: false);
        Close.Same(Torch.Zeros(2), parameter.Grad, "gradient");
        sgd.ZeroGrad();
        Assert.Null(parameter.Grad);
    }

    [Fact]
    public void ChangesWhatIsNeededForAGradientOnlyWithAnError()
    {
        var parameter = new Parameter(Torch.Ones(2));
        var sgd = new SGD([parameter]);
        var loss = parameter.Square().Sum();
        parameter.Grad = Torch.Ones(2);
        sgd.Step();
        Assert.Throws<AutogradException>(() => loss.Backward());
    }

    /// <summary>Parameters that are not contiguous, long enough for threads, of half precision, and of every length at a vector's end.</summary>
    [Fact]
    public void LayoutsAndTypesDoNotMatter()
    {
        var numbers = Torch.Arange(70_000).To(DType.Float32).Mul(1e-3).Sin();
        var gradient = Torch.Arange(70_000).To(DType.Float32).Mul(2e-3).Cos();
        var expected = Steps(numbers.Clone(), gradient);
        Close.Same(expected.Reshape(700, 100), Steps(numbers.Reshape(700, 100).Transpose(0, 1).Contiguous().Transpose(0, 1), gradient.Reshape(700, 100)), "transposed");
        for (var length = 1; length < 40; length++)
            Close.Same(expected.Slice(0, 0, length), Steps(numbers.Slice(0, 0, length).Clone(), gradient.Slice(0, 0, length)), $"length {length}");
        var half = numbers.To(DType.BFloat16);
        Close.To(Steps(half.To(DType.Float32), gradient.To(DType.BFloat16).To(DType.Float32)).To(DType.BFloat16), Steps(half.Clone(), gradient.To(DType.BFloat16)), "bfloat16", 0.02, 0.02);
    }

    private static Tensor Steps(Tensor start, Tensor gradient)
    {
        var parameter = new Parameter(start);
        var adam = new Adam([parameter], lr: 0.1, weightDecay: 0.1, amsgrad: true);
        for (var step = 0; step < 3; step++)
        {
            parameter.Grad = gradient;
            adam.Step();
        }
        return parameter.Detach();
    }

    [Fact]
    public void AStepAllocatesNothing()
    {
        var parameter = new Parameter(Torch.Ones(10_000)) { Grad = Torch.Ones(10_000) };
        var adam = new Adam([parameter]);
        for (var step = 0; step < 3; step++)
            adam.Step();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 0; step < 100; step++)
            adam.Step();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
