namespace TorchPort;

public partial class Tensor
{
    /// <summary>The elements as PyTorch prints them, large tensors abbreviated: <see cref="Torch.PrintOptions"/>. PyTorch: <c>repr(tensor)</c>.</summary>
    public override string ToString() => Printing.TensorText.Of(this, Torch.PrintOptions);
}
