namespace TorchPort.Plans;

/// <summary>Checks that what an index of int64 names is there.</summary>
internal sealed class IndexRangeStep(string op, long low, long size) : Step
{
    internal override string Name => "IndexRange";

    internal override bool IsCheck => true;

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs)
    {
        var index = inputs[0].Contiguous();
        unsafe
        {
            foreach (var i in new ReadOnlySpan<long>(index.Pointer<long>(), checked((int)index.ElementCount)))
            {
                if (i < low || i >= size)
                    throw new DimensionException($"{op}: index {i} is out of bounds for a dimension of size {size}.");
            }
        }
        GC.KeepAlive(index);
    }
}
