namespace TorchPort.Ops;

/// <summary>Arithmetic on numbers that are operands of tensors: it gives numbers again, of full precision, as Python's does beside PyTorch's.</summary>
internal static class Numbers
{
    /// <summary>What numbers alone are computed in, where tensors would be in <paramref name="compute"/>.</summary>
    internal static DType Widest(DType compute) => compute.IsComplex ? DType.Complex128 : compute.IsFloatingPoint ? DType.Float64 : compute;

    /// <summary>A result of numbers as a number.</summary>
    internal static Tensor Wrap(Tensor y) => new(y.Storage, y.DType, [], [], y.StorageOffset) { IsWrappedNumber = true };
}
