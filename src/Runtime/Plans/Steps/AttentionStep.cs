using TorchPort.Kernels;

namespace TorchPort.Plans;

/// <summary>softmax(f(q · kᵀ)) · v; inputs q, kᵀ, v and what else f takes, output y.</summary>
/// <param name="Scores">f, if there is one.</param>
/// <param name="Slot">Which input of it the product is.</param>
internal sealed record AttentionStep(ElementwiseStep? Scores, int Slot) : Step
{
    internal override string Name => Scores is null ? "Attention" : $"Attention {Scores.Name}";

    internal override bool TakesAnyNumbers => true;

    internal override void Save(StepWriter to)
    {
        to.Text(nameof(AttentionStep));
        to.Optional(Scores);
        to.Int(Slot);
    }

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => Prepare(device, outputs.ToArray(), inputs.ToArray()).Run();

    internal override Call Prepare(Device device, Tensor[] outputs, Tensor[] inputs) => HeadsAttention.Of(outputs[0], inputs[0], inputs[1], inputs[2],
        Scores is null ? null : () => Scores.Epilogue(Slot)!, [.. inputs[3..].Select((t, i) => (i < Slot ? i : i + 1, t))]);
}
