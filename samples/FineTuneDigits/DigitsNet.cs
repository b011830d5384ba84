using TorchPort;
using TorchPort.Nn;

namespace FineTuneDigits;

/// <summary>The network of fixtures/digits/cnn.pt: the field names are the checkpoint's.</summary>
internal sealed partial class DigitsNet : Module<Tensor, Tensor>
{
    private readonly Conv2d conv1 = new(1, 16, 3, padding: 1);
    private readonly BatchNorm2d bn1 = new(16);
    private readonly Conv2d conv2 = new(16, 32, 3, padding: 1);
    private readonly BatchNorm2d bn2 = new(32);
    private readonly MaxPool2d pool = new(2);
    private readonly Dropout dropout = new(0.25);
    private readonly Linear fc1 = new(512, 64);
    private readonly Linear fc2 = new(64, 10);

    public override Tensor Forward(Tensor input)
    {
        var x = bn1.Call(conv1.Call(input)).Relu();
        x = pool.Call(bn2.Call(conv2.Call(x)).Relu());
        x = fc1.Call(dropout.Call(x.Flatten(1))).Relu();
        return fc2.Call(dropout.Call(x));
    }
}
