namespace TorchPort.Nn;

/// <summary>
/// <see cref="LocalResponseNorm"/> as Torch7 had it: windows of an even size count one channel less, but are divided as if they had all. PyTorch: <c>nn.CrossMapLRN2d</c>,
/// whose gradients differ: it takes the sums of channels one further.
/// </summary>
/// <param name="size">How many neighbouring channels count.</param>
/// <param name="alpha">A factor of the mean square.</param>
/// <param name="beta">The power.</param>
/// <param name="k">Added to the mean square.</param>
public sealed class CrossMapLRN2d(long size, double alpha = 1e-4, double beta = 0.75, double k = 1) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    /// <param name="input">[N, C, H, W].</param>
    /// <exception cref="ShapeException">The input has not four dimensions.</exception>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Dim != 4)
            throw new ShapeException($"CrossMapLRN2d: Expected input to be 4D, got {input.Dim}D instead.");
        var odd = size - 1 + size % 2;
        return Functional.LocalResponseNorm(input, odd, alpha * odd / size, beta, k);
    }
}
