namespace TorchPort.Tests;

/// <summary>Compares tensors as <c>torch.testing.assert_close</c> does; NaN equals NaN.</summary>
internal static class Close
{
    /// <summary>PyTorch's own tolerances for a dtype: how far two right answers in it may be apart.</summary>
    internal static (double Relative, double Absolute) Default(DType dtype) => dtype switch
    {
        DType.Float16 => (1e-3, 1e-5),
        DType.BFloat16 => (1.6e-2, 1e-5),
        DType.Float32 => (1.3e-6, 1e-5),
        DType.Float64 => (1e-7, 1e-7),
        _ => (0, 0),
    };

    internal static void To(Tensor expected, Tensor? actual, string what, double? relative = null, double? absolute = null)
    {
        Assert.True(actual is not null, $"{what}: there is no tensor where one of shape {Shapes.Text(expected.Shape)} is expected.");
        Assert.True(expected.Shape.SequenceEqual(actual.Shape), $"{what}: shape {Shapes.Text(actual.Shape)}, expected {Shapes.Text(expected.Shape)}.");
        Assert.True(expected.DType == actual.DType, $"{what}: dtype {actual.DType.TorchName}, expected {expected.DType.TorchName}.");
        var (r, a) = Default(expected.DType);
        Numbers(expected.ToArray<double>(), actual.ToArray<double>(), what, relative ?? r, absolute ?? a);
    }

    /// <summary>The same bits, or NaN in both.</summary>
    internal static void Same(Tensor expected, Tensor? actual, string what) => To(expected, actual, what, 0, 0);

    internal static void Numbers(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, string what, double relative, double absolute)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            double e = expected[i], g = actual[i];
            var close = e.Equals(g) || e == g || Math.Abs(e - g) <= absolute + relative * Math.Abs(e);
            Assert.True(close, $"{what}: element {i} is {g:R}, expected {e:R} within {relative:R} relative, {absolute:R} absolute.");
        }
    }
}
