using TorchPort.Kernels;

namespace TorchPort.Plans;

/// <summary>A rotary position embedding; inputs x, cos and sin, output y.</summary>
/// <param name="Interleaved">Whether pairs are neighbours, rather than an element of the first half with one of the second.</param>
internal sealed record RotaryStep(bool Interleaved) : Step
{
    internal override string Name => Interleaved ? "Rotary interleaved" : "Rotary";

    internal override bool TakesAnyNumbers => true;

    internal override bool MayReplace(int input) => input == 0;

    internal override void Save(StepWriter to)
    {
        to.Text(nameof(RotaryStep));
        to.Bool(Interleaved);
    }

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => Prepare(device, outputs.ToArray(), inputs.ToArray()).Run();

    internal override Call Prepare(Device device, Tensor[] outputs, Tensor[] inputs) =>
        outputs[0].ElementCount == 0 ? new NoCall() : Rotation.Of(outputs[0], inputs[0], inputs[1], inputs[2], Interleaved);
}
