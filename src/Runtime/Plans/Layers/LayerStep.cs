namespace TorchPort.Plans;

/// <summary>A layer that a trace has kept whole.</summary>
/// <param name="Layer">Which.</param>
/// <param name="Inputs">Which of its inputs are there: see <see cref="FusedStep.Mask"/>.</param>
internal sealed record LayerStep(Layer Layer, int Inputs) : Step
{
    internal override string Name => Short(Layer.GetType());

    internal override void Save(StepWriter to) => throw new SavedPlanException($"the layer {Name} is kept whole");

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs)
    {
        var results = Layer.Call(FusedStep.Spread(Inputs, inputs));
        for (var i = 0; i < results.Length; i++)
            device.CopyBytes(outputs[i], results[i]);
    }
}
