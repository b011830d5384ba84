using TorchPort.Ops;
using TorchPort.Plans;

namespace TorchPort.Nn;

/// <summary>How a tensor is resampled. PyTorch: <c>mode</c> of <c>F.interpolate</c>.</summary>
public enum InterpolationMode
{
    /// <summary>The nearest element, as older versions of other libraries found it. PyTorch: <c>"nearest"</c>.</summary>
    Nearest,
    /// <summary>Lines between elements of [N, C, L]. PyTorch: <c>"linear"</c>.</summary>
    Linear,
    /// <summary>Lines between elements of [N, C, H, W]. PyTorch: <c>"bilinear"</c>.</summary>
    Bilinear,
    /// <summary>Cubic polynomials through elements of [N, C, H, W]. PyTorch: <c>"bicubic"</c>.</summary>
    Bicubic,
    /// <summary>Lines between elements of [N, C, D, H, W]. PyTorch: <c>"trilinear"</c>.</summary>
    Trilinear,
    /// <summary>Means of what an element covers. PyTorch: <c>"area"</c>.</summary>
    Area,
    /// <summary>The nearest element by the middles of elements. PyTorch: <c>"nearest-exact"</c>.</summary>
    NearestExact,
}

public static partial class Functional
{
    /// <summary>The spatial dimensions brought to another size. PyTorch: <c>F.interpolate</c>.</summary>
    /// <param name="input">[N, C, spatial…].</param>
    /// <param name="size">The new sizes.</param>
    /// <param name="scaleFactor">Or factors of the sizes: one, or one a dimension.</param>
    /// <param name="mode">How.</param>
    /// <param name="alignCorners">Whether the corner elements keep their places; false if null.</param>
    /// <param name="recomputeScaleFactor">Whether places follow from the sizes, where they are no exact multiples, and not from the factors.</param>
    /// <param name="antialias">Whether a filter covers all elements when the size shrinks.</param>
    /// <exception cref="ShapeException">Sizes, dimensions and mode do not fit each other.</exception>
    public static Tensor Interpolate(Tensor input, IntOrTuple size = default, double[]? scaleFactor = null, InterpolationMode mode = InterpolationMode.Nearest,
        bool? alignCorners = null, bool recomputeScaleFactor = false, bool antialias = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        var dims = input.Dim - 2;
        if (dims < 1 || dims != (mode switch { InterpolationMode.Linear => 1, InterpolationMode.Bilinear or InterpolationMode.Bicubic => 2, InterpolationMode.Trilinear => 3, _ => Math.Min(dims, 3) }))
            throw new ShapeException($"Input Error: Only 3D, 4D and 5D input Tensors supported (got {input.Dim}D) for the modes: nearest | linear | bilinear | bicubic | trilinear | area | nearest-exact (got {mode}).");
        if (alignCorners is not null && mode is InterpolationMode.Nearest or InterpolationMode.Area or InterpolationMode.NearestExact && alignCorners is not null)
            throw new ArgumentException("align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear.", nameof(alignCorners));
        if (antialias && mode is not (InterpolationMode.Bilinear or InterpolationMode.Bicubic))
            throw new ArgumentException("Anti-alias option is restricted to bilinear and bicubic modes.", nameof(antialias));
        if (size.IsMissing == (scaleFactor is null))
            throw new ArgumentException("either size or scale_factor should be defined, and not both.", nameof(size));
        var scales = scaleFactor is { Length: 1 } ? Enumerable.Repeat(scaleFactor[0], dims).ToArray() : scaleFactor;
        if (scales is not null && scales.Length != dims)
            throw new ShapeException($"Input and scale_factor must have the same number of spatial dimensions, but got input with spatial dimensions of {dims} and scale_factor of {scales.Length} values.");
        var target = size.Expand(dims, "size", 0);
        for (var d = 0; d < dims && scales is not null; d++)
            target[d] = (long)Math.Floor(input.Shape[d + 2] * scales[d]);
        if (recomputeScaleFactor)
            scales = null;
        return mode == InterpolationMode.Area ? AdaptiveAverage(input, target)
            : Resampled(input, target, scales, mode, alignCorners ?? false, antialias);
    }

    private static Tensor AdaptiveAverage(Tensor input, long[] size) => size.Length switch
    {
        1 => AdaptiveAvgPool1d(input, size),
        2 => AdaptiveAvgPool2d(input, size),
        _ => AdaptiveAvgPool3d(input, size),
    };

    internal static Tensor Resampled(Tensor x, long[] size, double[]? scales, InterpolationMode mode, bool alignCorners, bool antialias)
    {
        using var cast = Autocast.Full(ref x, on: AutocastOn.Gpu);
        if (!x.DType.IsFloatingPoint && mode is not (InterpolationMode.Nearest or InterpolationMode.NearestExact))
            throw new DTypeException($"{mode} interpolation is not implemented for {x.DType.TorchName}.");
        if (Tracer.KeepsLayers && Tracer.Keep(new ResampleLayer(size, scales, mode, alignCorners, antialias), x) is [var whole])
            return whole;
        for (var d = 0; d < size.Length; d++)
        {
            var (from, to) = (x.Shape[d + 2], size[d]);
            if (from <= 0 || to <= 0)
                throw new ShapeException($"Input and output sizes should be greater than 0, but got input {Shapes.Text(x.Shape)} and output {Shapes.Text(size)}.");
            var ratio = alignCorners ? to > 1 ? (double)(from - 1) / (to - 1) : 0 : scales is not null && scales[d] > 0 ? 1 / scales[d] : (double)from / to;
            var narrow = x.DType != DType.Float64;
            if (from == to && mode != InterpolationMode.Bicubic && !antialias)
                continue;
            var taps = mode switch
            {
                InterpolationMode.Nearest or InterpolationMode.NearestExact => Taps.Nearest(from, to, (float)ratio, mode == InterpolationMode.NearestExact),
                _ when antialias => Taps.Antialiased(from, to, narrow ? (float)ratio : ratio, narrow, mode == InterpolationMode.Bicubic),
                InterpolationMode.Bicubic => Taps.Cubic(from, to, ratio, alignCorners, narrow),
                _ => Taps.Linear(from, to, ratio, alignCorners, narrow),
            };
            x = taps.Apply(x, d + 2);
        }
        return x;
    }

    /// <summary><see cref="Interpolate"/>, under the name PyTorch has given up. PyTorch: <c>F.upsample</c>.</summary>
    /// <inheritdoc cref="Interpolate"/>
    public static Tensor Upsample(Tensor input, IntOrTuple size = default, double[]? scaleFactor = null, InterpolationMode mode = InterpolationMode.Nearest, bool? alignCorners = null) =>
        Interpolate(input, size, scaleFactor, mode, alignCorners);

    /// <summary><see cref="Interpolate"/> by the nearest elements. PyTorch: <c>F.upsample_nearest</c>.</summary>
    /// <inheritdoc cref="Interpolate"/>
    public static Tensor UpsampleNearest(Tensor input, IntOrTuple size = default, double[]? scaleFactor = null) => Interpolate(input, size, scaleFactor);

    /// <summary><see cref="Interpolate"/> by lines between elements, corners keeping their places. PyTorch: <c>F.upsample_bilinear</c>.</summary>
    /// <inheritdoc cref="Interpolate"/>
    public static Tensor UpsampleBilinear(Tensor input, IntOrTuple size = default, double[]? scaleFactor = null) =>
        Interpolate(input, size, scaleFactor, InterpolationMode.Bilinear, alignCorners: true);
}

/// <summary><see cref="Functional.Resampled"/> of an input.</summary>
/// <param name="Size">The new sizes of the spatial dimensions.</param>
/// <param name="Scales">The factors that places follow from, 0 where they follow from the sizes; all of them do if null.</param>
/// <param name="Mode">How.</param>
/// <param name="AlignCorners">Whether the corner elements keep their places.</param>
/// <param name="Antialias">Whether a filter covers all elements when the size shrinks.</param>
internal sealed record ResampleLayer(long[] Size, double[]? Scales, InterpolationMode Mode, bool AlignCorners, bool Antialias) : Layer
{
    internal override Tensor[] Call(Tensor?[] inputs) => [Functional.Resampled(inputs[0]!, Size, Scales, Mode, AlignCorners, Antialias)];
}
