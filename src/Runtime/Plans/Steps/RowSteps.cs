using TorchPort.Lanes;

namespace TorchPort.Plans;

/// <summary>A reduction over some dimensions.</summary>
internal sealed class ReduceStep<R>(R reduction, DType compute, bool[] reduced) : Step where R : unmanaged, IReduction
{
    internal override string Name => Short(typeof(R));

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => device.Reduce(reduction, compute, outputs[0], inputs[0], reduced);
}

/// <summary>A kernel on every row along a dimension.</summary>
internal sealed class RowsStep<K>(K kernel, int dim, DType compute, bool hasValues) : Step where K : unmanaged, IRowKernel
{
    internal override string Name => Short(typeof(K));

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) =>
        device.Rows(kernel, dim, compute, inputs[0], hasValues ? outputs[0] : null, hasValues ? outputs.Length > 1 ? outputs[1] : null : outputs[0]);
}

/// <summary>Where in sorted rows values belong.</summary>
internal sealed class SearchSortedStep(bool right) : Step
{
    internal override string Name => "SearchSorted";

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => device.SearchSorted(outputs[0], inputs[0], inputs[1], right);
}
