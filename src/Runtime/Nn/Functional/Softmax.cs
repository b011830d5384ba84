namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>Exponentials along a dimension, divided by their sum. PyTorch: <c>F.softmax</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="dim">The dimension that sums to 1; left out, the one PyTorch guesses, with a warning.</param>
    /// <param name="dtype">The input is converted to this first.</param>
    public static Tensor Softmax(Tensor input, int? dim = null, DType? dtype = null) => Given(input).Softmax(dim ?? GuessDim("softmax", input), dtype);

    /// <summary>The logarithm of <see cref="Softmax"/>. PyTorch: <c>F.log_softmax</c>.</summary>
    /// <inheritdoc cref="Softmax"/>
    public static Tensor LogSoftmax(Tensor input, int? dim = null, DType? dtype = null) => Given(input).LogSoftmax(dim ?? GuessDim("log_softmax", input), dtype);

    /// <summary><see cref="Softmax"/> of the negated input. PyTorch: <c>F.softmin</c>.</summary>
    /// <inheritdoc cref="Softmax"/>
    public static Tensor Softmin(Tensor input, int? dim = null, DType? dtype = null) => Given(input).Neg().Softmax(dim ?? GuessDim("softmin", input), dtype);

    /// <summary>Draws from a categorical distribution in a way that has a derivative. PyTorch: <c>F.gumbel_softmax</c>.</summary>
    /// <param name="logits">Unnormalised log-probabilities.</param>
    /// <param name="tau">The temperature; the smaller, the nearer to one-hot.</param>
    /// <param name="hard">Whether the result is one-hot, with the derivative as if it were not.</param>
    /// <param name="dim">The dimension that sums to 1.</param>
    public static Tensor GumbelSoftmax(Tensor logits, double tau = 1, bool hard = false, int dim = -1)
    {
        var gumbels = Torch.Empty(Given(logits).Shape, logits.DType, logits.Device).Exponential_().Log_().Neg_();
        var soft = logits.Add(gumbels).Div(tau).Softmax(dim);
        if (!hard)
            return soft;
        var largest = soft.Detach().ArgMax(dim, keepdim: true);
        var onehot = Torch.ZerosLike(soft.Detach()).Scatter(dim, largest, 1.0);
        return onehot.Sub(soft.Detach()).Add(soft);
    }

    private static int GuessDim(string name, Tensor input)
    {
        Torch.Warning?.Invoke($"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an argument.");
        return input.Dim is 0 or 1 or 3 ? 0 : 1;
    }
}
