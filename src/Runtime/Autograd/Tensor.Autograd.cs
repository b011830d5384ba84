using TorchPort.Autograd;
using TorchPort.Ops;

namespace TorchPort;

public partial class Tensor
{
    private bool _requiresGrad;
    private Tensor? _grad;
    private bool _ownsGrad;
    private Node? _gradFn;
    private int _gradOutput;
    private AccumulateGrad? _accumulator;
    private Tensor? _base;
    private int _historyVersion;
    private bool _retainsGrad;

    /// <summary>Whether gradients flow to this tensor: as a leaf that asked for them, or as the result of such. PyTorch: <c>requires_grad</c>.</summary>
    /// <exception cref="AutogradException">Set on a result of recorded operations, which always has it.</exception>
    /// <exception cref="DTypeException">Set on a tensor whose dtype is neither floating nor complex.</exception>
    public bool RequiresGrad
    {
        get => _requiresGrad || GradFn is not null;
        set
        {
            if (GradFn is not null)
            {
                if (!value)
                    throw new AutogradException("RequiresGrad can be changed on leaf tensors only; Detach() gives a tensor without history.");
                return;
            }
            if (value && IsInference && !InferenceMode.IsEnabled)
                throw new AutogradException("A tensor that was made in inference mode cannot require gradients outside of it. Clone() it outside of InferenceMode.");
            if (value && !DType.IsDifferentiable)
                throw new DTypeException($"Only tensors of floating point and complex dtype can require gradients, but this one is {DType.TorchName}.");
            _requiresGrad = value;
        }
    }

    /// <summary>The accumulated gradient of a leaf (or of a tensor that called <see cref="RetainGrad"/>); null before the first. PyTorch: <c>grad</c>.</summary>
    public Tensor? Grad
    {
        get
        {
            // Whoever asked may keep it.
            _ownsGrad = false;
            return _grad;
        }
        set
        {
            var (former, owned) = (_grad, _ownsGrad);
            (_grad, _ownsGrad) = (value, false);
            if (value is not null || former is null)
                return;
            if (owned && former.Storage is ReusableStorage storage)
                storage.Release();
            else
                former.Device.Dropped(former.Storage.ByteLength);
        }
    }

    /// <summary><see cref="Grad"/>, for those who are done with it before it is forgotten.</summary>
    internal Tensor? BorrowedGrad => _grad;

    /// <summary>Sets <see cref="Grad"/> to a tensor whose memory nobody else holds: it goes back when the gradient is forgotten, if nobody has asked for it by then.</summary>
    internal void OwnGrad(Tensor gradient) => (_grad, _ownsGrad) = (gradient, true);

    /// <summary>True for tensors that no recorded operation made. PyTorch: <c>is_leaf</c>.</summary>
    public bool IsLeaf => GradFn is null;

    /// <summary>The recorded operation that made this tensor, or null. PyTorch: <c>grad_fn</c>.</summary>
    public Node? GradFn
    {
        get
        {
            if (_base is { RequiresGrad: true } && _historyVersion != _storage.Version)
            {
                // The base changed in place after this view was taken: its history now leads to this view's values.
                (_gradFn, _gradOutput) = (Views.HistoryOf(this, _base), 0);
                _historyVersion = _storage.Version;
            }
            return _gradFn;
        }
    }

    /// <summary>True when the memory was made in <see cref="InferenceMode"/>. PyTorch: <c>is_inference()</c>.</summary>
    public bool IsInference => _storage.IsInference;

    /// <summary>True when this tensor was made as a view of another. PyTorch: <c>_is_view()</c>.</summary>
    public bool IsView => _base is not null;

    /// <summary>The tensor this one is a view of, never a view itself. PyTorch: <c>_base</c>.</summary>
    internal Tensor? Base => _base;

    /// <summary>True when the elements are exactly what the storage holds, in order.</summary>
    internal bool FillsStorage => _offset == 0 && IsContiguous && ElementCount * DType.ItemSize == _storage.ByteLength;

    internal Edge GradientEdge
    {
        get
        {
            if (GradFn is { } node)
                return new(node, _gradOutput);
            return _requiresGrad ? new(_accumulator ??= new(this), 0) : default;
        }
    }

    /// <summary>Sets <see cref="RequiresGrad"/> and returns this tensor. PyTorch: <c>requires_grad_()</c>.</summary>
    [Aten("requires_grad_(Tensor(a!) self, bool requires_grad=True) -> Tensor(a!)")]
    public Tensor RequiresGrad_(bool requiresGrad = true)
    {
        RequiresGrad = requiresGrad;
        return this;
    }

    /// <summary>Keeps the gradient of a tensor that is no leaf. PyTorch: <c>retain_grad()</c>.</summary>
    public void RetainGrad()
    {
        if (!RequiresGrad)
            throw new AutogradException("RetainGrad needs a tensor that requires gradients.");
        if (IsLeaf || _retainsGrad)
            return;
        _retainsGrad = true;
        RegisterHook(g =>
        {
            Grad = Grad is null ? g.Detach().Clone() : Grad.Add(g.Detach());
            return null;
        });
    }

    /// <summary>Calls <paramref name="hook"/> with this tensor's gradient in every backward pass; what it returns, if not null, takes the gradient's place. PyTorch: <c>register_hook</c>.</summary>
    /// <returns>Removes the hook when disposed.</returns>
    public IDisposable RegisterHook(Func<Tensor, Tensor?> hook)
    {
        ArgumentNullException.ThrowIfNull(hook);
        var edge = GradientEdge;
        if (edge.Node is null)
            throw new AutogradException("A hook needs a tensor that requires gradients.");
        var hooks = edge.Node.PreHooks ??= [];
        var entry = (edge.Output, hook);
        hooks.Add(entry);
        return new HookHandle(() => hooks.Remove(entry));
    }

    /// <summary>Adds the derivative of this tensor to the <see cref="Grad"/> of every leaf it came from. PyTorch: <c>backward</c>.</summary>
    /// <param name="gradient">The derivative of what is to be minimised with respect to this tensor; may be left out for one element.</param>
    /// <param name="retainGraph">Keeps what the pass needs, so that it can run again. PyTorch: <c>retain_graph</c>.</param>
    /// <param name="createGraph">Records the pass itself, for derivatives of derivatives. PyTorch: <c>create_graph</c>.</param>
    public void Backward(Tensor? gradient = null, bool? retainGraph = null, bool createGraph = false)
    {
        var root = RootEdge();
        Engine.Run([root], [CheckedGradient(gradient)], retainGraph ?? createGraph, createGraph, []);
    }

    /// <summary>Shares the memory but not the history. PyTorch: <c>detach()</c>.</summary>
    [Aten("detach(Tensor(a) self) -> Tensor(a)")]
    public Tensor Detach() => new(_storage, DType, _shape, _strides, _offset);

    [Aten("detach_(Tensor(a!) self) -> Tensor(a!)")]
    internal Tensor Detach_()
    {
        _base = null;
        ClearHistory();
        return this;
    }

    internal Edge RootEdge()
    {
        var edge = GradientEdge;
        return edge.Node is not null ? edge : throw new AutogradException("This tensor does not require gradients and has no history: nothing it came from asked for a gradient.");
    }

    internal Tensor CheckedGradient(Tensor? gradient)
    {
        if (gradient is null)
        {
            if (ElementCount != 1)
                throw new AutogradException($"A gradient can be left out for one-element outputs only, but this tensor has shape {Shapes.Text(Shape)}: call Backward on a sum or a mean, or pass its gradient.");
            return Torch.OnesLike(this);
        }
        if (!gradient.Shape.SequenceEqual(Shape))
            throw new AutogradException($"The gradient has shape {Shapes.Text(gradient.Shape)}, but the output has {Shapes.Text(Shape)}.");
        return gradient;
    }

    /// <summary>Takes over the history of <paramref name="other"/>.</summary>
    internal void SetHistory(Tensor other)
    {
        (_gradFn, _gradOutput, _requiresGrad) = (other.GradFn, other._gradOutput, false);
        _historyVersion = _storage.Version;
    }

    internal void SetHistory(Node node, int output)
    {
        (_gradFn, _gradOutput, _requiresGrad) = (node, output, false);
        _historyVersion = _storage.Version;
    }

    private protected void ClearHistory() => (_gradFn, _gradOutput, _requiresGrad) = (null, 0, false);

    internal void SetBase(Tensor viewed)
    {
        _base = viewed._base ?? viewed;
        _historyVersion = _storage.Version;
    }

    private sealed class HookHandle(Action remove) : IDisposable
    {
        public void Dispose() => remove();
    }
}
