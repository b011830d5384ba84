namespace TorchPort.Onnx.Operators.Reductions;

/// <summary>Sums and products of all elements up to each.</summary>
internal static class Running
{
    [OnnxOperator("CumSum", 11)]
    internal static Tensor CumSum(Tensor x, [Input] long axis, bool exclusive = false, bool reverse = false) =>
        Over(x, axis, exclusive, reverse, 0, (from, dim) => from.Cumsum(dim, x.DType));

    [OnnxOperator("CumProd", 26)]
    internal static Tensor CumProd(Tensor x, [Input] long axis, bool exclusive = false, bool reverse = false) =>
        Over(x, axis, exclusive, reverse, 1, (from, dim) => from.Cumprod(dim, x.DType));

    private static Tensor Over(Tensor x, long axis, bool exclusive, bool reverse, long ofNone, Func<Tensor, int, Tensor> function)
    {
        var d = Axes.Of(axis, x.Dim);
        var results = function(reverse ? x.Flip(d) : x, d);
        if (exclusive && x.Shape[d] > 0)
            results = Torch.Cat([Torch.ZerosLike(results.Narrow(d, 0, 1)).Add(ofNone).To(x.DType), results.Narrow(d, 0, x.Shape[d] - 1)], d);
        return reverse ? results.Flip(d) : results;
    }
}
