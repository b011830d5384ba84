namespace TorchPort.Optim;

/// <summary>A state dict that does not fit an optimizer. PyTorch raises <c>ValueError</c>.</summary>
public sealed class OptimizerStateException(string message) : TorchPortException(message);
