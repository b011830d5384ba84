using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Plans;

/// <summary>The largest element of each window, and where it is if there is a second output.</summary>
internal sealed record MaxPoolStep(PoolAxis[] Axes) : Step
{
    internal override string Name => "MaxPool";

    internal override bool TakesAnyNumbers => true;

    internal override void Save(StepWriter to)
    {
        to.Text(nameof(MaxPoolStep));
        PoolAxis.Save(Axes, to);
    }

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) =>
        device.MaxPool(outputs[0], outputs.Length > 1 ? outputs[1] : null, inputs[0], Axes);

    internal override Call Prepare(Device device, Tensor[] outputs, Tensor[] inputs) => outputs[0].ElementCount == 0 ? new NoCall()
        : (inputs[0].DType == DType.Float32 && outputs.Length == 1 ? Pool.Prepare(outputs[0], inputs[0], Axes, largest: true) : null) ?? base.Prepare(device, outputs, inputs);

    /// <summary>Whether it has the same windows.</summary>
    public bool Equals(MaxPoolStep? other) => other is not null && PoolAxis.Same(Axes, other.Axes);

    public override int GetHashCode() => Axes.Length;
}

/// <summary>The mean of each window.</summary>
internal sealed record AvgPoolStep(PoolAxis[] Axes) : Step
{
    internal override string Name => "AvgPool";

    internal override bool TakesAnyNumbers => true;

    internal override void Save(StepWriter to)
    {
        to.Text(nameof(AvgPoolStep));
        PoolAxis.Save(Axes, to);
    }

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => device.AvgPool(outputs[0], inputs[0], Axes);

    internal override Call Prepare(Device device, Tensor[] outputs, Tensor[] inputs) => outputs[0].ElementCount == 0 ? new NoCall()
        : (inputs[0].DType == DType.Float32 ? Pool.Prepare(outputs[0], inputs[0], Axes, largest: false) : null) ?? base.Prepare(device, outputs, inputs);

    /// <summary>Whether it has the same windows.</summary>
    public bool Equals(AvgPoolStep? other) => other is not null && PoolAxis.Same(Axes, other.Axes);

    public override int GetHashCode() => Axes.Length;
}
