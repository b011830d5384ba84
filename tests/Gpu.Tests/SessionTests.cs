using TorchPort.Nn;
using TorchPort.Plans;

namespace TorchPort.Tests.Gpu;

/// <summary>Compiled plans on the device.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class SessionTests
{
    private static readonly Device Device = Devices.Tested;

    [Fact]
    public void A_convnet_gives_what_it_gives_on_the_processor()
    {
        Torch.ManualSeed(1);
        var net = new Sequential(new Conv2d(2, 4, 3, padding: 1), new BatchNorm2d(4), new ReLU(), new MaxPool2d(2), new Conv2d(4, 3, 3), new GELU(), new Flatten(), new Linear(12, 5), new Softmax(1));
        net.Eval();
        Check(new(net, new() { Device = Device }), x => net.Call(x), [2, 2, 8, 8], [1, 2, 8, 8]);
    }

    [Fact]
    public void A_transformer_does_too()
    {
        Torch.ManualSeed(2);
        var layer = new TransformerEncoderLayer(8, 2, 16, batchFirst: true);
        layer.Eval();
        Check(new(layer, new() { Device = Device }), x => layer.Call(x), [2, 5, 8]);
    }

    [Fact]
    public void Weights_are_brought_again_when_they_change()
    {
        var linear = new Linear(3, 2);
        var session = new Session(linear, new() { Device = Device });
        var x = Torch.Randn(4, 3);
        Near(linear.Call(x), session.Run(x.To(Device))[0]);
        using (GradMode.NoGrad())
            linear.Parameters().First().Mul_(2);
        Near(linear.Call(x), session.Run(x.To(Device))[0]);
    }

    [Fact]
    public void Indices_are_checked_where_the_plan_runs()
    {
        var embedding = new Embedding(4, 3);
        var session = new Session(inputs => [embedding.Call(inputs[0]).Sum(0)], new() { Device = Device });
        var good = Torch.Tensor(new long[] { 1, 3 });
        Near(embedding.Call(good).Sum(0), session.Run(good.To(Device))[0]);
        var bad = session.Run(Torch.Tensor(new long[] { 1, 4 }).To(Device))[0];
        Assert.Throws<DimensionException>(() => bad.To(Device.Cpu));
    }

    [Fact]
    public void Inputs_elsewhere_and_functions_without_a_plan_are_refused()
    {
        var session = new Session(inputs => [inputs[0].Sum().Item<double>() > 0 ? inputs[0] : inputs[0].Neg()], new() { Device = Device });
        Assert.Contains($"plans run on {Device}", Assert.Throws<DeviceException>(() => session.Run(Torch.Ones(2))).Message, StringComparison.Ordinal);
        Assert.Throws<TraceException>(() => session.Run(Torch.Ones([2], null, Device)));
    }

    private static void Check(Session session, Func<Tensor, Tensor> function, params long[][] shapes)
    {
        foreach (var shape in shapes)
        {
            for (var i = 0; i < 2; i++)
            {
                var x = Torch.Randn(shape);
                using var mode = GradMode.NoGrad();
                var expected = function(x);
                Near(expected, session.Run(x.To(Device))[0]);
                var y = Torch.Empty(expected.Shape, null, Device);
                session.Run([x.To(Device)], [y]);
                Near(expected, y);
            }
        }
    }

    // Rounding in another order, also of what is folded into weights.
    private static void Near(Tensor expected, Tensor actual)
    {
        Assert.Same(Device, actual.Device);
        Assert.InRange((expected.Detach() - actual.To(Device.Cpu)).Abs().Amax().Item<double>(), 0, 1e-5);
    }
}
