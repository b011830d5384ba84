namespace TorchPort;

/// <summary>A class or function that a pickle names. It is only a name: nothing is imported or called.</summary>
/// <param name="Module">The Python module, such as <c>torch.nn.modules.linear</c>.</param>
/// <param name="Name">The name in it, such as <c>Linear</c>.</param>
public sealed record PickledGlobal(string Module, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>An object of a Python class that TorchPort does not know, as inert data: what the pickle would have handed to Python.</summary>
public sealed class PickledObject
{
    internal PickledObject(string module, string name, CheckpointTuple? arguments = null, CheckpointDict? keywords = null) =>
        (Module, Name, Arguments, Keywords) = (module, name, arguments ?? new(), keywords);

    /// <summary>The Python module of the class (or of the function that would have made the object).</summary>
    public string Module { get; }

    /// <summary>The name of the class or function.</summary>
    public string Name { get; }

    /// <summary>Whether the class or function would have been called (<c>reduce</c>), rather than an empty object of the class made (<c>newobj</c>).</summary>
    internal bool IsCalled { get; set; }

    /// <summary>The function that makes a tensor of this class of the arguments, where it is one (<c>torch._tensor._rebuild_from_type_v2</c>).</summary>
    internal PickledGlobal? Rebuilding { get; init; }

    /// <summary>The positional arguments it would have been made with.</summary>
    public CheckpointTuple Arguments { get; }

    /// <summary>The keyword arguments it would have been made with, if any.</summary>
    public CheckpointDict? Keywords { get; }

    /// <summary>The state it would have been given, usually a <see cref="CheckpointDict"/> of its attributes; null if none.</summary>
    public object? State { get; internal set; }

    /// <summary>Items appended to it, when the class derives from list or set.</summary>
    public CheckpointList? Items { get; internal set; }

    /// <summary>Entries set on it, when the class derives from dict.</summary>
    public CheckpointDict? Entries { get; internal set; }

    /// <inheritdoc/>
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>A Python bytearray, kept apart from bytes.</summary>
public sealed class ByteArray(byte[] bytes)
{
    /// <summary>The content.</summary>
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;
}

/// <summary>The device that a pickle names, such as <c>cuda:0</c>. Tensors are read to the processor whatever their device was.</summary>
/// <param name="Type">The kind.</param>
/// <param name="Index">Which of its kind, if said.</param>
public sealed record TorchDevice(string Type, long? Index)
{
    /// <inheritdoc/>
    public override string ToString() => Index is { } i ? $"{Type}:{i}" : Type;
}
