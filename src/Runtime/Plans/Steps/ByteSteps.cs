using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Plans;

/// <summary>A product of matrices of bytes, into int32; inputs a, b and the zero points that a mask says are there.</summary>
internal sealed record MatMulIntegerStep(int Zeros) : Step
{
    internal override string Name => "MatMulInteger";

    internal override void Save(StepWriter to)
    {
        to.Text(nameof(MatMulIntegerStep));
        to.Int(Zeros);
    }

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs)
    {
        var zeros = FusedStep.Spread(Zeros, inputs[2..]);
        device.MatMulInteger(outputs[0], inputs[0], inputs[1], zeros[0], zeros[1]);
    }
}

/// <summary>A convolution of bytes, into int32; inputs x, w and the zero points that a mask says are there.</summary>
internal sealed record ConvolutionIntegerStep(ConvGeometry Geometry, int Zeros) : Step
{
    internal override string Name => "ConvolutionInteger";

    internal override void Save(StepWriter to)
    {
        to.Text(nameof(ConvolutionIntegerStep));
        Geometry.Save(to);
        to.Int(Zeros);
    }

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs)
    {
        var zeros = FusedStep.Spread(Zeros, inputs[2..]);
        device.ConvolutionInteger(outputs[0], inputs[0], inputs[1], zeros[0], zeros[1], Geometry);
    }

    /// <summary>Whether it slides the same way.</summary>
    public bool Equals(ConvolutionIntegerStep? other) => other is not null && Zeros == other.Zeros && new ConvolutionStep(Geometry).Equals(new ConvolutionStep(other.Geometry));

    public override int GetHashCode() => HashCode.Combine(Zeros, Geometry.Groups);
}

/// <summary>Numbers as bytes within their own span; outputs these, the scale and the zero point.</summary>
internal sealed record DynamicQuantizeStep : Step
{
    internal override string Name => "DynamicQuantize";

    internal override void Save(StepWriter to) => to.Text(nameof(DynamicQuantizeStep));

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => device.DynamicQuantize(outputs[0], outputs[1], outputs[2], inputs[0]);

    internal override Call Prepare(Device device, Tensor[] outputs, Tensor[] inputs) => new DynamicQuantizeCall(outputs, inputs[0]);
}

/// <summary>A product or a convolution of bytes with packed weights, and an elementwise function of the result, which may be bytes again; inputs x, whose rows are rounded first where they are no bytes yet, its zero point where that is not known, and what else the function takes.</summary>
internal sealed record ByteStep(ByteLayer Layer, bool HasZero, ElementwiseStep? After, int Slot) : Step
{
    internal override string Name => $"{(Layer.Convolution is null ? "MatMul" : "Convolution")}.bytes{(Layer.Rounding is null ? "" : " rounded")}{(After is null ? "" : $" {After.Name}")}";

    internal override void Save(StepWriter to)
    {
        to.Text(nameof(ByteStep));
        SavedWeights.Save(Layer, to);
        to.Bool(HasZero);
        to.Optional(After);
        to.Int(Slot);
    }

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => Prepare(device, outputs.ToArray(), inputs.ToArray()).Run();

    internal override Call Prepare(Device device, Tensor[] outputs, Tensor[] inputs) => new ByteCall(this, outputs[0], inputs);

    /// <summary>Whether it does as well with an operand that lies like this.</summary>
    internal bool Takes(Operand operand, bool isWrite)
    {
        if (operand.Shape.Length < 2)
            return operand.IsContiguousView;
        return Layer.Convolution is null ? operand.Shape[^1] == 1 || operand.Strides[^1] == 1 : !isWrite || PackedSteps.IsDense(operand);
    }
}
