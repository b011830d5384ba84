using TorchPort.Algebra;
using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Plans;

/// <summary>A matrix product, added to a third input if there is one.</summary>
internal sealed record MatMulStep : Step
{
    internal override string Name => "MatMul";

    internal override bool TakesAnyNumbers => true;

    internal override void Save(StepWriter to) => to.Text(nameof(MatMulStep));

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) =>
        device.MatMul(outputs[0], inputs[0], inputs[1], inputs.Length > 2 ? inputs[2] : null);

    internal override Call Prepare(Device device, Tensor[] outputs, Tensor[] inputs) => outputs[0].ElementCount == 0 ? new NoCall()
        : PreparedProduct.Of(outputs[0], inputs[0], inputs[1], inputs.Length > 2 ? inputs[2] : null) ?? base.Prepare(device, outputs, inputs);
}

/// <summary>A convolution of an input with a weight, plus a bias if there is one.</summary>
internal sealed record ConvolutionStep(ConvGeometry Geometry) : Step
{
    internal override string Name => "Convolution";

    internal override Step Widened => this;

    internal override void Save(StepWriter to)
    {
        to.Text(nameof(ConvolutionStep));
        Geometry.Save(to);
    }

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs)
    {
        var y = outputs[0].IsContiguous ? outputs[0] : Tensor.Empty(outputs[0].ShapeArray, outputs[0].DType, device);
        device.Convolution(y, inputs[0], inputs[1], inputs.Length > 2 ? inputs[2] : null, Geometry);
        if (y != outputs[0])
            device.CopyBytes(outputs[0], y);
    }

    /// <summary>Whether it slides the same way.</summary>
    public bool Equals(ConvolutionStep? other) => other is not null && Geometry.Groups == other.Geometry.Groups && Geometry.Stride.AsSpan().SequenceEqual(other.Geometry.Stride)
        && Geometry.Padding.AsSpan().SequenceEqual(other.Geometry.Padding) && Geometry.Dilation.AsSpan().SequenceEqual(other.Geometry.Dilation);

    public override int GetHashCode() => Geometry.Groups.GetHashCode();
}

/// <summary>A transposed convolution, plus a bias if there is one.</summary>
internal sealed record TransposedConvolutionStep(ConvGeometry Geometry) : Step
{
    internal override string Name => "TransposedConvolution";

    internal override Step Widened => this;

    internal override void Save(StepWriter to)
    {
        to.Text(nameof(TransposedConvolutionStep));
        Geometry.Save(to);
    }

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) =>
        device.ConvolutionInputGradient(outputs[0], inputs[0], inputs[1], inputs.Length > 2 ? inputs[2] : null, Geometry);

    /// <summary>Whether it slides the same way.</summary>
    public bool Equals(TransposedConvolutionStep? other) => other is not null && new ConvolutionStep(Geometry).Equals(new ConvolutionStep(other.Geometry));

    public override int GetHashCode() => Geometry.Groups.GetHashCode();
}

/// <summary>A function of matrices.</summary>
internal sealed record MatricesStep<F>(F Function, int Batch) : Step where F : unmanaged, IMatrixFunction
{
    internal override string Name => Short(typeof(F));

    internal override void Save(StepWriter to)
    {
        to.Kernel("Matrices", Function);
        to.Int(Batch);
    }

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => device.Matrices(Function, Batch, outputs, inputs);

    internal override Call Prepare(Device device, Tensor[] outputs, Tensor[] inputs) =>
        Function is FourierTransform transform && device is CpuDevice ? FourierCall.Of(transform, outputs[0], inputs) : base.Prepare(device, outputs, inputs);
}

/// <summary>A function of real matrices.</summary>
internal sealed record RealMatricesStep<F>(F Function, int Batch) : Step where F : unmanaged, IRealMatrixFunction
{
    internal override string Name => Short(typeof(F));

    internal override void Save(StepWriter to)
    {
        to.Kernel("RealMatrices", Function);
        to.Int(Batch);
    }

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => device.RealMatrices(Function, Batch, outputs, inputs);
}
