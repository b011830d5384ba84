namespace TorchPort.Plans;

/// <summary>Checks that what an index of int64 names is there.</summary>
internal sealed record IndexRangeStep(string Op, long Low, long Size) : Step
{
    internal override string Name => "IndexRange";

    internal override bool IsCheck => true;

    internal override void Save(StepWriter to)
    {
        to.Text(nameof(IndexRangeStep));
        to.Text(Op);
        to.Long(Low);
        to.Long(Size);
    }

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs)
    {
        if (device.ChecksIndices)
        {
            device.CheckIndex(inputs[0], Low, Size);
            return;
        }
        var index = inputs[0].Contiguous();
        unsafe
        {
            foreach (var i in new ReadOnlySpan<long>(index.Pointer<long>(), checked((int)index.ElementCount)))
            {
                if (i < Low || i >= Size)
                    throw new DimensionException($"{Op}: index {i} is out of bounds for a dimension of size {Size}.");
            }
        }
        GC.KeepAlive(index);
    }
}
