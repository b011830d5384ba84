using TorchPort.Kernels;
using TorchPort.Lanes;

namespace TorchPort.Plans;

/// <summary>A copy between two geometries of one shape and dtype.</summary>
internal sealed record CopyStep : Step
{
    internal override string Name => "Copy";

    internal override bool TakesAnyNumbers => true;

    internal override void Save(StepWriter to) => to.Text(nameof(CopyStep));

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => device.CopyBytes(outputs[0], inputs[0]);

    internal override Call Prepare(Device device, Tensor[] outputs, Tensor[] inputs) => outputs[0].ElementCount == 0 ? new NoCall() : Copy.Prepare(outputs[0], inputs[0]);
}

/// <summary>Elements that an index names along a dimension.</summary>
internal sealed record GatherStep(int Dim) : Step
{
    internal override string Name => "Gather";

    internal override Step Widened => this;

    internal override void Save(StepWriter to)
    {
        to.Text(nameof(GatherStep));
        to.Int(Dim);
    }

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => device.Gather(outputs[0], inputs[0], Dim, inputs[1]);

    internal override Call Prepare(Device device, Tensor[] outputs, Tensor[] inputs) => outputs[0].ElementCount == 0 ? new NoCall() : Indexing.PrepareGather(outputs[0], inputs[0], Dim, inputs[1]);
}

/// <summary>Elements written where an index says.</summary>
internal sealed record ScatterStep(int Dim) : Step
{
    internal override string Name => "Scatter";

    internal override Step Widened => this;

    internal override bool Updates => true;

    internal override void Save(StepWriter to)
    {
        to.Text(nameof(ScatterStep));
        to.Int(Dim);
    }

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => device.Scatter(outputs[0], Dim, inputs[0], inputs[1]);

    internal override Call Prepare(Device device, Tensor[] outputs, Tensor[] inputs) => inputs[0].ElementCount == 0 ? new NoCall()
        : Indexing.PrepareScatter(outputs[0], Dim, inputs[0], inputs[1]);
}

/// <summary>Elements combined with those where an index says.</summary>
internal sealed record ScatterReduceStep<R>(R Reduction, DType Compute, int Dim) : Step where R : unmanaged, IReduction
{
    internal override string Name => $"Scatter{Short(typeof(R))}";

    internal override Step Widened => this with { Compute = Wider(Compute) };

    internal override bool Updates => true;

    internal override void Save(StepWriter to)
    {
        to.Kernel("ScatterReduce", Reduction);
        to.DType(Compute);
        to.Int(Dim);
    }

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) =>
        device.ScatterReduce(Reduction, Compute, outputs[0], Dim, inputs[0], inputs[1]);
}
