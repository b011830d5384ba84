namespace TorchPort.Autograd;

/// <summary>
/// Decides what operations keep for their backward pass: in place of each tensor they keep what <c>pack</c> makes of it,
/// and hand that to <c>unpack</c> when they need it. PyTorch: <c>torch.autograd.graph.saved_tensors_hooks</c>.
/// </summary>
public static class SavedTensorsHooks
{
    [ThreadStatic]
    private static Hooks? _current;

    /// <summary>The innermost hooks.</summary>
    internal static Hooks? Current => _current;

    /// <summary>Uses the hooks for operations recorded on this thread until the scope is disposed; the innermost ones count.</summary>
    /// <param name="pack">Given a tensor without history; it must not change it.</param>
    /// <param name="unpack">Given what <paramref name="pack"/> returned; gives back a tensor of the same content.</param>
    public static Scope Use(Func<Tensor, object?> pack, Func<object?, Tensor> unpack)
    {
        ArgumentNullException.ThrowIfNull(pack);
        ArgumentNullException.ThrowIfNull(unpack);
        return Set(new(pack, unpack));
    }

    internal static Scope Set(Hooks? hooks)
    {
        var scope = new Scope(_current);
        _current = hooks;
        return scope;
    }

    internal sealed record Hooks(Func<Tensor, object?> Pack, Func<object?, Tensor> Unpack);

    /// <summary>Restores the former hooks when disposed.</summary>
    public readonly ref struct Scope
    {
        private readonly Hooks? _former;

        internal Scope(Hooks? former) => _former = former;

        /// <summary>Restores the former hooks.</summary>
        public void Dispose() => _current = _former;
    }
}

/// <summary>What hooks made of a saved tensor, and where its gradient goes.</summary>
internal sealed class PackedTensor
{
    private readonly object? _packed;
    private readonly Func<object?, Tensor> _unpack;
    private readonly Edge _edge;

    internal PackedTensor(Tensor tensor, SavedTensorsHooks.Hooks hooks, Edge edge)
    {
        (_unpack, _edge) = (hooks.Unpack, edge);
        using var outside = SavedTensorsHooks.Set(null);
        using var mode = GradMode.NoGrad();
        _packed = hooks.Pack(tensor.Detach());
    }

    internal Tensor Unpack()
    {
        var tensor = _unpack(_packed).Detach();
        if (_edge.Node is { } node)
            tensor.SetHistory(node, _edge.Output);
        return tensor;
    }
}
