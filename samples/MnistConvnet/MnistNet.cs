using TorchPort;
using TorchPort.Nn;

namespace MnistConvnet;

/// <summary>The network of PyTorch's MNIST example: the field names are the state dict's.</summary>
internal sealed partial class MnistNet : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1 = new(1, 32, 3, 1);
    private readonly Conv2d conv2 = new(32, 64, 3, 1);
    private readonly Dropout2d dropout1 = new(0.25);
    private readonly Dropout dropout2 = new(0.5);
    private readonly Linear fc1 = new(9216, 128);
    private readonly Linear fc2 = new(128, 10);

    public override Tensor Forward(Tensor input)
    {
        var x = conv1.Call(input).Relu();
        x = conv2.Call(x).Relu();
        x = dropout1.Call(Functional.MaxPool2d(x, 2));
        x = fc1.Call(x.Flatten(1)).Relu();
        return fc2.Call(dropout2.Call(x)).LogSoftmax(1);
    }
}
