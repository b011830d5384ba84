namespace TorchPort.Gpu;

/// <summary>A tensor that does not fit a device's memory, or the limit that was set to it. PyTorch: <c>torch.OutOfMemoryError</c>.</summary>
public sealed class OutOfDeviceMemoryException : TorchPortException
{
    internal OutOfDeviceMemoryException(string message, Exception? inner = null) : base(message, inner) { }
}
