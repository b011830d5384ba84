namespace TorchPort.Plans;

/// <summary>A step with its tensors: what follows from their geometry is worked out, so that a run only fetches their pointers and computes.</summary>
internal abstract class Call
{
    internal abstract void Run();
}

/// <summary>A step that works everything out in each run.</summary>
internal sealed class StepCall(Step step, Device device, Tensor[] outputs, Tensor[] inputs) : Call
{
    internal override void Run() => step.Run(device, outputs, inputs);
}
