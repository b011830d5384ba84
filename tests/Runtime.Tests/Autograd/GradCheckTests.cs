using TorchPort.Autograd;
using TorchPort.Nn;

namespace TorchPort.Tests.Autograd;

/// <summary>GradCheck passes right derivatives and refuses wrong ones.</summary>
public class GradCheckTests
{
    private static readonly Generator Random = new Generator().ManualSeed(0);

    private static Tensor Leaf(params long[] shape) => Torch.Randn(shape, dtype: DType.Float64, generator: Random).RequiresGrad_();

    [Fact]
    public void Right_derivatives_pass()
    {
        Assert.True(GradCheck.Gradcheck(t => [t[0].MatMul(t[1]).Tanh(), t[0].Sum(0)], [Leaf(2, 3), Leaf(3, 2)]));
        Assert.True(GradCheck.Gradgradcheck(t => [t[0].MatMul(t[1]).Tanh(), t[0].Sum(0)], [Leaf(2, 3), Leaf(3, 2)]));
        Assert.True(GradCheck.Gradcheck(t => [Functional.Conv2d(t[0], t[1], t[2], padding: 1)], [Leaf(1, 2, 4, 4), Leaf(3, 2, 3, 3), Leaf(3)]));
    }

    [Fact]
    public void Complex_derivatives_pass()
    {
        var z = Torch.Randn([3], dtype: DType.Complex128, generator: Random).RequiresGrad_();
        Assert.True(GradCheck.Gradcheck(t => [t[0] * t[0].Conj(), t[0].Exp(), t[0].Abs()], [z]));
        Assert.True(GradCheck.Gradgradcheck(t => [t[0].Exp()], [z]));
    }

    [Fact]
    public void A_wrong_derivative_is_named()
    {
        var x = Leaf(3);
        var error = Assert.Throws<GradCheckException>(() => GradCheck.Gradcheck(t => new Both().Apply(t[0], t[1]), [x, Leaf(3)]));
        Assert.Contains("output 0 by input 1", error.Message, StringComparison.Ordinal);
        Assert.False(GradCheck.Gradcheck(t => new Both().Apply(t[0], t[1]), [x, Leaf(3)], raiseException: false));
    }

    [Fact]
    public void A_wrong_second_derivative_is_found()
    {
        var x = Leaf(3);
        Assert.True(GradCheck.Gradcheck(t => [new WrongTwice().Apply(t[0])[0]], [x]));
        Assert.False(GradCheck.Gradgradcheck(t => [new WrongTwice().Apply(t[0])[0]], [x], raiseException: false));
    }

    [Fact]
    public void Without_gradients_there_is_nothing_to_check() =>
        Assert.Throws<ArgumentException>(() => GradCheck.Gradcheck(t => t, [Torch.Ones(2)]));

    /// <summary>The square, whose derivative does not tell that it depends on x.</summary>
    private sealed class WrongTwice : Function
    {
        protected override Tensor[] Forward(FunctionContext context, Tensor[] inputs)
        {
            context.SaveForBackward(inputs[0]);
            return [inputs[0] * inputs[0]];
        }

        protected override Tensor?[] Backward(FunctionContext context, Tensor?[] gradOutputs) => [gradOutputs[0]! * context.SavedTensors()[0]!.Detach() * 2];
    }
}
