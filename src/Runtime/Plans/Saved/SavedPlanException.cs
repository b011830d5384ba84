namespace TorchPort.Plans;

/// <summary>A saved plan does not say what it should, or a plan cannot be saved. Who wants a plan hears of it only as the reason why one is made anew.</summary>
internal sealed class SavedPlanException(string message, Exception? inner = null) : TorchPortException(message, inner);
