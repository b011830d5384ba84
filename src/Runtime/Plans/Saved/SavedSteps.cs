namespace TorchPort.Plans;

/// <summary>Makes steps of what their <see cref="Step.Save"/> has written.</summary>
internal static class SavedSteps
{
    internal static Step Read(StepReader from) => from.Text() switch
    {
        nameof(AttentionStep) => new AttentionStep(from.OptionalElementwise(), from.Slot(4)),
        nameof(MatMulIntegerStep) => new MatMulIntegerStep(from.Int()),
        nameof(ConvolutionIntegerStep) => new ConvolutionIntegerStep(from.Geometry(), from.Int()),
        nameof(DynamicQuantizeStep) => new DynamicQuantizeStep(),
        nameof(ByteStep) => new ByteStep(SavedWeights.ByteLayer(from), from.Bool(), from.OptionalElementwise(), from.Slot(4)),
        nameof(ByteTableStep) => new ByteTableStep(from.Text(), new(from.Raw(Kernels.ByteTable.Count))),
        nameof(ElementwiseStep) => from.Elementwise(),
        nameof(IndexRangeStep) => new IndexRangeStep(from.Text(), from.Long(), from.Long()),
        nameof(CopyStep) => new CopyStep(),
        nameof(GatherStep) => new GatherStep(from.Int()),
        nameof(ScatterStep) => new ScatterStep(from.Int()),
        nameof(MatMulStep) => new MatMulStep(),
        nameof(ConvolutionStep) => new ConvolutionStep(from.Geometry()),
        nameof(TransposedConvolutionStep) => new TransposedConvolutionStep(from.Geometry()),
        nameof(PackedConvolutionStep) => new PackedConvolutionStep(SavedWeights.Convolution(from), from.OptionalElementwise(), from.Slot(4), from.Bool()),
        nameof(PackedProductStep) => new PackedProductStep(SavedWeights.Matrix(from), from.Bool(), from.OptionalElementwise(), from.Slot(4)),
        nameof(MaxPoolStep) => new MaxPoolStep(Ops.PoolAxis.Read(from)),
        nameof(AvgPoolStep) => new AvgPoolStep(Ops.PoolAxis.Read(from)),
        nameof(RecurrentStep) => SavedWeights.Recurrent(from),
        nameof(ResampleStep) => new ResampleStep(from.Int()),
        nameof(RotaryStep) => new RotaryStep(from.Bool()),
        nameof(SearchSortedStep) => new SearchSortedStep(from.Bool()),
        nameof(IfStep) => new IfStep(from.Plan(), from.Plan(), from.Int()),
        nameof(LoopStep) => new LoopStep(from.Plan(), from.Int(), from.Bool(), from.Bool()),
        var kind => KernelTable.Read(kind, from),
    };
}
