using TorchPort.Kernels;

namespace TorchPort.Plans;

/// <summary>A step that works everything out in each run.</summary>
internal sealed class StepCall(Step step, Device device, Tensor[] outputs, Tensor[] inputs) : Call
{
    internal override void Run() => step.Run(device, outputs, inputs);
}

/// <summary>Nothing to do: a tensor of no elements.</summary>
internal sealed class NoCall : Call
{
    internal override void Run()
    {
    }
}
