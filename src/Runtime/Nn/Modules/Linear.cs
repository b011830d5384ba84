namespace TorchPort.Nn;

/// <summary>input · weightᵀ + bias. PyTorch: <c>nn.Linear</c>.</summary>
public sealed partial class Linear : Module<Tensor, Tensor>
{
    /// <summary>A layer with random weights.</summary>
    /// <param name="inFeatures">The size of the input's last dimension.</param>
    /// <param name="outFeatures">The size of the output's last dimension.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="device">Where the parameters lie.</param>
    /// <param name="dtype">The parameters' dtype.</param>
    public Linear(long inFeatures, long outFeatures, bool bias = true, Device? device = null, DType? dtype = null)
    {
        Weight = new(Torch.Empty([outFeatures, inFeatures], dtype, device));
        Bias = bias ? new(Torch.Empty([outFeatures], dtype, device)) : null;
        ResetParameters();
    }

    /// <summary>[out, in].</summary>
    [Name("weight")] public Parameter Weight { get; }

    /// <summary>[out].</summary>
    [Name("bias")] public Parameter? Bias { get; }

    /// <summary>Draws new weights. PyTorch: <c>reset_parameters</c>.</summary>
    public void ResetParameters() => LayerInit.Uniform(Weight, Bias);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Linear(input, Weight, Bias);
}
