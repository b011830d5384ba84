using TorchPort.Ops;

namespace TorchPort.Nn;

/// <summary>All steps of a recurrent layer as one operation, which keeps the rows of all steps one behind the other.</summary>
/// <param name="steps">The length of the sequence.</param>
/// <param name="batch">Rows of a step.</param>
/// <param name="size">The size of the state.</param>
/// <param name="backwards">From the last step to the first.</param>
internal abstract class FusedRecurrence(long steps, long batch, long size, bool backwards)
{
    private protected long Steps => steps;

    private protected long Batch => batch;

    private protected long Size => size;

    /// <summary>Whether there are kernels for these.</summary>
    internal static bool Applies(Tensor ofInput, Tensor[] state, RecurrentWeights weights) =>
        ofInput.Device.Fuses && weights.Hr is null && ofInput.DType is DType.Float32 or DType.Float64 && ofInput.ElementCount > 0
        && Array.TrueForAll(state, s => s.DType == ofInput.DType) && weights.Hh.DType == ofInput.DType;

    /// <summary>The step that is done as the i-th.</summary>
    private protected long Time(long i) => backwards ? steps - 1 - i : i;

    /// <summary>A step's rows of a contiguous tensor.</summary>
    private protected Tensor Rows(Tensor x, long time) => Rows(x, time, 1);

    /// <summary>The gradient of the weight of states: each step's sums with the state before it.</summary>
    private protected Tensor OfWeight(Tensor sums, Tensor output, Tensor h)
    {
        var result = Tensor.Empty([sums.Shape[1], size], sums.DType, sums.Device);
        result.Device.MatMul(result, Products.Transposed(Rows(sums, Time(0))), h);
        if (steps > 1)
            result.Device.MatMul(result, Products.Transposed(Rows(sums, backwards ? 0 : 1, steps - 1)), Rows(output, backwards ? 1 : 0, steps - 1), result);
        return result;
    }

    private Tensor Rows(Tensor x, long time, long count) =>
        new(x.Storage, x.DType, [count * batch, x.Shape[1]], x.StrideArray, x.StorageOffset + time * batch * x.Shape[1]);
}
