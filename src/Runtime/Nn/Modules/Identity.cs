namespace TorchPort.Nn;

/// <summary>Gives what it gets. PyTorch: <c>nn.Identity</c>.</summary>
public sealed class Identity : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => input;
}
