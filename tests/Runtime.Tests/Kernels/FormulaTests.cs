using System.Runtime.Intrinsics;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Tests.Kernels;

/// <summary>Short formulas of single precision stay close to the truth.</summary>
public class FormulaTests
{
    /// <summary>Bounds in units in the last place of the result, measured and rounded up: PyTorch's own are 1 to 4.</summary>
    [Theory]
    [InlineData("exp", -87.0, 88.7, 2)]
    [InlineData("sigmoid", -80.0, 80.0, 4)]
    [InlineData("tanh", -10.0, 10.0, 2)]
    [InlineData("erf", -5.0, 5.0, 2)]
    public void StaysWithinUlps(string name, double from, double to, double limit)
    {
        var x = Torch.LinSpace(from, to, 100_001, dtype: DType.Float32);
        float[] y = Of(name, x).ToArray<float>();
        double[] truth = Of(name, x.To(DType.Float64)).ToArray<double>();
        for (var i = 0; i < y.Length; i++)
        {
            var unit = MathF.BitIncrement(Math.Abs((float)truth[i])) - Math.Abs((float)truth[i]);
            if (!(Math.Abs(y[i] - truth[i]) <= limit * unit))
                Assert.Fail($"{name}({from + (to - from) * i / 100_000:R}) is {y[i]:R}, expected {truth[i]:R}: {Math.Abs(y[i] - truth[i]) / unit:F1} units");
        }
    }

    [Fact]
    public void StaysWithinUlpsAtAllWidths()
    {
        AllWidths(default(Tanh), 10);
        AllWidths(default(Erf), 5);
    }

    /// <summary>Two units in the last place, as above, whatever the width of this process.</summary>
    private static void AllWidths<F>(F function, double largest) where F : struct, IUnary
    {
        for (var i = -10_000; i <= 10_000; i++)
        {
            var x = (float)(largest * i / 10_000);
            var truth = function.F(new Lane1<double>(x)).V;
            var unit = MathF.BitIncrement(Math.Abs((float)truth)) - Math.Abs((float)truth);
            foreach (var y in new[] { function.F(new Lane1<float>(x)).V, function.F(new Lane256<float>(Vector256.Create(x))).V[0], function.F(new Lane512<float>(Vector512.Create(x))).V[0] })
                Assert.True(Math.Abs(y - truth) <= 2 * unit, $"{typeof(F).Name}({x:R}) is {y:R}, expected {truth:R}");
        }
    }

    [Theory]
    [InlineData("exp", new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity, 89f, -104f, 0f, -0f, -95f }, new[] { float.NaN, float.PositiveInfinity, 0f, float.PositiveInfinity, 0f, 1f, 1f, 5.5211e-42f })]
    [InlineData("tanh", new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f }, new[] { float.NaN, 1f, -1f, 0f })]
    [InlineData("erf", new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f }, new[] { float.NaN, 1f, -1f, 0f })]
    public void KnowsTheLimits(string name, float[] inputs, float[] expected)
    {
        // Repeated, so that whole vectors of every width are full of them.
        var y = Of(name, Torch.Tensor<float>([.. Enumerable.Repeat(inputs, 16).SelectMany(i => i)], [inputs.Length * 16])).ToArray<float>();
        for (var i = 0; i < y.Length; i++)
            Assert.Equal(expected[i % expected.Length], y[i], 1e-45f);
    }

    private static Tensor Of(string name, Tensor x) => name switch
    {
        "exp" => x.Exp(),
        "sigmoid" => x.Sigmoid(),
        "tanh" => x.Tanh(),
        _ => x.Erf(),
    };
}
