using TorchPort.Ops;
using TorchPort.Plans;

namespace TorchPort;

public partial class Tensor
{
    /// <summary>The mean of all elements. PyTorch: <c>torch.mean</c>.</summary>
    [Aten("mean(Tensor self, *, ScalarType? dtype=None) -> Tensor")]
    public Tensor Mean(DType? dtype = null) => Mean([], false, dtype);

    /// <summary>The mean over one dimension. PyTorch: <c>torch.mean</c>.</summary>
    /// <exception cref="DTypeException">Integers have no mean; give a floating <paramref name="dtype"/>.</exception>
    public Tensor Mean(int dim, bool keepdim = false, DType? dtype = null) => Mean([dim], keepdim, dtype);

    /// <summary>The mean over some dimensions. PyTorch: <c>torch.mean</c>.</summary>
    /// <exception cref="DTypeException">Integers have no mean; give a floating <paramref name="dtype"/>.</exception>
    [Aten("mean.dim(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor")]
    public Tensor Mean(ReadOnlySpan<int> dim, bool keepdim = false, DType? dtype = null)
    {
        var result = dtype ?? DType;
        if (!result.IsDifferentiable)
            throw new DTypeException($"Mean: could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: {result.TorchName}.");
        var reduced = Reductions.Mask(dim, Dim);
        if (Tracer.KeepsLayers && Tracer.Keep(new MeanLayer([.. dim], keepdim, result), this) is [var whole])
            return whole;
        var count = 1L;
        for (var d = 0; d < Dim; d++)
            count *= reduced[d] ? _shape[d] : 1;
        return Sum(dim, keepdim, result).Div((double)count);
    }
}

/// <summary>The mean of an input.</summary>
/// <param name="Dims">Over which dimensions; all if there are none.</param>
/// <param name="KeepDim">Whether they stay, with the size 1.</param>
/// <param name="Result">The mean's dtype.</param>
internal sealed record MeanLayer(int[] Dims, bool KeepDim, DType Result) : Layer
{
    internal override Tensor[] Call(Tensor?[] inputs) => [inputs[0]!.Mean(Dims, KeepDim, Result)];
}
