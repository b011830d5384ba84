using System.Collections.Concurrent;

namespace TorchPort.Gpu;

/// <summary>Whether a library or the kernels here are asked for products: whatever was faster when the first of their class were multiplied by both.</summary>
internal sealed class GemmChoice(Func<Action, double> time)
{
    private readonly ConcurrentDictionary<GemmClass, bool> _isLibrary = [];

    internal bool PrefersLibrary(GemmClass products, Action byLibrary, Action byKernels) => _isLibrary.GetOrAdd(products, _ => time(byLibrary) <= time(byKernels));
}
