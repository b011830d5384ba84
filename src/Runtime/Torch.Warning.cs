namespace TorchPort;

public static partial class Torch
{
    private const int RememberedWarnings = 256;

    private static readonly HashSet<string> Warned = [];

    /// <summary>Is told what PyTorch warns about: an operation that goes on, but hardly as was meant. Writes each text once to the standard error stream unless replaced; null is silence.</summary>
    public static Action<string>? Warning { get; set; } = WarnOnce;

    private static void WarnOnce(string message)
    {
        lock (Warned)
        {
            if (!Warned.Add(message))
                return;
            if (Warned.Count > RememberedWarnings)
                Warned.Clear();
        }
        Console.Error.WriteLine($"Warning: {message}");
    }
}
