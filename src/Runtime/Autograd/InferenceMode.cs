namespace TorchPort;

/// <summary>
/// Records nothing, as <see cref="GradMode.NoGrad"/> does, and makes tensors that can take part in no recorded operation
/// later either, so that nothing has to be kept for one. PyTorch: <c>torch.inference_mode</c>.
/// </summary>
public static class InferenceMode
{
    [ThreadStatic]
    private static bool _enabled;

    /// <summary>Whether the mode is on. PyTorch: <c>torch.is_inference_mode_enabled()</c>.</summary>
    public static bool IsEnabled => _enabled;

    /// <summary>Turns the mode on, or off, until the scope is disposed: <c>using (InferenceMode.Enter()) …</c>. PyTorch: <c>torch.inference_mode(mode)</c>.</summary>
    public static Scope Enter(bool enabled = true)
    {
        var scope = new Scope(_enabled, GradMode.IsEnabled);
        _enabled = enabled;
        GradMode.Set(!enabled);
        return scope;
    }

    /// <summary>Restores the former modes when disposed.</summary>
    public readonly ref struct Scope
    {
        private readonly bool _former, _recorded;

        internal Scope(bool former, bool recorded) => (_former, _recorded) = (former, recorded);

        /// <summary>Restores the former modes.</summary>
        public void Dispose()
        {
            _enabled = _former;
            GradMode.Set(_recorded);
        }
    }
}
