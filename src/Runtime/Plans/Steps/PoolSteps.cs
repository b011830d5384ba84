using TorchPort.Ops;

namespace TorchPort.Plans;

/// <summary>The largest element of each window, and where it is if there is a second output.</summary>
internal sealed record MaxPoolStep(PoolAxis[] Axes) : Step
{
    internal override string Name => "MaxPool";

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) =>
        device.MaxPool(outputs[0], outputs.Length > 1 ? outputs[1] : null, inputs[0], Axes);
}

/// <summary>The mean of each window.</summary>
internal sealed record AvgPoolStep(PoolAxis[] Axes) : Step
{
    internal override string Name => "AvgPool";

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => device.AvgPool(outputs[0], inputs[0], Axes);
}
