using TorchPort.Kernels;

namespace TorchPort.Plans;

/// <summary>A dimension brought to another size; inputs x, the places and, if there are any, the weights.</summary>
internal sealed record ResampleStep(int Dim) : Step
{
    internal override string Name => "Resample";

    internal override Step Widened => this;

    internal override void Save(StepWriter to)
    {
        to.Text(nameof(ResampleStep));
        to.Int(Dim);
    }

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) =>
        device.Resample(outputs[0], inputs[0], Dim, inputs[1], inputs.Length > 2 ? inputs[2] : null);

    internal override Call Prepare(Device device, Tensor[] outputs, Tensor[] inputs) => outputs[0].ElementCount == 0 ? new NoCall()
        : Resampling.Prepare(outputs[0], inputs[0], Dim, inputs[1], inputs.Length > 2 ? inputs[2] : null);
}
