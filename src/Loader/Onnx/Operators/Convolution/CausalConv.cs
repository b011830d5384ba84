using TorchPort.Nn;

namespace TorchPort.Onnx.Operators.Convolution;

/// <summary>A convolution of each channel over what came before, which is kept for the next call.</summary>
internal static class CausalConv
{
    [OnnxOperator("CausalConvWithState", 27)]
    internal static (Tensor Output, Tensor PresentState) WithState(NodeCall c, Tensor input, Tensor weight, Tensor? bias, Tensor? pastState, string activation = "none")
    {
        if (input.Dim != 3 || weight.Dim != 3 || weight.Size(2) < 1)
            throw c.Error($"Its input and weight must have three dimensions, but have the shapes {Shapes.Text(input.Shape)} and {Shapes.Text(weight.Shape)}.");
        var before = weight.Size(2) - 1;
        var padded = pastState is null ? Functional.Pad(input, [before, 0]) : Torch.Cat([pastState, input], 2);
        var output = Functional.Conv1d(padded, weight, bias, groups: input.Size(1));
        return (activation switch
        {
            "none" => output,
            "silu" or "swish" => output.Silu(),
            _ => throw c.Error($"Its attribute \"activation\" must be none, silu or swish, but is {activation}."),
        }, padded.Narrow(2, padded.Size(2) - before, before));
    }
}
