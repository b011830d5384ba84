using TorchPort.Nn;
using TorchPort.Optim;

namespace TorchPort.Tests;

/// <summary>One trunk with two heads, as users train it, against PyTorch: summed losses, accumulated gradients, frozen layers, two learning rates.</summary>
public partial class MultitaskTests
{
    private static readonly Case Fixture = TensorFile.Open("multitask", "cases.safetensors").Cases().Single();

    [Fact]
    public void GradientsOfSummedLossesArePyTorchs()
    {
        var net = Net();
        var loss = Loss(net, 0, 8);
        Close.To(Fixture.Tensor("loss"), loss, "loss");
        loss.Backward();
        foreach (var (name, parameter) in net.NamedParameters())
            Close.To((Tensor)Fixture.Dict("grads")[name]!, parameter.Grad, name);
    }

    [Fact]
    public void LossesMayBeDifferentiatedOneAfterTheOther()
    {
        var net = Net();
        var (kind, size) = net.Call(Fixture.Tensor("x"));
        Functional.CrossEntropy(kind, Fixture.Tensor("kinds")).Backward(retainGraph: true);
        (0.5 * Functional.MseLoss(size, Fixture.Tensor("sizes"))).Backward();
        foreach (var (name, parameter) in net.NamedParameters())
            Close.To((Tensor)Fixture.Dict("grads")[name]!, parameter.Grad, name);
    }

    [Fact]
    public void AccumulatedGradientsAndTwoLearningRatesGivePyTorchsWeights()
    {
        var net = Net();
        var optimizer = new SGD([new SGDGroup(net.trunk.Parameters()) { Lr = 0.01 }, new SGDGroup([.. net.kind.Parameters(), .. net.size.Parameters()])], lr: 0.1, momentum: 0.9);
        for (var step = 0; step < 5; step++)
        {
            optimizer.ZeroGrad();
            foreach (var start in (int[])[0, 4])
                (Loss(net, start, 4) / 2).Backward();
            optimizer.Step();
        }
        Same("trained", net);
    }

    [Fact]
    public void FrozenLayersStayAsTheyAre()
    {
        var net = Net();
        net.trunk.RequiresGrad_(false);
        var optimizer = new Adam(net.Parameters().Where(p => p.RequiresGrad), lr: 0.05);
        for (var step = 0; step < 5; step++)
        {
            optimizer.ZeroGrad();
            Loss(net, 0, 8).Backward();
            optimizer.Step();
        }
        Assert.All(net.trunk.Parameters(), p => Assert.Null(p.Grad));
        foreach (var (name, parameter) in net.trunk.NamedParameters())
            Close.Same((Tensor)Fixture.Dict("start")[$"trunk.{name}"]!, parameter, name);
        Same("frozen", net);
    }

    private static TwoHeads Net()
    {
        var net = new TwoHeads();
        net.LoadStateDict(Fixture.Dict("start").ToDictionary(p => p.Key, p => (Tensor)p.Value!));
        return net;
    }

    private static Tensor Loss(TwoHeads net, int start, int count)
    {
        Tensor Part(string name) => Fixture.Tensor(name).Narrow(0, start, count);
        var (kind, size) = net.Call(Part("x"));
        return Functional.CrossEntropy(kind, Part("kinds")) + 0.5 * Functional.MseLoss(size, Part("sizes"));
    }

    // Five steps of float32 rounding.
    private static void Same(string field, Module net)
    {
        foreach (var (name, tensor) in net.StateDict())
            Close.To((Tensor)Fixture.Dict(field)[name]!, tensor, name, 1e-5);
    }

    private sealed partial class TwoHeads : Module<Tensor, (Tensor Kind, Tensor Size)>
    {
        internal readonly Sequential trunk = new(new Linear(6, 8), new Tanh(), new Linear(8, 8), new ReLU());
        internal readonly Linear kind = new(8, 3);
        internal readonly Linear size = new(8, 1);

        public override (Tensor Kind, Tensor Size) Forward(Tensor input)
        {
            var hidden = trunk.Call(input);
            return (kind.Call(hidden), size.Call(hidden));
        }
    }
}
