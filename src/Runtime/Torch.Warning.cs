namespace TorchPort;

public static partial class Torch
{
    /// <summary>Is told what PyTorch warns about: an operation that goes on, but hardly as was meant. Writes to the standard error stream unless replaced; null is silence.</summary>
    public static Action<string>? Warning { get; set; } = static message => Console.Error.WriteLine($"Warning: {message}");
}
