namespace TorchPort.Onnx.Operators.Reductions;

/// <summary>Reductions over axes: attributes before opset 18 (13 for sums), an input since.</summary>
internal static class Reduce
{
    [OnnxOperator("ReduceSum", 13)]
    internal static Tensor Sum(Tensor data, [Input] long[]? axes, bool keepdims = true, bool noopWithEmptyAxes = false) => Over(data, axes, keepdims, noopWithEmptyAxes, Sums);

    [OnnxOperator("ReduceSum")]
    internal static Tensor Sum1(Tensor data, long[]? axes, bool keepdims = true) => Over(data, axes, keepdims, false, Sums);

    [OnnxOperator("ReduceMean", 18)]
    internal static Tensor Mean(Tensor data, [Input] long[]? axes, bool keepdims = true, bool noopWithEmptyAxes = false) => Over(data, axes, keepdims, noopWithEmptyAxes, Means);

    [OnnxOperator("ReduceMean")]
    internal static Tensor Mean1(Tensor data, long[]? axes, bool keepdims = true) => Over(data, axes, keepdims, false, Means);

    [OnnxOperator("ReduceProd", 18)]
    internal static Tensor Prod(Tensor data, [Input] long[]? axes, bool keepdims = true, bool noopWithEmptyAxes = false) => Over(data, axes, keepdims, noopWithEmptyAxes, Products);

    [OnnxOperator("ReduceProd")]
    internal static Tensor Prod1(Tensor data, long[]? axes, bool keepdims = true) => Over(data, axes, keepdims, false, Products);

    [OnnxOperator("ReduceMax", 18)]
    internal static Tensor Max(Tensor data, [Input] long[]? axes, bool keepdims = true, bool noopWithEmptyAxes = false) => Over(data, axes, keepdims, noopWithEmptyAxes, Largest);

    [OnnxOperator("ReduceMax")]
    internal static Tensor Max1(Tensor data, long[]? axes, bool keepdims = true) => Over(data, axes, keepdims, false, Largest);

    [OnnxOperator("ReduceMin", 18)]
    internal static Tensor Min(Tensor data, [Input] long[]? axes, bool keepdims = true, bool noopWithEmptyAxes = false) => Over(data, axes, keepdims, noopWithEmptyAxes, Smallest);

    [OnnxOperator("ReduceMin")]
    internal static Tensor Min1(Tensor data, long[]? axes, bool keepdims = true) => Over(data, axes, keepdims, false, Smallest);

    [OnnxOperator("ReduceL1", 18)]
    internal static Tensor L1(Tensor data, [Input] long[]? axes, bool keepdims = true, bool noopWithEmptyAxes = false) => Over(data.Abs(), axes, keepdims, noopWithEmptyAxes, Sums);

    [OnnxOperator("ReduceL1")]
    internal static Tensor L11(Tensor data, long[]? axes, bool keepdims = true) => Over(data.Abs(), axes, keepdims, false, Sums);

    [OnnxOperator("ReduceL2", 18)]
    internal static Tensor L2(Tensor data, [Input] long[]? axes, bool keepdims = true, bool noopWithEmptyAxes = false) => Over(data, axes, keepdims, noopWithEmptyAxes, Lengths);

    [OnnxOperator("ReduceL2")]
    internal static Tensor L21(Tensor data, long[]? axes, bool keepdims = true) => Over(data, axes, keepdims, false, Lengths);

    [OnnxOperator("ReduceLogSum", 18)]
    internal static Tensor LogSum(Tensor data, [Input] long[]? axes, bool keepdims = true, bool noopWithEmptyAxes = false) => Over(data, axes, keepdims, noopWithEmptyAxes, Sums).Log();

    [OnnxOperator("ReduceLogSum")]
    internal static Tensor LogSum1(Tensor data, long[]? axes, bool keepdims = true) => Over(data, axes, keepdims, false, Sums).Log();

    [OnnxOperator("ReduceLogSumExp", 18)]
    internal static Tensor LogSumExp(Tensor data, [Input] long[]? axes, bool keepdims = true, bool noopWithEmptyAxes = false) => Over(data, axes, keepdims, noopWithEmptyAxes, LogSums);

    [OnnxOperator("ReduceLogSumExp")]
    internal static Tensor LogSumExp1(Tensor data, long[]? axes, bool keepdims = true) => Over(data, axes, keepdims, false, LogSums);

    [OnnxOperator("ReduceSumSquare", 18)]
    internal static Tensor SumSquare(Tensor data, [Input] long[]? axes, bool keepdims = true, bool noopWithEmptyAxes = false) => Over(data.Mul(data), axes, keepdims, noopWithEmptyAxes, Sums);

    [OnnxOperator("ReduceSumSquare")]
    internal static Tensor SumSquare1(Tensor data, long[]? axes, bool keepdims = true) => Over(data.Mul(data), axes, keepdims, false, Sums);

    /// <summary>No axes mean all, or, where the node says so, none.</summary>
    private static Tensor Over(Tensor x, long[]? axes, bool keepdims, bool noneIfEmpty, Func<Tensor, int[], bool, Tensor> reduce)
    {
        var dims = axes is { Length: > 0 } ? Axes.Of(axes, x.Dim) : noneIfEmpty ? [] : Axes.All(x.Dim);
        // The Tensor API takes no dimensions for all of them.
        return dims.Length > 0 ? reduce(x, dims, keepdims) : reduce(x.Unsqueeze(0), [0], false);
    }

    private static Tensor Sums(Tensor x, int[] dims, bool keepdims) => x.Sum(dims, keepdims, x.DType);

    private static Tensor Means(Tensor x, int[] dims, bool keepdims) => x.DType.IsIntegral ? x.To(DType.Float64).Mean(dims, keepdims).To(x.DType) : x.Mean(dims, keepdims);

    private static Tensor Products(Tensor x, int[] dims, bool keepdims)
    {
        foreach (var d in dims.OrderDescending())
            x = x.Prod(d, keepdims, x.DType);
        return x;
    }

    private static Tensor Lengths(Tensor x, int[] dims, bool keepdims) => Sums(x.Mul(x), dims, keepdims).Sqrt().To(x.DType);

    private static Tensor LogSums(Tensor x, int[] dims, bool keepdims) => IsEmpty(x, dims) ? Sums(x, dims, keepdims).Log() : x.LogSumExp(dims, keepdims);

    private static Tensor Largest(Tensor x, int[] dims, bool keepdims) => IsEmpty(x, dims) ? OfNothing(x, dims, keepdims, highest: false) : x.Amax(dims, keepdims);

    private static Tensor Smallest(Tensor x, int[] dims, bool keepdims) => IsEmpty(x, dims) ? OfNothing(x, dims, keepdims, highest: true) : x.Amin(dims, keepdims);

    private static bool IsEmpty(Tensor x, int[] dims) => Array.Exists(dims, d => x.Shape[d] == 0);

    /// <summary>The largest of no numbers is the lowest there is.</summary>
    private static Tensor OfNothing(Tensor x, int[] dims, bool keepdims, bool highest)
    {
        var shape = Sums(x, dims, keepdims).ShapeArray;
        Scalar value = x.DType switch
        {
            DType.Bool => highest,
            DType.Int64 => highest ? long.MaxValue : long.MinValue,
            { IsFloatingPoint: true } => highest ? double.PositiveInfinity : double.NegativeInfinity,
            var other => highest ? (long)DTypes.Largest(other) : other is DType.Int8 or DType.Int16 or DType.Int32 ? -(long)DTypes.Largest(other) - 1 : 0L,
        };
        return Torch.Full(shape, value, x.DType);
    }
}
