namespace TorchPort.Onnx.Operators.Reductions;

/// <summary>The largest elements and their places.</summary>
internal static class Choosing
{
    [OnnxOperator("ArgMax")]
    internal static Tensor ArgMax(Tensor data, int axis = 0, bool keepdims = true, bool selectLastIndex = false) => Place(data, axis, keepdims, selectLastIndex, (x, d) => x.ArgMax(d, keepdims));

    [OnnxOperator("ArgMin")]
    internal static Tensor ArgMin(Tensor data, int axis = 0, bool keepdims = true, bool selectLastIndex = false) => Place(data, axis, keepdims, selectLastIndex, (x, d) => x.ArgMin(d, keepdims));

    [OnnxOperator("TopK", 10)]
    internal static (Tensor Values, Tensor Indices) TopK(Tensor x, [Input] long k, int axis = -1, bool largest = true, bool sorted = true)
    {
        _ = sorted;
        return x.Topk(k, axis, largest);
    }

    [OnnxOperator("TopK")]
    internal static (Tensor Values, Tensor Indices) TopK1(Tensor x, long k, int axis = -1) => x.Topk(k, axis);

    private static Tensor Place(Tensor x, int axis, bool keepdims, bool last, Func<Tensor, int, Tensor> find)
    {
        _ = keepdims;
        if (!last)
            return find(x, axis);
        return find(x.Flip(axis), axis).Rsub((Tensor)(x.Size(axis) - 1));
    }
}
