namespace TorchPort.Ops;

/// <summary>Max pooling whose windows lie at random distances, other ones for each channel.</summary>
internal static class FractionalPools
{
    internal static (Tensor Output, Tensor Indices) Max(Tensor input, int dims, IntOrTuple kernelSize, IntOrTuple outputSize, double[]? outputRatio, Tensor? samples)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Dim == dims + 1)
        {
            var (output, indices) = Max(input.Unsqueeze(0), dims, kernelSize, outputSize, outputRatio, samples);
            return (output.Squeeze(0), indices.Squeeze(0));
        }
        if (input.Dim != dims + 2)
            throw new ShapeException($"fractional_max_pool{dims}d: Expected {dims + 1}D or {dims + 2}D tensor, but got: {Shapes.Text(input.Shape)}.");
        if (outputSize.IsMissing == (outputRatio is null))
            throw new ArgumentException($"fractional_max_pool{dims}d requires specifying either an output_size or an output_ratio.", nameof(outputSize));
        var kernel = kernelSize.Expand(dims, "kernel_size", 1);
        var size = outputSize.Expand(dims, "output_size", 0);
        for (var d = 0; d < dims; d++)
        {
            if (outputRatio is not null)
                size[d] = (long)(input.Shape[d + 2] * outputRatio[outputRatio.Length == 1 ? 0 : d]);
            if (kernel[d] <= 0 || size[d] <= 0 || size[d] + kernel[d] - 1 > input.Shape[d + 2])
                throw new ShapeException($"fractional_max_pool{dims}d: pool size {kernel[d]} and output size {size[d]} do not fit input size {input.Shape[d + 2]} of dimension {d}.");
        }
        samples ??= Torch.Rand([input.Shape[0], input.Shape[1], dims], input.DType).To(input.Device);
        if (samples.Dim != 3 || samples.Shape[0] < input.Shape[0] || samples.Shape[1] != input.Shape[1] || samples.Shape[2] != dims)
            throw new ShapeException($"Expect _random_samples of shape [{input.Shape[0]}, {input.Shape[1]}, {dims}], but got {Shapes.Text(samples.Shape)}.");
        return Pick(input, kernel, size, samples);
    }

    private static (Tensor Output, Tensor Indices) Pick(Tensor x, long[] kernel, long[] size, Tensor samples)
    {
        var planes = x.Shape[0] * x.Shape[1];
        var (outputs, taps) = (Shapes.Count(size), Shapes.Count(kernel));
        var drawn = samples.ToArray<double>();
        var places = new long[checked(planes * outputs * taps)];
        var starts = new long[size.Length][];
        for (var plane = 0L; plane < planes; plane++)
        {
            for (var d = 0; d < size.Length; d++)
            {
                // Over two dimensions the first number is the width's.
                var sample = drawn[plane * size.Length + (size.Length == 2 ? 1 - d : d)];
                starts[d] = Starts(sample, x.Shape[d + 2], size[d], kernel[d], x.DType != DType.Float64);
            }
            for (var i = 0L; i < outputs * taps; i++)
                places[plane * outputs * taps + i] = Place(i / taps, i % taps, starts, x.Shape[2..], size, kernel);
        }
        var index = Torch.Tensor<long>(places, [x.Shape[0], x.Shape[1], outputs * taps]).To(x.Device);
        var windows = x.Flatten(2).Gather(2, index).View(x.Shape[0], x.Shape[1], outputs, taps);
        var (values, at) = windows.Max(3);
        var found = index.View(windows.Shape).Gather(3, at.Unsqueeze(3)).Squeeze(3);
        long[] shape = [x.Shape[0], x.Shape[1], .. size];
        return (values.View(shape), found.View(shape));
    }

    private static long Place(long output, long tap, long[][] starts, ReadOnlySpan<long> from, long[] size, long[] kernel)
    {
        var (place, step) = (0L, 1L);
        for (var d = size.Length - 1; d >= 0; d--)
        {
            place += (starts[d][output % size[d]] + tap % kernel[d]) * step;
            (output, tap, step) = (output / size[d], tap / kernel[d], step * from[d]);
        }
        return place;
    }

    /// <summary>Where windows begin; computed in the input's precision, as PyTorch does.</summary>
    private static long[] Starts(double sample, long from, long to, long kernel, bool narrow)
    {
        var starts = new long[to];
        starts[^1] = from - kernel;
        if (to == 1)
            return starts;
        var alpha = (double)(from - kernel) / (to - 1);
        if (narrow)
            alpha = (float)(from - kernel) / (float)(to - 1);
        for (var i = 0L; i < to - 1; i++)
            starts[i] = narrow ? (long)(((float)i + (float)sample) * (float)alpha) - (long)((float)sample * (float)alpha) : (long)((i + sample) * alpha) - (long)(sample * alpha);
        return starts;
    }
}
