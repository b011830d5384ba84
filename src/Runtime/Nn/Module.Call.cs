namespace TorchPort.Nn;

/// <summary>A module with one input.</summary>
/// <typeparam name="TInput">What <see cref="Forward"/> takes: a <see cref="Tensor"/>, or any type of the user's.</typeparam>
/// <typeparam name="TOutput">What it gives.</typeparam>
public abstract class Module<TInput, TOutput> : Module
{
    private readonly List<Func<Module, TInput, TInput>> _before = [];
    private readonly List<Func<Module, TInput, TOutput, TOutput>> _after = [];

    /// <summary>What the module computes. PyTorch: <c>forward</c>.</summary>
    public abstract TOutput Forward(TInput input);

    /// <summary>Runs <see cref="Forward"/> with the hooks around it. PyTorch: <c>module(input)</c>.</summary>
    public TOutput Call(TInput input)
    {
        foreach (var hook in _before)
            input = hook(this, input);
        var output = Forward(input);
        foreach (var hook in _after)
            output = hook(this, input, output);
        return output;
    }

    /// <summary>Runs before <see cref="Call"/>'s forward, and may replace its input. PyTorch: <c>register_forward_pre_hook</c>.</summary>
    /// <returns>Removes the hook when disposed.</returns>
    public IDisposable RegisterForwardPreHook(Func<Module, TInput, TInput> hook) => new Registration<Func<Module, TInput, TInput>>(_before, hook);

    /// <summary>Runs after <see cref="Call"/>'s forward, and may replace its output. PyTorch: <c>register_forward_hook</c>.</summary>
    /// <returns>Removes the hook when disposed.</returns>
    public IDisposable RegisterForwardHook(Func<Module, TInput, TOutput, TOutput> hook) => new Registration<Func<Module, TInput, TOutput, TOutput>>(_after, hook);

    private sealed class Registration<T> : IDisposable
    {
        private readonly List<T> _hooks;
        private readonly T _hook;

        internal Registration(List<T> hooks, T hook)
        {
            ArgumentNullException.ThrowIfNull(hook);
            (_hooks, _hook) = (hooks, hook);
            hooks.Add(hook);
        }

        public void Dispose() => _hooks.Remove(_hook);
    }
}
