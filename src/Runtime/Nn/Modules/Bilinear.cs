namespace TorchPort.Nn;

/// <summary>x₁ᵀ · weight · x₂ + bias for each output. PyTorch: <c>nn.Bilinear</c>.</summary>
public sealed partial class Bilinear : Module<Tensor, Tensor, Tensor>
{
    /// <summary>A layer with random weights.</summary>
    /// <param name="in1Features">The size of the first input's last dimension.</param>
    /// <param name="in2Features">The size of the second input's last dimension.</param>
    /// <param name="outFeatures">The size of the output's last dimension.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="device">Where the parameters lie.</param>
    /// <param name="dtype">Their dtype.</param>
    public Bilinear(long in1Features, long in2Features, long outFeatures, bool bias = true, Device? device = null, DType? dtype = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(in1Features, 1);
        Weight = new(Torch.Empty([outFeatures, in1Features, in2Features], dtype, device));
        Bias = bias ? new(Torch.Empty([outFeatures], dtype, device)) : null;
        ResetParameters();
    }

    /// <summary>[out, in1, in2].</summary>
    [Name("weight")] public Parameter Weight { get; }

    /// <summary>[out].</summary>
    [Name("bias")] public Parameter? Bias { get; }

    /// <summary>Draws new weights. PyTorch: <c>reset_parameters</c>.</summary>
    public void ResetParameters()
    {
        var bound = 1 / Math.Sqrt(Weight.Shape[1]);
        Init.Uniform_(Weight, -bound, bound);
        if (Bias is not null)
            Init.Uniform_(Bias, -bound, bound);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input1, Tensor input2) => Functional.Bilinear(input1, input2, Weight, Bias);
}
