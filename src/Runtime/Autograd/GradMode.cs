namespace TorchPort;

/// <summary>Whether operations on this thread are recorded for differentiation. PyTorch: <c>torch.no_grad</c>, <c>torch.enable_grad</c>.</summary>
public static class GradMode
{
    [ThreadStatic]
    private static bool _disabled;

    /// <summary>True while operations are recorded, as they are at first. PyTorch: <c>torch.is_grad_enabled()</c>.</summary>
    public static bool IsEnabled => !_disabled;

    /// <summary>Records nothing until the scope is disposed: <c>using (GradMode.NoGrad()) …</c>. PyTorch: <c>torch.no_grad()</c>.</summary>
    public static Scope NoGrad() => Set(false);

    /// <summary>Records until the scope is disposed. PyTorch: <c>torch.enable_grad()</c>.</summary>
    public static Scope EnableGrad() => Set(true);

    /// <summary>Records or not until the scope is disposed; nothing is recorded in <see cref="InferenceMode"/>. PyTorch: <c>torch.set_grad_enabled(mode)</c>.</summary>
    public static Scope Set(bool enabled)
    {
        var scope = new Scope(_disabled);
        _disabled = !enabled || InferenceMode.IsEnabled;
        return scope;
    }

    /// <summary>Restores the former mode when disposed.</summary>
    public readonly ref struct Scope
    {
        private readonly bool _former;

        internal Scope(bool former) => _former = former;

        /// <summary>Restores the former mode.</summary>
        public void Dispose() => _disabled = _former;
    }
}
