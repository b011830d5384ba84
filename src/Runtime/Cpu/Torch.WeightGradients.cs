using TorchPort.Kernels;

namespace TorchPort;

public static partial class Torch
{
    /// <summary>Whether weight gradients of float32 3×3 convolutions of stride 1 may be computed by Winograd's method where that is faster; false at first. For all threads.</summary>
    /// <remarks>
    /// It saves a half to three quarters of their multiplications: gradients of large images take 0.4 to 0.6 of the time, those of small ones are summed directly.
    /// Rounding is two to four times that of the direct sums, 3e-6 to 1e-5 of the largest gradient, and it reaches weights whose gradient is nothing or
    /// almost nothing too; Adam and its like take a full step for those, so that losses follow PyTorch's to 1e-3 for ten steps instead of to 1e-5.
    /// Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015.
    /// </remarks>
    public static bool FastWeightGradients
    {
        get => WinogradPlanes.TakesWeightGradients;
        set => WinogradPlanes.TakesWeightGradients = value;
    }
}
