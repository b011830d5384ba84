using TorchPort.Lanes;

namespace TorchPort.Plans;

/// <summary>A copy between two geometries of one shape and dtype.</summary>
internal sealed class CopyStep : Step
{
    internal override string Name => "Copy";

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => device.CopyBytes(outputs[0], inputs[0]);
}

/// <summary>Elements that an index names along a dimension.</summary>
internal sealed class GatherStep(int dim) : Step
{
    internal override string Name => "Gather";

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => device.Gather(outputs[0], inputs[0], dim, inputs[1]);
}

/// <summary>Elements written where an index says.</summary>
internal sealed class ScatterStep(int dim) : Step
{
    internal override string Name => "Scatter";

    internal override bool Updates => true;

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => device.Scatter(outputs[0], dim, inputs[0], inputs[1]);
}

/// <summary>Elements combined with those where an index says.</summary>
internal sealed class ScatterReduceStep<R>(R reduction, DType compute, int dim) : Step where R : unmanaged, IReduction
{
    internal override string Name => $"Scatter{Short(typeof(R))}";

    internal override bool Updates => true;

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) =>
        device.ScatterReduce(reduction, compute, outputs[0], dim, inputs[0], inputs[1]);
}
