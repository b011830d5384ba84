using TorchPort.Algebra;
using TorchPort.Ops;

namespace TorchPort.Plans;

/// <summary>A matrix product, added to a third input if there is one.</summary>
internal sealed class MatMulStep : Step
{
    internal override string Name => "MatMul";

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) =>
        device.MatMul(outputs[0], inputs[0], inputs[1], inputs.Length > 2 ? inputs[2] : null);
}

/// <summary>A convolution of an input with a weight.</summary>
internal sealed class ConvolutionStep(ConvGeometry geometry) : Step
{
    internal override string Name => "Convolution";

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => device.Convolution(outputs[0], inputs[0], inputs[1], geometry);
}

/// <summary>A transposed convolution.</summary>
internal sealed class TransposedConvolutionStep(ConvGeometry geometry) : Step
{
    internal override string Name => "TransposedConvolution";

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) =>
        device.ConvolutionInputGradient(outputs[0], inputs[0], inputs[1], geometry);
}

/// <summary>A function of matrices.</summary>
internal sealed class MatricesStep<F>(F function, int batch) : Step where F : unmanaged, IMatrixFunction
{
    internal override string Name => Short(typeof(F));

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => device.Matrices(function, batch, outputs, inputs);
}

/// <summary>A function of real matrices.</summary>
internal sealed class RealMatricesStep<F>(F function, int batch) : Step where F : unmanaged, IRealMatrixFunction
{
    internal override string Name => Short(typeof(F));

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => device.RealMatrices(function, batch, outputs, inputs);
}
