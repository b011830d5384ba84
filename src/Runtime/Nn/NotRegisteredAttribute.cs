namespace TorchPort.Nn;

/// <summary>Leaves a parameter or submodule out of the module that holds it, such as one that belongs to another module.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class NotRegisteredAttribute : Attribute;
