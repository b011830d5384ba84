using System.Globalization;
using System.Text.Json;
using TorchPort.Nn;
using TorchPort.Optim;

namespace TorchPort.Tests;

/// <summary>Training in 16 bits, beside PyTorch on the CPU (fixtures/amp).</summary>
public class MixedPrecisionTests
{
    private static readonly JsonElement Expected = JsonDocument.Parse(File.ReadAllBytes(Paths.Fixture("amp", "scaler.json"))).RootElement;

    /// <summary>Two optimizers, overflows in one of them or both, a scale that is set by hand: every number is the same.</summary>
    [Fact]
    public void ScalesFollowPyTorchsExactly()
    {
        var scaler = new GradScaler(1024, 1.7, 0.3, 3);
        Parameter[] parameters = [new(Torch.Full([3], 1.0, DType.Float32)), new(Torch.Full([3], 2.0, DType.Float32))];
        var optimizers = Array.ConvertAll(parameters, p => new SGD([p], lr: 0.1));
        var number = 0;
        foreach (var (overflows, after) in Expected.GetProperty("overflows").EnumerateArray().Zip(Expected.GetProperty("history").EnumerateArray()))
        {
            foreach (var optimizer in optimizers)
                optimizer.ZeroGrad();
            scaler.Scale(parameters[0].Mul(parameters[0]).Sum().Add(parameters[1].Mul(parameters[1]).Sum())).Backward();
            foreach (var overflow in overflows.EnumerateObject())
                parameters[int.Parse(overflow.Name, CultureInfo.InvariantCulture)].Grad![1] = Number(overflow.Value.GetString()!);
            if (number % 2 == 1)
                scaler.Unscale_(optimizers[0]);
            for (var i = 0; i < optimizers.Length; i++)
                Assert.Equal(!overflows.TryGetProperty($"{i}", out _), scaler.Step(optimizers[i]));
            scaler.Update(number == 12 ? 50 : null);
            Assert.Equal((number, after.GetProperty("scale").GetDouble(), after.GetProperty("tracker").GetInt64()), (number, scaler.CurrentScale, scaler.GrowthTracker));
            Assert.Equal(after.GetProperty("values").EnumerateArray().SelectMany(p => p.EnumerateArray().Select(v => v.GetSingle())), parameters.SelectMany(p => p.Detach().ToArray<float>()));
            number++;
        }
        var state = Expected.GetProperty("state");
        Assert.Equal(state.EnumerateObject().Select(p => (p.Name, p.Value.GetDouble())), scaler.StateDict().Select(p => ((string)p.Key!, Convert.ToDouble(p.Value, CultureInfo.InvariantCulture))));
        var other = new GradScaler();
        other.LoadStateDict(scaler.StateDict());
        Assert.Equal(scaler.StateDict(), other.StateDict());
    }

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

    private static Tensor Number(string text) => (Tensor)(text switch { "inf" => float.PositiveInfinity, "-inf" => float.NegativeInfinity, _ => float.NaN });
}
