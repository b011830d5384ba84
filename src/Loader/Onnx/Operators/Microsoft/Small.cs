using TorchPort.Nn;

namespace TorchPort.Onnx.Operators.Microsoft;

/// <summary>Operators that ONNX Runtime had before ONNX, or has for exporters.</summary>
internal static class Small
{
    [OnnxOperator("Inverse", Domain = "com.microsoft")]
    internal static Tensor Inverse(Tensor x) => x.Inverse();

    [OnnxOperator("Trilu", Domain = "com.microsoft")]
    internal static Tensor Trilu(Tensor x, [Input] long? k, bool upper = true) => upper ? x.Triu(k ?? 0) : x.Tril(k ?? 0);

    [OnnxOperator("ExpandDims", Domain = "com.microsoft", MovesElements = true)]
    internal static Tensor ExpandDims(Tensor x, [Input] long axis) => x.Unsqueeze(checked((int)axis));

    [OnnxOperator("Range", Domain = "com.microsoft")]
    internal static Tensor Range(NodeCall c, Tensor start, Tensor limit, Tensor? delta) => Constants.Constants.Range(c, start, limit, delta ?? Torch.OnesLike(start));

    [OnnxOperator("GatherND", Domain = "com.microsoft", MovesElements = true)]
    internal static Tensor GatherNd(NodeCall c, Tensor data, Tensor indices) => Indexing.Gathering.GatherND(c, data, indices);

    [OnnxOperator("CDist", Domain = "com.microsoft")]
    internal static Tensor CDist(NodeCall c, Tensor a, Tensor b, string metric = "sqeuclidean") => metric switch
    {
        "euclidean" => Torch.Cdist(a, b),
        "sqeuclidean" => Torch.Cdist(a, b).Square(),
        _ => throw c.Error($"Its attribute \"metric\" must be euclidean or sqeuclidean, but is {metric}."),
    };

    [OnnxOperator("Pad", Domain = "com.microsoft")]
    internal static Tensor Pad(NodeCall c, Tensor data, [Input] long[] pads, Tensor? value, string mode = "constant") => Layout.Padding.Pad(c, data, pads, value, null, mode);

    /// <summary>The different elements as they first come.</summary>
    [OnnxOperator("Unique", Domain = "com.microsoft")]
    internal static (Tensor Y, Tensor Indices, Tensor Counts) Unique(Tensor x)
    {
        var (y, _, inverse, counts) = Indexing.Finding.Unique(x, null, sorted: false);
        return (y, inverse, counts);
    }

    [OnnxOperator("GridSample", Domain = "com.microsoft")]
    internal static Tensor GridSample(NodeCall c, Tensor x, Tensor grid, string mode = "bilinear", string paddingMode = "zeros", bool alignCorners = false) =>
        Resampling.Grids.GridSample(c, x, grid, mode, paddingMode, alignCorners);

    [OnnxOperator("ConvTransposeWithDynamicPads", Domain = "com.microsoft")]
    internal static Tensor ConvTransposeWithDynamicPads(NodeCall c, Tensor x, Tensor w, [Input] long[]? pads, Tensor? b, long[]? kernelShape, long[]? strides, long[]? dilations, long[]? outputPadding,
        string autoPad = "NOTSET", long group = 1) => Convolution.Convolutions.ConvTranspose(c, x, w, b, kernelShape, strides, dilations, pads, outputPadding, null, autoPad, group);

    [OnnxOperator("TorchEmbedding", Domain = "com.microsoft")]
    internal static Tensor TorchEmbedding(Tensor weight, Tensor indices, [Input] long? paddingIdx, [Input] bool? scaleGradByFreq) =>
        Functional.Embedding(indices.To(DType.Int64), weight, paddingIdx is null or < 0 ? null : paddingIdx, scaleGradByFreq: scaleGradByFreq ?? false);
}
