using TorchPort.Ops;

namespace TorchPort.Nn;

/// <summary>How values between elements are found. PyTorch: <c>mode</c> of <c>F.grid_sample</c>.</summary>
public enum GridSampleMode
{
    /// <summary>By lines between the neighbours. PyTorch: <c>"bilinear"</c>.</summary>
    Bilinear,
    /// <summary>The nearest element. PyTorch: <c>"nearest"</c>.</summary>
    Nearest,
    /// <summary>By cubic polynomials through the neighbours. PyTorch: <c>"bicubic"</c>.</summary>
    Bicubic,
}

/// <summary>What lies outside a sampled tensor. PyTorch: <c>padding_mode</c> of <c>F.grid_sample</c>.</summary>
public enum GridSamplePadding
{
    /// <summary>Zeros. PyTorch: <c>"zeros"</c>.</summary>
    Zeros,
    /// <summary>The border elements. PyTorch: <c>"border"</c>.</summary>
    Border,
    /// <summary>The tensor mirrored. PyTorch: <c>"reflection"</c>.</summary>
    Reflection,
}

public static partial class Functional
{
    /// <summary>Values of a tensor at given places, differentiable by both. PyTorch: <c>F.grid_sample</c>.</summary>
    /// <param name="input">[N, C, H, W] or [N, C, D, H, W].</param>
    /// <param name="grid">[N, h, w, 2] or [N, d, h, w, 3]: places from −1 to 1, x first.</param>
    /// <param name="mode">How values between elements are found.</param>
    /// <param name="paddingMode">What lies outside.</param>
    /// <param name="alignCorners">Whether −1 and 1 are the middles of the corner elements, or else their outer edges; false if null.</param>
    /// <exception cref="ShapeException">The shapes do not fit each other.</exception>
    public static Tensor GridSample(Tensor input, Tensor grid, GridSampleMode mode = GridSampleMode.Bilinear, GridSamplePadding paddingMode = GridSamplePadding.Zeros, bool? alignCorners = null) =>
        GridSampleOp(input, grid, mode, paddingMode, alignCorners ?? false);

    [Aten("grid_sampler(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) -> Tensor")]
    [Aten("grid_sampler_2d(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) -> Tensor")]
    [Aten("grid_sampler_3d(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) -> Tensor")]
    internal static Tensor GridSampleOp(Tensor input, Tensor grid, [AtenName("interpolation_mode")] GridSampleMode mode, GridSamplePadding paddingMode, bool alignCorners)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(grid);
        using var cast = Autocast.Applies(input, AutocastOn.Processor) ? Autocast.Full(ref input, ref grid) : Autocast.Widest(ref input, ref grid);
        var dims = input.Dim - 2;
        if (dims is not (2 or 3) || grid.Dim != input.Dim || grid.Shape[0] != input.Shape[0] || grid.Shape[^1] != dims)
            throw new ShapeException($"grid_sampler(): expected 4D or 5D input and grid with same number of dimensions and batch size, and grid with {dims} values in its last dimension, but got input with sizes {Shapes.Text(input.Shape)} and grid with sizes {Shapes.Text(grid.Shape)}.");
        if (mode == GridSampleMode.Bicubic && dims == 3)
            throw new ShapeException("grid_sampler(): bicubic interpolation only supports 4D input.");
        return FusedGridSample.Applies(input, grid) ? FusedGridSample.Of(input, grid, mode, paddingMode, alignCorners) : new GridSampler(input, grid, paddingMode, alignCorners).Sample(mode);
    }

    /// <summary>The places of an affine map of a grid. PyTorch: <c>F.affine_grid</c>.</summary>
    /// <param name="theta">Maps: [N, 2, 3] or [N, 3, 4].</param>
    /// <param name="size">The shape of the tensor to be made: [N, C, H, W] or [N, C, D, H, W].</param>
    /// <param name="alignCorners">Whether −1 and 1 are the middles of the corner elements, or else their outer edges; false if null.</param>
    /// <returns>[N, H, W, 2] or [N, D, H, W, 3], as <see cref="GridSample"/> takes it.</returns>
    /// <exception cref="ShapeException">The shapes do not fit each other.</exception>
    public static Tensor AffineGrid(Tensor theta, long[] size, bool? alignCorners = null) => AffineGridOp(theta, size, alignCorners ?? false);

    [Aten("affine_grid_generator(Tensor theta, SymInt[] size, bool align_corners) -> Tensor")]
    internal static Tensor AffineGridOp(Tensor theta, long[] size, bool alignCorners)
    {
        ArgumentNullException.ThrowIfNull(theta);
        ArgumentNullException.ThrowIfNull(size);
        var dims = size.Length - 2;
        if (dims is not (2 or 3) || theta.Dim != 3 || theta.Shape[0] != size[0] || theta.Shape[1] != dims || theta.Shape[2] != dims + 1)
            throw new ShapeException($"Expected a batch of {dims}×{dims + 1} affine matrices for size {Shapes.Text(size)}, but got theta of shape {Shapes.Text(theta.Shape)}.");
        // [H, W, 3]: x, y, 1 of each place.
        var axes = new List<Tensor>();
        for (var d = dims - 1; d >= 0; d--)
        {
            var shape = new long[dims];
            Array.Fill(shape, 1);
            shape[d] = size[d + 2];
            axes.Add(Torch.Tensor<double>(Places(size[d + 2], alignCorners), shape).To(theta.DType).Expand(size.AsSpan(2)));
        }
        axes.Add(Torch.Ones(size.AsSpan(2), theta.DType));
        var places = Torch.Stack(axes.ToArray(), -1).Reshape(1, -1, dims + 1).To(theta.Device);
        return places.Expand(size[0], -1, -1).Bmm(theta.Transpose(1, 2)).View([size[0], .. size[2..], dims]);
    }

    private static double[] Places(long count, bool alignCorners)
    {
        var places = new double[count];
        for (var i = 0L; i < count; i++)
            places[i] = count == 1 ? 0 : alignCorners ? 2.0 * i / (count - 1) - 1 : (2.0 * i + 1) / count - 1;
        return places;
    }
}
