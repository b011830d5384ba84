using System.Runtime.Intrinsics;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Tests.Kernels;

/// <summary>Formulas of two numbers of single precision stay close to the truth at all widths, and give what the C standard says where either is special.</summary>
public class TwoNumberFormulaTests
{
    private static readonly float[] Special =
    [
        float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0f, -0f, 1f, -1f, 2f, -2f, 3f, -3f, 0.5f, -0.5f, 2.5f, -2.5f, 1e-45f, -1e-45f, 1e-39f, -1e-39f,
        1.17549435e-38f, -1.17549435e-38f, float.MaxValue, float.MinValue, 0.99999994f, -0.99999994f, 1.0000001f, -1.0000001f, 16777215f, -16777215f, 16777216f, 1e10f, -1e10f, 10f, -127f, 126f,
    ];

    [Fact]
    public void KnowsSpecialNumbers()
    {
        foreach (var a in Special)
        {
            foreach (var b in Special)
            {
                Close(default(Pow), a, b, Math.Pow(a, b));
                Close(default(Atan2), a, b, Math.Atan2(a, b));
            }
        }
    }

    [Fact]
    public void StaysWithinUlps()
    {
        for (var i = 1; i <= 20_000; i++)
        {
            var (a, b) = (i * 1e-3f, (i * 7919 % 20_011 - 10_000) * 2.9e-3f);
            Close(default(Pow), a, b, Math.Pow(a, b));
            Close(default(Pow), MathF.ScaleB(a, i % 250 - 125), b * 0.04f, Math.Pow(MathF.ScaleB(a, i % 250 - 125), b * 0.04f));
            Close(default(Pow), -a, i % 9 - 4, Math.Pow(-a, i % 9 - 4));
            Close(default(Atan2), b, a - 10, Math.Atan2(b, a - 10));
        }
    }

    /// <summary>Vectors in which one element is special and the others are not.</summary>
    [Fact]
    public void KnowsSpecialNumbersAmongOthers()
    {
        foreach (var special in Special)
        {
            var a = Vector512.Create(1.5f).WithElement(13, special).WithElement(2, special);
            var y = Lane512<float>.Power(default(Pow.Function), new(a), 2.5).V;
            var half = Lane256<float>.Power(default(Pow.Function), new(a.GetUpper()), 2.5).V;
            for (var i = 0; i < 16; i++)
                Close(a[i], 2.5f, y[i], Math.Pow(a[i], 2.5));
            for (var i = 0; i < 8; i++)
                Close(a[i + 8], 2.5f, half[i], Math.Pow(a[i + 8], 2.5));
        }
    }

    private static void Close<F>(F function, float a, float b, double truth) where F : struct, IBinary
    {
        Close(a, b, function.F(new Lane1<float>(a), new(b)).V, truth);
        Close(a, b, function.F(new Lane256<float>(Vector256.Create(a)), new(Vector256.Create(b))).V[3], truth);
        Close(a, b, function.F(new Lane512<float>(Vector512.Create(a)), new(Vector512.Create(b))).V[9], truth);
    }

    /// <summary>Two units in the last place, and exactly what is no number, infinite or zero.</summary>
    private static void Close(float a, float b, float y, double truth)
    {
        var nearest = (float)truth;
        if (float.IsNaN(nearest) || float.IsInfinity(nearest) || truth == 0)
            Assert.True(float.IsNaN(nearest) ? float.IsNaN(y) : BitConverter.SingleToInt32Bits(nearest) == BitConverter.SingleToInt32Bits(y), $"f({a:R}, {b:R}) is {y:R}, expected {truth:R}");
        else
            Assert.True(Math.Abs(y - truth) <= 2 * (MathF.BitIncrement(Math.Abs(nearest)) - Math.Abs(nearest)), $"f({a:R}, {b:R}) is {y:R}, expected {truth:R}");
    }
}
