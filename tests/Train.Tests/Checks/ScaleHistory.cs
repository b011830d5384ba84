using System.Globalization;
using System.Text.Json;
using TorchPort.Nn;
using TorchPort.Optim;

namespace TorchPort.Tests;

/// <summary>PyTorch's scales through overflows (fixtures/amp/scaler.json): two optimizers, infinities and NaN in one of them or both, a scale that is set by hand.</summary>
internal static class ScaleHistory
{
    /// <summary>Scales, trackers and which steps are left out must be the same to the last bit; parameters may differ by as much as the device rounds otherwise.</summary>
    internal static void Check(Device device, float tolerance)
    {
        var expected = JsonDocument.Parse(File.ReadAllBytes(Paths.Fixture("amp", "scaler.json"))).RootElement;
        var scaler = new GradScaler(1024, 1.7, 0.3, 3);
        Parameter[] parameters = [new(Torch.Full([3], 1.0, DType.Float32, device)), new(Torch.Full([3], 2.0, DType.Float32, device))];
        var optimizers = Array.ConvertAll(parameters, p => new SGD([p], lr: 0.1));
        var number = 0;
        foreach (var (overflows, after) in expected.GetProperty("overflows").EnumerateArray().Zip(expected.GetProperty("history").EnumerateArray()))
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
            var values = after.GetProperty("values").EnumerateArray().SelectMany(p => p.EnumerateArray().Select(v => v.GetSingle()));
            Assert.All(values.Zip(parameters.SelectMany(p => p.Detach().To(Device.Cpu).ToArray<float>())), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, tolerance));
            number++;
        }
        var state = expected.GetProperty("state");
        Assert.Equal(state.EnumerateObject().Select(p => (p.Name, p.Value.GetDouble())), scaler.StateDict().Select(p => ((string)p.Key!, Convert.ToDouble(p.Value, CultureInfo.InvariantCulture))));
        var other = new GradScaler();
        other.LoadStateDict(scaler.StateDict());
        Assert.Equal(scaler.StateDict(), other.StateDict());
    }

    private static Tensor Number(string text) => (Tensor)(text switch { "inf" => float.PositiveInfinity, "-inf" => float.NegativeInfinity, _ => float.NaN });
}
