namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>x where x &gt; 0, else 0. PyTorch: <c>F.relu</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="inplace">Whether the input itself is changed.</param>
    public static Tensor Relu(Tensor input, bool inplace = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        return inplace ? input.Relu_() : input.Relu();
    }

    /// <summary>Exponentials along a dimension, divided by their sum. PyTorch: <c>F.softmax</c>.</summary>
    /// <param name="input">Any shape.</param>
    /// <param name="dim">The dimension that sums to 1; left out, the one PyTorch guesses, with a warning.</param>
    /// <param name="dtype">The input is converted to this first.</param>
    public static Tensor Softmax(Tensor input, int? dim = null, DType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Softmax(dim ?? GuessDim("softmax", input), dtype);
    }

    /// <summary>The logarithm of <see cref="Softmax"/>. PyTorch: <c>F.log_softmax</c>.</summary>
    /// <inheritdoc cref="Softmax"/>
    public static Tensor LogSoftmax(Tensor input, int? dim = null, DType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.LogSoftmax(dim ?? GuessDim("log_softmax", input), dtype);
    }

    private static int GuessDim(string name, Tensor input)
    {
        Torch.Warning?.Invoke($"Implicit dimension choice for {name} has been deprecated. Change the call to include dim=X as an argument.");
        return input.Dim is 0 or 1 or 3 ? 0 : 1;
    }
}
