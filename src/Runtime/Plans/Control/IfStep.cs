using TorchPort.Kernels;

namespace TorchPort.Plans;

/// <summary>One of two plans, by a boolean: the first input. The inputs of both follow.</summary>
/// <param name="Then">Runs if it is true.</param>
/// <param name="Else">Runs if it is false.</param>
/// <param name="ThenInputs">How many inputs are the first plan's.</param>
internal sealed record IfStep(Plan Then, Plan Else, int ThenInputs) : Step
{
    internal override string Name => $"If of {Then.Graph.Nodes.Count} or {Else.Graph.Nodes.Count} kernels";

    internal override void Save(StepWriter to)
    {
        to.Text(nameof(IfStep));
        to.Graph(Then.Graph);
        to.Graph(Else.Graph);
        to.Int(ThenInputs);
    }

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => Prepare(device, outputs.ToArray(), inputs.ToArray()).Run();

    internal override Call Prepare(Device device, Tensor[] outputs, Tensor[] inputs) => new IfCall(this, new(device, outputs), inputs);

    private sealed class IfCall(IfStep step, Results results, Tensor[] inputs) : Call
    {
        private readonly Tensor[] _then = inputs[1..(1 + step.ThenInputs)];
        private readonly Tensor[] _else = inputs[(1 + step.ThenInputs)..];

        internal override void Run()
        {
            var holds = inputs[0].Holds();
            (holds ? step.Then : step.Else).Run(Results.Ready(holds ? _then : _else), results.Dense, null, PlanRun.Cancellation);
            results.Finish();
        }
    }
}
