using TorchPort.Kernels;

namespace TorchPort.Plans;

/// <summary>A convolution with a packed weight on channels-last values, and an elementwise function of its result.</summary>
/// <param name="Convolution">The convolution.</param>
/// <param name="After">The function, or null; its other inputs are the step's last ones.</param>
/// <param name="Slot">Which input of it the convolution's result is.</param>
/// <param name="IsScaled">Whether the image's channels are multiplied by the second input's numbers.</param>
internal sealed record PackedConvolutionStep(PackedConvolution Convolution, ElementwiseStep? After, int Slot, bool IsScaled = false) : Step
{
    /// <summary>The inputs before those of the function.</summary>
    internal int OwnInputs => IsScaled ? 2 : 1;

    internal override bool MayReplace(int input) => input >= OwnInputs && Convolution.AppliesApart;

    internal override string Name => $"Convolution.{Convolution.Algorithm}{(IsScaled ? " scaled" : "")}{(After is null ? "" : " " + After.Name)}";

    internal override bool TakesAnyNumbers => true;

    internal override void Save(StepWriter to)
    {
        to.Text(nameof(PackedConvolutionStep));
        SavedWeights.Save(Convolution, to);
        to.Optional(After);
        to.Int(Slot);
        to.Bool(IsScaled);
    }

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => Prepare(device, outputs.ToArray(), inputs.ToArray()).Run();

    internal override Call Prepare(Device device, Tensor[] outputs, Tensor[] inputs) => new PackedConvolutionCall(this, outputs, inputs);
}

/// <summary>A product with a packed matrix, plus one row, and an elementwise function of the result.</summary>
internal sealed record PackedProductStep(PackedMatrix Matrix, bool HasRow, ElementwiseStep? After, int Slot) : Step
{
    internal override bool MayReplace(int input) => input > (HasRow ? 1 : 0) && Matrix.AppliesApart;

    internal override string Name => After is null ? "MatMul.packed" : $"MatMul.packed {After.Name}";

    internal override bool TakesAnyNumbers => true;

    internal override void Save(StepWriter to)
    {
        to.Text(nameof(PackedProductStep));
        SavedWeights.Save(Matrix, to);
        to.Bool(HasRow);
        to.Optional(After);
        to.Int(Slot);
    }

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => Prepare(device, outputs.ToArray(), inputs.ToArray()).Run();

    internal override Call Prepare(Device device, Tensor[] outputs, Tensor[] inputs) => new PackedProductCall(this, outputs, inputs);
}

/// <summary>What can be a step with packed weights.</summary>
internal static class PackedSteps
{
    /// <summary>Whether a node is a convolution whose weight can be packed.</summary>
    internal static bool IsConvolution(Node node) => node is { Step: ConvolutionStep, Outputs: [{ DType: DType.Float32 } y], Inputs: [_, { Value.IsConstant: true }, ..] }
        && node.Inputs.All(i => i.DType == DType.Float32) && (node.Inputs.Length < 3 || node.Inputs[2].Value.IsConstant)
        && Shapes.Count(y.Shape) > 0 && Shapes.Count(node.Inputs[0].Shape) > 0;

    /// <summary>Whether a tensor [N, C, …] has its channels as neighbours, and all its pixels the same distance apart.</summary>
    internal static bool IsDense(Operand y) => (y.Shape[1] == 1 || y.Strides[1] == 1) && Pitch(y) >= 0;

    /// <summary>Whether channels of pixels are neighbours, and all pixels the same distance apart.</summary>
    internal static bool IsPixels(Operand y) => y.Shape.Length > 2 && IsDense(y);

    /// <summary>The distance between channels of a tensor that broadcasts to one of <paramref name="dims"/> dimensions.</summary>
    internal static nint ChannelStride(Tensor t, int dims)
    {
        var at = 1 - (dims - t.Dim);
        return at < 0 || t.Shape[at] == 1 ? 0 : (nint)t.Strides[at];
    }

    /// <summary>The distance between neighbouring pixels, of all images; −1 where it varies.</summary>
    internal static long Pitch(Operand y) => Pitch(y.Shape, y.Strides, y.Shape);

    /// <summary>The distance between neighbouring pixels of a tensor that broadcasts to a shape; −1 where it varies.</summary>
    internal static long Pitch(ReadOnlySpan<long> own, ReadOnlySpan<long> strides, ReadOnlySpan<long> shape)
    {
        long pitch = -1, count = 1;
        for (var d = shape.Length - 1; d >= 0; d--)
        {
            if (d == 1 || shape[d] == 1)
                continue;
            var at = d - (shape.Length - own.Length);
            var stride = at < 0 || own[at] == 1 ? 0 : strides[at];
            if (pitch < 0)
                pitch = stride;
            else if (stride != pitch * count)
                return -1;
            count *= shape[d];
        }
        return pitch < 0 ? shape[1] : pitch;
    }
}
