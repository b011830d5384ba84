using TorchPort.Kernels;
using TorchPort.Lanes;

namespace TorchPort.Plans;

/// <summary>A reduction over some dimensions.</summary>
internal abstract record ReduceStep(DType Compute, bool[] Reduced) : Step
{
    /// <summary>What is done to each element first.</summary>
    internal abstract L Each<L>(L x) where L : ILane<L>;

    /// <summary>How two elements become one.</summary>
    internal abstract L Combine<L>(L a, L b) where L : ILane<L>;

    /// <summary>Whether it reduces the same dimensions.</summary>
    public virtual bool Equals(ReduceStep? other) => base.Equals(other) && Compute == other.Compute && Reduced.AsSpan().SequenceEqual(other.Reduced);

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Compute, Reduced.Length);
}

/// <summary>A reduction over some dimensions.</summary>
internal sealed record ReduceStep<R>(R Reduction, DType Compute, bool[] Reduced) : ReduceStep(Compute, Reduced) where R : unmanaged, IReduction
{
    internal override L Each<L>(L x) => Reduction.Map(x);

    internal override L Combine<L>(L a, L b) => R.Combine(a, b);

    internal override string Name => Short(typeof(R));

    internal override bool TakesAnyNumbers => true;

    internal override Step Widened => this with { Compute = Wider(Compute) };

    internal override void Save(StepWriter to)
    {
        to.Kernel("Reduce", Reduction);
        to.DType(Compute);
        to.Bools(Reduced);
    }

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => device.Reduce(Reduction, Compute, outputs[0], inputs[0], Reduced);

    internal override Call Prepare(Device device, Tensor[] outputs, Tensor[] inputs) => outputs[0].ElementCount == 0 ? new NoCall()
        : (Compute == DType.Float32 ? Kernels.Reduce.Prepare<R, float>(Reduction, outputs[0], inputs[0], Reduced) : null) ?? base.Prepare(device, outputs, inputs);
}

/// <summary>A kernel on every row along a dimension.</summary>
internal sealed record RowsStep<K>(K Kernel, int Dim, DType Compute, bool HasValues) : Step where K : unmanaged, IRowKernel
{
    internal override string Name => Short(typeof(K));

    internal override bool TakesAnyNumbers => true;

    internal override Step Widened => this with { Compute = Wider(Compute) };

    internal override void Save(StepWriter to)
    {
        to.Kernel("Rows", Kernel);
        to.Int(Dim);
        to.DType(Compute);
        to.Bool(HasValues);
    }

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) =>
        device.Rows(Kernel, Dim, Compute, inputs[0], HasValues ? outputs[0] : null, HasValues ? outputs.Length > 1 ? outputs[1] : null : outputs[0]);
}

/// <summary>Where in sorted rows values belong.</summary>
internal sealed record SearchSortedStep(bool Right) : Step
{
    internal override string Name => "SearchSorted";

    internal override void Save(StepWriter to)
    {
        to.Text(nameof(SearchSortedStep));
        to.Bool(Right);
    }

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => device.SearchSorted(outputs[0], inputs[0], inputs[1], Right);
}
