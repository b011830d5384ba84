using TorchPort;
using TorchPort.Nn;

namespace FirstTraining;

/// <summary>Two linear layers with nothing between: the field names are the state dict's.</summary>
internal sealed partial class TwoLayers : Module<Tensor, Tensor>
{
    private readonly Linear fc1 = new(2, 5);
    private readonly Linear fc2 = new(5, 1);

    public override Tensor Forward(Tensor input) => fc2.Call(fc1.Call(input));
}
