namespace TorchPort.Onnx.Operators.Activations;

/// <summary>Softmax and its kin: before opset 13 over all dimensions from an axis on, since then over one.</summary>
internal static class Softmax
{
    [OnnxOperator("Softmax", 13)]
    internal static Tensor Softmax13(Tensor input, int axis = -1) => input.Softmax(axis);

    [OnnxOperator("Softmax")]
    internal static Tensor Softmax1(Tensor input, int axis = 1) => AsMatrix(input, axis, x => x.Softmax(1));

    [OnnxOperator("LogSoftmax", 13)]
    internal static Tensor LogSoftmax13(Tensor input, int axis = -1) => input.LogSoftmax(axis);

    [OnnxOperator("LogSoftmax")]
    internal static Tensor LogSoftmax1(Tensor input, int axis = 1) => AsMatrix(input, axis, x => x.LogSoftmax(1));

    [OnnxOperator("Hardmax", 13)]
    internal static Tensor Hardmax13(Tensor input, int axis = -1) => Torch.ZerosLike(input).Scatter(axis, input.ArgMax(axis, keepdim: true), 1.0);

    [OnnxOperator("Hardmax")]
    internal static Tensor Hardmax1(Tensor input, int axis = 1) => AsMatrix(input, axis, x => Hardmax13(x, 1));

    private static Tensor AsMatrix(Tensor input, int axis, Func<Tensor, Tensor> function) =>
        function(Layout.Reshaping.Flatten(input, axis)).Reshape(input.Shape);
}
