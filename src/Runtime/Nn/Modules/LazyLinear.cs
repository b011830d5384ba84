namespace TorchPort.Nn;

/// <summary><see cref="Linear"/> whose number of inputs the first input tells. PyTorch: <c>nn.LazyLinear</c>.</summary>
public sealed partial class LazyLinear : Module<Tensor, Tensor>
{
    [Name("weight")] private readonly UninitializedParameter _weight;
    [Name("bias")] private readonly UninitializedParameter? _bias;
    private readonly long _outFeatures;

    /// <summary>A layer without parameters as yet.</summary>
    /// <param name="outFeatures">The size of the output's last dimension.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="device">Where the parameters lie.</param>
    /// <param name="dtype">The parameters' dtype.</param>
    public LazyLinear(long outFeatures, bool bias = true, Device? device = null, DType? dtype = null) =>
        (_outFeatures, _weight, _bias) = (outFeatures, new(dtype, device), bias ? new(dtype, device) : null);

    /// <summary>[out, in].</summary>
    public Parameter Weight => _weight;

    /// <summary>[out].</summary>
    public Parameter? Bias => _bias;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (!_weight.IsInitialized)
        {
            _weight.Materialize([_outFeatures, input.Size(-1)]);
            _bias?.Materialize([_outFeatures]);
            LayerInit.Uniform(_weight, _bias);
        }
        return Functional.Linear(input, _weight, _bias);
    }
}
