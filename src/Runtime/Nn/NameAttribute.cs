namespace TorchPort.Nn;

/// <summary>The name of a parameter, buffer or submodule in state dicts, where it is not the identifier to the letter.</summary>
/// <param name="name">PyTorch's name, without dots: <c>weight</c>, <c>0</c>, <c>in_proj_bias</c>.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class NameAttribute(string name) : Attribute
{
    /// <summary>PyTorch's name.</summary>
    public string Name { get; } = name;
}
