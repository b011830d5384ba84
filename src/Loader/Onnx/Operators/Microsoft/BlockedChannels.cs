using System.Runtime.Intrinsics.X86;
using TorchPort.Onnx.Operators.Resampling;

namespace TorchPort.Onnx.Operators.Microsoft;

/// <summary>
/// What ONNX Runtime writes when it optimizes a model for the processor at hand: images whose channels come in blocks of one vector, filled up with zeros, and
/// weights in the order of its kernels. Images keep their order here, with as many channels; only weights are put in order.
/// </summary>
internal static class BlockedChannels
{
    private const string Domain = "com.microsoft.nchwc";

    [OnnxOperator("ReorderInput", Domain = Domain)]
    internal static Tensor ReorderInput(Tensor x, bool channelsLast = false)
    {
        x = channelsLast ? x.Movedim(-1, 1) : x;
        return OfChannels(x, (x.Shape[1] + Vector - 1) / Vector * Vector);
    }

    [OnnxOperator("ReorderOutput", Domain = Domain)]
    internal static Tensor ReorderOutput(NodeCall c, Tensor x, long channels, bool channelsLast = false)
    {
        if (x.Dim < 2 || channels < 0 || channels > x.Shape[1])
            throw c.Error($"It takes {channels} channels of {Shapes.Text(x.Shape)}.");
        x = x.Narrow(1, 0, channels);
        return channelsLast ? x.Movedim(1, -1) : x;
    }

    /// <summary>A convolution, then a sum, then an activation.</summary>
    [OnnxOperator("Conv", Domain = Domain)]
    internal static Tensor Conv(NodeCall c, Tensor x, Tensor w, Tensor? b, Tensor? sum, long[]? kernelShape, long[]? strides, long[]? dilations, long[]? pads, float[]? activationParams,
        string autoPad = "NOTSET", long group = 1, string activation = "")
    {
        var block = w.Dim == 4 ? Block(w.Shape[0]) : 0;
        if (block == 0 || w.Shape[0] % block != 0 || x.Dim != 4)
            throw c.Error($"Weights {Shapes.Text(w.Shape)} are not in blocks of {block} outputs.");
        long outputs = w.Shape[0] / block, inputs = w.Shape[1], height = w.Shape[2], width = w.Shape[3];
        // Few inputs of a group stay as they are; more come in blocks too.
        w = inputs % block == 0 ? w.Contiguous().View(outputs, inputs / block, height, width, block, block).Permute(0, 5, 1, 4, 2, 3).Reshape(w.Shape)
            : w.Contiguous().View(outputs, inputs, height, width, block).Permute(0, 4, 1, 2, 3).Reshape(w.Shape);
        return FusedConvs.FusedConv(c, OfChannels(x, inputs * group), w, b, sum, kernelShape, strides, dilations, pads, activationParams, autoPad, group, activation);
    }

    [OnnxOperator("Upsample", Domain = Domain)]
    internal static Tensor Upsample(NodeCall c, Tensor x, long[] scales, string mode = "nearest", string coordinateTransformationMode = "asymmetric") =>
        Resizing.Resize(c, x, null, Torch.Tensor<float>([.. scales.Select(s => (float)s)], [scales.Length]), null, null, coordinateTransformationMode, mode, "floor");

    /// <summary>How many channels a block has: a vector's on processors like this one, unless the number is none of those.</summary>
    private static long Block(long channels) => channels % Vector == 0 ? Vector : 8;

    private static long Vector => Avx512F.IsSupported ? 16 : 8;

    /// <summary>With zeros for channels that are missing, or without those that were added.</summary>
    private static Tensor OfChannels(Tensor x, long channels) => x.Shape[1] >= channels ? x.Narrow(1, 0, channels)
        : Nn.Functional.Pad(x, [.. Enumerable.Repeat(0L, 2 * (x.Dim - 2)), 0, channels - x.Shape[1]]);
}
