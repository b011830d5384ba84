using TorchPort.Kernels;
using TorchPort.Nn;

namespace TorchPort.Ops;

/// <summary>Reads a tensor at places given by another one as one operation, where no derivatives are wanted.</summary>
internal static class FusedGridSample
{
    /// <summary>Whether there is a kernel for these.</summary>
    internal static bool Applies(Tensor input, Tensor places) =>
        input.Device.Fuses && input.DType.IsFloatingPoint && input.DType == places.DType && input.Device == places.Device && input.ElementCount > 0
        && (input.DType == DType.Float64 || input.ElementCount / (input.Shape[0] * input.Shape[1]) <= GridSample.MostElements)
        && !(GradMode.IsEnabled && (input.RequiresGrad || places.RequiresGrad));

    /// <summary>The values at the places.</summary>
    /// <param name="input">[N, C, spatial…].</param>
    /// <param name="grid">[N, places…, dimensions], x first.</param>
    /// <param name="mode">How values between elements are found.</param>
    /// <param name="padding">What lies outside.</param>
    /// <param name="alignCorners">What −1 and 1 are.</param>
    /// <param name="inElements">Whether places count elements, not from −1 to 1.</param>
    internal static Tensor Of(Tensor input, Tensor grid, GridSampleMode mode, GridSamplePadding padding, bool alignCorners, bool inElements = false)
    {
        var y = Tensor.Empty([.. input.Shape[..2], .. grid.Shape[1..^1]], input.DType, input.Device);
        long images = input.Shape[0], channels = input.Shape[1], places = grid.ElementCount / Math.Max(1, images * grid.Shape[^1]);
        var kernel = new GridSample(images, channels, places, Axis(input.Dim == 5 ? input.Shape[2] : 0), Axis(input.Shape[^2]), Axis(input.Shape[^1]));
        y.Device.Fused(kernel, input.DType, [y], [input.Contiguous(), grid.Contiguous()]);
        return y;

        SampledAxis Axis(long size) => new(size, mode, padding, alignCorners, inElements);
    }
}
