namespace TorchPort.Plans;

/// <summary>A step with its operands.</summary>
internal sealed record Node(Step Step, Operand[] Outputs, Operand[] Inputs)
{
    public override string ToString() => $"{string.Join(", ", (object[])Outputs)} = {Step.Name}({string.Join(", ", (object[])Inputs)})";
}
