using TorchPort.Nn;
using TorchPort.Optim;

namespace TorchPort.Tests;

/// <summary>Training in 16 bits, beside PyTorch on the CPU (fixtures/amp).</summary>
public class MixedPrecisionTests
{
    [Fact]
    public void ScalesFollowPyTorchsExactly() => ScaleHistory.Check(Device.Cpu, tolerance: 0);

    [Fact]
    public void TrainingInBfloat16FollowsPyTorch()
    {
        var file = Checkpoint.Load(Paths.Fixture("amp", "training.safetensors")).Tensors;
        var net = new Sequential(new Linear(6, 16), new ReLU(), new Linear(16, 3));
        net.LoadStateDict(net.StateDict().Keys.ToDictionary(k => k, k => file[k]));
        var optimizer = new SGD(net.Parameters(), lr: 0.5);
        var losses = new List<float>();
        for (var step = 0; step < 20; step++)
        {
            optimizer.ZeroGrad();
            Tensor loss;
            using (new Autocast(DType.BFloat16))
                loss = Functional.CrossEntropy(net.Call(file["x"]), file["y"]);
            loss.Backward();
            optimizer.Step();
            losses.Add(loss.Item<float>());
        }
        // Sums in another order round to another of bfloat16's numbers, which have 8 bits: 0.4 %.
        Assert.All(losses.Zip(file["losses"].ToArray<float>()), p => Assert.Equal(p.Second, p.First, 0.01f * p.Second));
        Assert.True(losses[^1] < 0.7 * losses[0]);
    }

    [Fact]
    public void MisuseIsAnError()
    {
        var parameter = new Parameter(Torch.Ones([2], DType.Float32));
        var optimizer = new SGD([parameter], lr: 0.1);
        var scaler = new GradScaler();
        Assert.Throws<InvalidOperationException>(() => scaler.Update());
        scaler.Scale(parameter.Sum()).Backward();
        scaler.Unscale_(optimizer);
        Assert.Equal([1f, 1f], parameter.Grad!.ToArray<float>());
        Assert.Throws<InvalidOperationException>(() => scaler.Unscale_(optimizer));
        Assert.True(scaler.Step(optimizer));
        Assert.Throws<InvalidOperationException>(() => scaler.Step(optimizer));
        Assert.Throws<InvalidOperationException>(() => scaler.Unscale_(optimizer));
        scaler.Update();
        var half = new Parameter(Torch.Ones([2], DType.Float16));
        scaler.Scale(half.Sum()).Backward();
        Assert.Throws<InvalidOperationException>(() => scaler.Step(new SGD([half], lr: 0.1)));
        Assert.Throws<CheckpointKeyException>(() => scaler.LoadStateDict(new CheckpointDict { ["scale"] = 1.0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradScaler(growthFactor: 1));
    }

    [Fact]
    public void DisabledItDoesNothing()
    {
        var parameter = new Parameter(Torch.Ones([2], DType.Float32));
        var optimizer = new SGD([parameter], lr: 0.5);
        var scaler = new GradScaler(enabled: false);
        scaler.Scale(parameter.Sum()).Backward();
        Assert.True(scaler.Step(optimizer));
        scaler.Update();
        Assert.Equal([0.5f, 0.5f], parameter.Detach().ToArray<float>());
        Assert.Equal(1, scaler.CurrentScale);
        Assert.Empty(scaler.StateDict());
    }
}
