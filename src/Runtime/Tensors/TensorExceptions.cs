namespace TorchPort;

/// <summary>Shapes that do not fit an operation. PyTorch raises <c>RuntimeError</c>.</summary>
public sealed class ShapeException(string message) : TorchPortException(message);

/// <summary>A dimension or an index outside a tensor. PyTorch raises <c>IndexError</c>.</summary>
public sealed class DimensionException(string message) : TorchPortException(message);

/// <summary>A dtype that an operation does not take. PyTorch raises <c>RuntimeError</c> or <c>TypeError</c>.</summary>
public sealed class DTypeException(string message) : TorchPortException(message);

/// <summary>Tensors of different devices in one operation, or an operation that a device does not have.</summary>
public sealed class DeviceException(string message) : TorchPortException(message);

/// <summary>A derivative that cannot be had: the graph was freed, or a needed value was changed in place.</summary>
public sealed class AutogradException : TorchPortException
{
    internal AutogradException(string message) : base(message) { }

    internal AutogradException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Whether the message says already where the forward of the failing operation ran.</summary>
    internal bool InAnomalyMode { get; init; }
}

/// <summary>A matrix that an algorithm of linear algebra cannot work on, such as a singular one that is to be inverted. PyTorch raises <c>torch.linalg.LinAlgError</c>.</summary>
public sealed class LinalgException(string message) : TorchPortException(message);
