using TorchPort.Autograd;

namespace TorchPort.Ops;

/// <summary>Windows of a dimension, put back where <see cref="Tensor.Unfold(int, long, long)"/> found them.</summary>
internal static class Overlap
{
    /// <summary>Adds up what falls on the same place.</summary>
    /// <param name="windows">Windows in dimension <paramref name="dim"/>, their elements in the last one.</param>
    /// <param name="shape">The result's shape.</param>
    /// <param name="dim">The dimension that the windows are of.</param>
    /// <param name="step">How far apart they begin.</param>
    internal static Tensor Add(Tensor windows, long[] shape, int dim, long step)
    {
        long count = windows.Shape[dim], size = windows.Shape[^1];
        var y = Torch.Zeros(shape, windows.DType, windows.Device);
        using (GradMode.NoGrad())
        {
            // Pieces of all windows that are not longer than a step do not overlap.
            for (var begin = 0L; begin < size; begin += step)
            {
                var width = Math.Min(step, size - begin);
                y.Narrow(dim, begin, (count - 1) * step + width).Unfold(dim, width, step).Add_(windows.Narrow(-1, begin, width));
            }
        }
        return Tape.Record(y, "Fold", [windows], [], (g, _) => [g.Narrow(dim, 0, (count - 1) * step + size).Unfold(dim, size, step)]);
    }
}
