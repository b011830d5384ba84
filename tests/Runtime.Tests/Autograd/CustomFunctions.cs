using TorchPort.Autograd;

namespace TorchPort.Tests.Autograd;

// The custom functions of fixtures/autograd, as the Python source of the programs that use them has them.
internal sealed class Exponential : Function
{
    protected override Tensor[] Forward(FunctionContext context, Tensor[] inputs)
    {
        var y = inputs[0].Exp();
        context.SaveForBackward(y);
        return [y];
    }

    protected override Tensor?[] Backward(FunctionContext context, Tensor?[] gradOutputs) => [gradOutputs[0]! * context.SavedTensors()[0]!];
}

internal sealed class Affine : Function
{
    protected override Tensor[] Forward(FunctionContext context, Tensor[] inputs)
    {
        context.SaveForBackward(inputs[0], inputs[1]);
        return [inputs[0].MatMul(inputs[1]) + inputs[2]];
    }

    protected override Tensor?[] Backward(FunctionContext context, Tensor?[] gradOutputs)
    {
        var (x, w, g) = (context.SavedTensors()[0]!, context.SavedTensors()[1]!, gradOutputs[0]!);
        return [g.MatMul(w.T()), x.T().MatMul(g), g.Sum(0)];
    }
}

internal sealed class Sorted : Function
{
    protected override Tensor[] Forward(FunctionContext context, Tensor[] inputs)
    {
        var (values, places) = inputs[0].Sort(dim: 1);
        context.MarkNonDifferentiable(places);
        context.SaveForBackward(places);
        return [values, places];
    }

    protected override Tensor?[] Backward(FunctionContext context, Tensor?[] gradOutputs) =>
        [Torch.ZerosLike(gradOutputs[0]!).Scatter(1, context.SavedTensors()[0]!, gradOutputs[0]!)];
}

internal sealed class Double : Function
{
    protected override Tensor[] Forward(FunctionContext context, Tensor[] inputs)
    {
        inputs[0].Mul_(2);
        context.MarkDirty(inputs[0]);
        return [inputs[0]];
    }

    protected override Tensor?[] Backward(FunctionContext context, Tensor?[] gradOutputs) => [gradOutputs[0]! * 2];
}

internal sealed class Both : Function
{
    protected override Tensor[] Forward(FunctionContext context, Tensor[] inputs) => [inputs[0] * 2, inputs[1] * 3];

    protected override Tensor?[] Backward(FunctionContext context, Tensor?[] gradOutputs) => [gradOutputs[0]! * 2, gradOutputs[1]! * 3 + 1];
}

internal sealed class Reverse : Function
{
    protected override Tensor[] Forward(FunctionContext context, Tensor[] inputs) => inputs;

    protected override Tensor?[] Backward(FunctionContext context, Tensor?[] gradOutputs) => [gradOutputs[0]!.Neg()];
}

internal sealed class SquareOnce : Function
{
    protected override bool IsOnceDifferentiable => true;

    protected override Tensor[] Forward(FunctionContext context, Tensor[] inputs)
    {
        context.SaveForBackward(inputs[0]);
        return [inputs[0] * inputs[0]];
    }

    protected override Tensor?[] Backward(FunctionContext context, Tensor?[] gradOutputs) => [2 * context.SavedTensors()[0]! * gradOutputs[0]!];
}

internal sealed class TooMany : Function
{
    protected override Tensor[] Forward(FunctionContext context, Tensor[] inputs) => [inputs[0] * 2];

    protected override Tensor?[] Backward(FunctionContext context, Tensor?[] gradOutputs) => [gradOutputs[0]! * 2, gradOutputs[0]];
}

internal sealed class Forgets : Function
{
    protected override Tensor[] Forward(FunctionContext context, Tensor[] inputs)
    {
        context.MarkDirty(inputs[0].Mul_(2));
        return [inputs[0].Clone()];
    }

    protected override Tensor?[] Backward(FunctionContext context, Tensor?[] gradOutputs) => [gradOutputs[0]! * 2];
}
