using TorchPort.Kernels;

namespace TorchPort.Plans;

/// <summary>A function from bytes to bytes.</summary>
/// <param name="Function">What it is called.</param>
/// <param name="Table">What it gives for each byte.</param>
internal sealed record ByteTableStep(string Function, ByteTable Table) : Step
{
    internal override string Name => $"Table {Function}";

    internal override bool MayReplace(int input) => true;

    internal override void Save(StepWriter to)
    {
        to.Text(nameof(ByteTableStep));
        to.Text(Function);
        to.Raw(Table.Bytes);
    }

    internal override void Run(Device device, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) => Prepare(device, outputs.ToArray(), inputs.ToArray()).Run();

    internal override Call Prepare(Device device, Tensor[] outputs, Tensor[] inputs) => outputs[0].ElementCount == 0 ? new NoCall() : new ByteTable.Call(Table, outputs[0], inputs[0]);
}
