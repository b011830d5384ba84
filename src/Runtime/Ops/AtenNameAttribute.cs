namespace TorchPort;

/// <summary>
/// PyTorch's name of a parameter that operators' schemas call otherwise, or PyTorch's string for an enum member whose
/// own name in snake_case is not it.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Field, AllowMultiple = true)]
internal sealed class AtenNameAttribute(string name) : Attribute
{
    /// <summary>PyTorch's name.</summary>
    public string Name { get; } = name;
}
