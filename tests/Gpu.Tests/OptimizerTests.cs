using TorchPort.Nn;
using TorchPort.Optim;

namespace TorchPort.Tests.Gpu;

/// <summary>Optimizers on the device, which change several parameters in one kernel, and the clipping of gradients.</summary>
public class OptimizerTests
{
    private static readonly Device Device = Devices.Tested;

    public static TheoryData<string> Kinds => ["adam", "amsgrad", "sgd", "rmsprop", "adafactor"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Many_parameters_change_as_on_the_processor(string kind)
    {
        long[][] shapes = [[3, 4], [5], [], [2, 2, 2], [7], [1], [6], [4, 3], [2], [9], [3]];
        Tensor[] here = [.. shapes.Select((s, i) => Numbers(s, i))], there = [.. here.Select(p => p.Detach().To(Device).RequiresGrad_())];
        // One that is not contiguous, and one without a gradient.
        here[7] = Numbers([3, 4], 7).Detach().T().RequiresGrad_();
        there[7] = Numbers([3, 4], 7).Detach().To(Device).T().RequiresGrad_();
        Optimizer a = Make(kind, here), b = Make(kind, there);
        for (var step = 0; step < 3; step++)
        {
            for (var i = 0; i < here.Length - 1; i++)
            {
                here[i].Grad = Numbers(here[i].Shape.ToArray(), step + i).Detach();
                there[i].Grad = here[i].Grad!.To(Device);
            }
            Near(Utils.ClipGradNorm_(here, 2), Utils.ClipGradNorm_(there, 2));
            a.Step();
            b.Step();
        }
        foreach (var (x, y) in here.Zip(there))
            Near(x, y);
    }

    private static Optimizer Make(string kind, Tensor[] parameters) => kind switch
    {
        "adam" => new AdamW(parameters, lr: 0.1),
        "amsgrad" => new Adam(parameters, lr: 0.1, weightDecay: 0.1, amsgrad: true, maximize: true),
        "sgd" => new SGD(parameters, lr: 0.1, momentum: 0.9, nesterov: true),
        "rmsprop" => new RMSprop(parameters, lr: 0.1, centered: true, momentum: 0.5),
        _ => new Adafactor(parameters, lr: 0.1),
    };

    private static Tensor Numbers(long[] shape, int seed) =>
        Torch.Arange(Math.Max(1, shape.Aggregate(1L, (a, b) => a * b)), dtype: DType.Float32).Add(seed).Sin().Reshape(shape).RequiresGrad_();

    private static void Near(Tensor expected, Tensor actual) => Assert.InRange((expected.Detach() - actual.Detach().To(Device.Cpu)).Abs().Amax().Item<double>(), 0, 1e-5);
}
