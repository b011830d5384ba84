namespace TorchPort;

public sealed partial class Checkpoint
{
    /// <summary>The texts that a safetensors file carries beside its tensors, such as <c>format</c>; empty in other formats.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; internal init; } = new OrderedDictionary<string, string>();
}
