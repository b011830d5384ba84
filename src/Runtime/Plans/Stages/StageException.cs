namespace TorchPort.Plans;

/// <summary>A result of a stage is looked at that its plan does not give, since no run before did so: it is made anew, and the run begins again.</summary>
internal sealed class StageException : Exception;
