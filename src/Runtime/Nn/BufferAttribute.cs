namespace TorchPort.Nn;

/// <summary>Registers a tensor field or auto-property of a module as a buffer. PyTorch: <c>register_buffer</c>.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property)]
public sealed class BufferAttribute : Attribute
{
    /// <summary>Whether the buffer is part of the module's state dict.</summary>
    public bool Persistent { get; set; } = true;
}
