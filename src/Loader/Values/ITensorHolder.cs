namespace TorchPort;

/// <summary>A value that is more than a tensor but has one at heart, or several.</summary>
internal interface ITensorHolder
{
    /// <summary>Python's name of the type.</summary>
    string TypeName { get; }

    /// <summary>The tensor that stands for the value; it is listed under the value's own name.</summary>
    Tensor? Tensor { get; }

    /// <summary>What else belongs to it, by name.</summary>
    IEnumerable<KeyValuePair<object?, object?>> Parts { get; }
}
