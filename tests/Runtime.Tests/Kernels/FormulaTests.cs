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
    [InlineData("sigmoid", -87.0, 87.0, 3)]
    [InlineData("silu", -87.0, 87.0, 3)]
    [InlineData("tanh", -10.0, 10.0, 2)]
    [InlineData("erf", -5.0, 5.0, 2)]
    [InlineData("atan", -20.0, 20.0, 2)]
    [InlineData("asin", -1.0, 1.0, 2)]
    [InlineData("acos", -1.0, 1.0, 2)]
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
        AllWidths(default(Atan), 20);
        AllWidths(default(Asin), 1);
        AllWidths(default(Acos), 1);
    }

    /// <summary>Half a unit each for two roundings of the result, and what the tables' polynomials are away.</summary>
    [Fact]
    public void StaysCloseByPiecesAtAllWidths()
    {
        Close(default(GeluPieces), 3e-8);
        Close(default(GeluSlopePieces), 1e-7);
    }

    private static void Close<P>(P function, double away) where P : struct, IPieces
    {
        for (var i = -10_000; i <= 10_000; i++)
        {
            var x = 8f * i / 10_000;
            var truth = function.Whole(new Lane1<double>(x)).V;
            var unit = MathF.BitIncrement(Math.Abs((float)truth)) - Math.Abs((float)truth);
            foreach (var y in new[] { Lane1<float>.ByPieces(function, new(x)).V, Lane256<float>.ByPieces(function, new(Vector256.Create(x))).V[0], Lane512<float>.ByPieces(function, new(Vector512.Create(x))).V[0] })
                Assert.True(Math.Abs(y - truth) <= unit + away, $"{typeof(P).Name}({x:R}) is {y:R}, expected {truth:R}");
        }
    }

    /// <summary>Where the pieces' coefficients come from: the polynomials agree with the function at Chebyshev's points of each range.</summary>
    [Fact]
    public void FitsPieces()
    {
        Fitted(default(TanhPieces), x => default(TanhPieces).Whole(new Lane1<double>(x)).V);
        Fitted(default(GeluPieces), x => -default(GeluPieces).Whole(new Lane1<double>(-x)).V);
        Fitted(default(GeluSlopePieces), x => default(GeluSlopePieces).Whole(new Lane1<double>(x)).V - 0.5);
    }

    private static void Fitted<P>(P _, Func<double, double> function) where P : struct, IPieces
    {
        var degree = P.Coefficients.Length / 16 - 1;
        for (var range = 0; range < 15; range++)
        {
            var (begin, end) = (Math.Max(0, (range - 0.5) * P.Width), (range + 0.5) * P.Width);
            var points = range == 0 ? degree : degree + 1;
            for (var k = 0; k < points; k++)
            {
                var x = (begin + end) / 2 + (end - begin) / 2 * Math.Cos(Math.PI * (k + 0.5) / points);
                var y = 0.0;
                for (var power = 0; power <= degree; power++)
                    y = y * (x - range * P.Width) + P.Coefficients[power * 16 + range];
                Assert.Equal(function(x), y, 6e-8 * Math.Max(Math.Abs(P.Coefficients[degree * 16 + range]), P.Width));
            }
        }
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
    [InlineData("sigmoid", new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity, -1e30f, 1e30f, 0f }, new[] { float.NaN, 1f, 0f, 0f, 1f, 0.5f })]
    [InlineData("silu", new[] { float.NaN, float.PositiveInfinity, -1e30f, 1e30f, 0f }, new[] { float.NaN, float.PositiveInfinity, 0f, 1e30f, 0f })]
    [InlineData("tanh", new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f }, new[] { float.NaN, 1f, -1f, 0f })]
    [InlineData("erf", new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f }, new[] { float.NaN, 1f, -1f, 0f })]
    [InlineData("atan", new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity, 3e38f, 1e-45f, 1f, 0f }, new[] { float.NaN, 1.5707964f, -1.5707964f, 1.5707964f, 1e-45f, 0.7853982f, 0f })]
    [InlineData("asin", new[] { float.NaN, float.PositiveInfinity, -1.0000001f, 1f, -1f, 1e-45f, 0f }, new[] { float.NaN, float.NaN, float.NaN, 1.5707964f, -1.5707964f, 1e-45f, 0f })]
    [InlineData("acos", new[] { float.NaN, float.NegativeInfinity, 1.0000001f, 1f, -1f, 0f }, new[] { float.NaN, float.NaN, float.NaN, 0f, 3.1415927f, 1.5707964f })]
    [InlineData("gelu", new[] { float.NaN, float.PositiveInfinity, -100f, 100f, 0f }, new[] { float.NaN, float.PositiveInfinity, 0f, 100f, 0f })]
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
        "silu" => x.Silu(),
        "tanh" => x.Tanh(),
        "gelu" => x.Gelu(),
        "atan" => x.Atan(),
        "asin" => x.Asin(),
        "acos" => x.Acos(),
        _ => x.Erf(),
    };
}
