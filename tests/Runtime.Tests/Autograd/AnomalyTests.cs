using TorchPort.Autograd;

namespace TorchPort.Tests.Autograd;

/// <summary>Anomaly mode names the operation that failed, and the line where its forward ran.</summary>
public class AnomalyTests
{
    [Fact]
    public void A_nan_is_traced_to_the_forward()
    {
        var x = Torch.Zeros(3).RequiresGrad_();
        using var mode = AnomalyMode.Detect();
        var y = Suspicious(x) * 0;
        var error = Assert.Throws<AutogradException>(() => y.Sum().Backward());
        Assert.Contains("SqrtBackward returned NaN as the gradient of its input 0", error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(Suspicious), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_value_is_traced_to_the_forward_that_saved_it()
    {
        var x = Torch.Ones(3).RequiresGrad_();
        using var mode = AnomalyMode.Detect(checkNan: false);
        var y = Suspicious(x);
        y.Add_(1);
        var error = Assert.Throws<AutogradException>(() => y.Sum().Backward());
        Assert.Contains("SqrtBackward failed: One of the variables needed for gradient computation has been modified", error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(Suspicious), error.Message, StringComparison.Ordinal);
        Assert.IsType<AutogradException>(error.InnerException);
    }

    [Fact]
    public void An_operation_of_a_backward_pass_is_traced_to_the_operation_it_differentiates()
    {
        var x = Torch.Zeros(3).RequiresGrad_();
        using var mode = AnomalyMode.Detect(checkNan: false);
        var first = Torch.Grad([Cubed(x)], [x], createGraph: true)[0]!;
        using var nan = AnomalyMode.Detect();
        var error = Assert.Throws<AutogradException>(() => first.Sum().Backward());
        Assert.Contains("in the backward pass of", error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(Cubed), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_mode_ends_with_its_scope_and_finds_nothing_without_it()
    {
        var x = Torch.Zeros(3).RequiresGrad_();
        using (AnomalyMode.Detect())
            Assert.True(AnomalyMode.IsEnabled);
        Assert.False(AnomalyMode.IsEnabled);
        (x.Sqrt() * 0).Sum().Backward();
        Assert.All(x.Grad!.ToArray<float>(), g => Assert.True(float.IsNaN(g)));
    }

    private static Tensor Suspicious(Tensor x) => x.Sqrt();

    // The first derivative is 0 at 0, the second infinite times 0.
    private static Tensor Cubed(Tensor x) => x.Pow(1.5).Mul(0).Sum();
}
