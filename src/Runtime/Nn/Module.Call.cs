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
    public TOutput Call(TInput input) => Call(input, Forward);

    /// <summary>Runs a forward that has more arguments, with the hooks around it.</summary>
    private protected TOutput Call(TInput input, Func<TInput, TOutput> forward)
    {
        UpdateComputed();
        foreach (var hook in _before)
            input = hook(this, input);
        var output = forward(input);
        foreach (var hook in _after)
            output = hook(this, input, output);
        return output;
    }

    /// <summary>Runs before <see cref="Call(TInput)"/>'s forward, and may replace its input. PyTorch: <c>register_forward_pre_hook</c>.</summary>
    /// <returns>Removes the hook when disposed.</returns>
    public IDisposable RegisterForwardPreHook(Func<Module, TInput, TInput> hook) => new Registration<Func<Module, TInput, TInput>>(_before, hook);

    /// <summary>Runs after <see cref="Call(TInput)"/>'s forward, and may replace its output. PyTorch: <c>register_forward_hook</c>.</summary>
    /// <returns>Removes the hook when disposed.</returns>
    public IDisposable RegisterForwardHook(Func<Module, TInput, TOutput, TOutput> hook) => new Registration<Func<Module, TInput, TOutput, TOutput>>(_after, hook);
}

/// <summary>A module with two inputs, such as a loss of outputs and targets.</summary>
/// <typeparam name="T1">The first.</typeparam>
/// <typeparam name="T2">The second.</typeparam>
/// <typeparam name="TOutput">What it gives.</typeparam>
public abstract class Module<T1, T2, TOutput> : Module
{
    private readonly List<Func<Module, T1, T2, (T1, T2)>> _before = [];
    private readonly List<Func<Module, T1, T2, TOutput, TOutput>> _after = [];

    /// <summary>What the module computes. PyTorch: <c>forward</c>.</summary>
    public abstract TOutput Forward(T1 input1, T2 input2);

    /// <summary>Runs <see cref="Forward"/> with the hooks around it. PyTorch: <c>module(input1, input2)</c>.</summary>
    public TOutput Call(T1 input1, T2 input2) => Call(input1, input2, Forward);

    /// <summary>Runs a forward that has more arguments, with the hooks around it.</summary>
    private protected TOutput Call(T1 input1, T2 input2, Func<T1, T2, TOutput> forward)
    {
        UpdateComputed();
        foreach (var hook in _before)
            (input1, input2) = hook(this, input1, input2);
        var output = forward(input1, input2);
        foreach (var hook in _after)
            output = hook(this, input1, input2, output);
        return output;
    }

    /// <summary>Runs before <see cref="Call(T1, T2)"/>'s forward, and may replace its inputs. PyTorch: <c>register_forward_pre_hook</c>.</summary>
    /// <returns>Removes the hook when disposed.</returns>
    public IDisposable RegisterForwardPreHook(Func<Module, T1, T2, (T1, T2)> hook) => new Registration<Func<Module, T1, T2, (T1, T2)>>(_before, hook);

    /// <summary>Runs after <see cref="Call(T1, T2)"/>'s forward, and may replace its output. PyTorch: <c>register_forward_hook</c>.</summary>
    /// <returns>Removes the hook when disposed.</returns>
    public IDisposable RegisterForwardHook(Func<Module, T1, T2, TOutput, TOutput> hook) => new Registration<Func<Module, T1, T2, TOutput, TOutput>>(_after, hook);
}

/// <summary>A module with three inputs, such as a loss of two outputs and targets.</summary>
/// <typeparam name="T1">The first.</typeparam>
/// <typeparam name="T2">The second.</typeparam>
/// <typeparam name="T3">The third.</typeparam>
/// <typeparam name="TOutput">What it gives.</typeparam>
public abstract class Module<T1, T2, T3, TOutput> : Module
{
    private readonly List<Func<Module, T1, T2, T3, (T1, T2, T3)>> _before = [];
    private readonly List<Func<Module, T1, T2, T3, TOutput, TOutput>> _after = [];

    /// <summary>What the module computes. PyTorch: <c>forward</c>.</summary>
    public abstract TOutput Forward(T1 input1, T2 input2, T3 input3);

    /// <summary>Runs <see cref="Forward"/> with the hooks around it. PyTorch: <c>module(input1, input2, input3)</c>.</summary>
    public TOutput Call(T1 input1, T2 input2, T3 input3)
    {
        UpdateComputed();
        foreach (var hook in _before)
            (input1, input2, input3) = hook(this, input1, input2, input3);
        var output = Forward(input1, input2, input3);
        foreach (var hook in _after)
            output = hook(this, input1, input2, input3, output);
        return output;
    }

    /// <summary>Runs before <see cref="Call"/>'s forward, and may replace its inputs. PyTorch: <c>register_forward_pre_hook</c>.</summary>
    /// <returns>Removes the hook when disposed.</returns>
    public IDisposable RegisterForwardPreHook(Func<Module, T1, T2, T3, (T1, T2, T3)> hook) => new Registration<Func<Module, T1, T2, T3, (T1, T2, T3)>>(_before, hook);

    /// <summary>Runs after <see cref="Call"/>'s forward, and may replace its output. PyTorch: <c>register_forward_hook</c>.</summary>
    /// <returns>Removes the hook when disposed.</returns>
    public IDisposable RegisterForwardHook(Func<Module, T1, T2, T3, TOutput, TOutput> hook) => new Registration<Func<Module, T1, T2, T3, TOutput, TOutput>>(_after, hook);
}

internal sealed class Registration<T> : IDisposable
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
