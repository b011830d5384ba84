namespace TorchPort.Nn;

/// <summary>x where x &gt; 0, else a learned slope times x. PyTorch: <c>nn.PReLU</c>.</summary>
public sealed partial class PReLU : Module<Tensor, Tensor>
{
    /// <summary>A layer with slopes of <paramref name="init"/>.</summary>
    /// <param name="numParameters">One slope, or one a channel.</param>
    /// <param name="init">The slopes at first.</param>
    /// <param name="device">Where the slopes lie.</param>
    /// <param name="dtype">Their dtype.</param>
    public PReLU(long numParameters = 1, double init = 0.25, Device? device = null, DType? dtype = null) =>
        Weight = new(Torch.Full([numParameters], init, dtype ?? Torch.DefaultDType, device));

    /// <summary>The slopes below 0.</summary>
    [Name("weight")] public Parameter Weight { get; }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Prelu(input, Weight);
}
