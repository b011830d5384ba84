using TorchPort.Lanes;

namespace TorchPort.Plans;

/// <summary>Finds out what an elementwise function computes by trying it, whatever its spelling.</summary>
internal static class Probe
{
    /// <summary>Rounding of a few operations in double precision, and of constants that were of single precision.</summary>
    private const double Tolerance = 1e-6;

    private static readonly double[][] Points = [[1.25, 2.5, -0.75, 3.125], [-2.375, 0.5, 1.5, -1.25], [0.625, 4.75, 2.25, 0.375], [3.5, 1.125, -3.25, 2.75]];

    /// <summary>Whether a function of as many inputs has the values of another, at a few points where all inputs in even places are of any sign and the others positive.</summary>
    /// <param name="step">The function.</param>
    /// <param name="other">The other one's value for the inputs in the order of <paramref name="slots"/>.</param>
    /// <param name="slots">Which input of the step is the other's first, second …; the second of them is positive at all points.</param>
    internal static bool Is(ElementwiseStep step, Func<double[], double> other, params ReadOnlySpan<int> slots)
    {
        if (step.InputCount != slots.Length)
            return false;
        var inputs = new double[4];
        foreach (var point in Points)
        {
            for (var i = 0; i < slots.Length; i++)
                inputs[slots[i]] = point[i];
            if (!Near(Value(step, inputs), other(point)))
                return false;
        }
        return true;
    }

    /// <summary>A function's value.</summary>
    internal static double Value(ElementwiseStep step, params ReadOnlySpan<double> inputs)
    {
        Lane1<double> At(ReadOnlySpan<double> all, int i) => i < all.Length ? new(all[i]) : default;
        return step.Apply(At(inputs, 0), At(inputs, 1), At(inputs, 2), At(inputs, 3)).V;
    }

    /// <summary>Whether two numbers are the same up to rounding.</summary>
    internal static bool Near(double a, double b) => Math.Abs(a - b) <= Tolerance * Math.Max(Math.Abs(a), Math.Abs(b));
}
