namespace TorchPort.Autograd;

/// <summary>What the forward of a <see cref="Function"/> leaves for its backward. PyTorch: <c>ctx</c>.</summary>
public sealed class FunctionContext
{
    private Tensor[] _inputs;
    private Tensor?[] _toSave = [];
    private Tensor[] _dirty = [];
    private Tensor[] _nonDifferentiable = [];
    private bool _materialize = true;

    internal FunctionContext(string name, Tensor[] inputs) => (Name, _inputs) = (name, inputs);

    internal string Name { get; }

    /// <summary>What the tape kept, while a backward runs.</summary>
    internal Saved? Saved { get; set; }

    /// <summary>Whether input <paramref name="index"/> wants a gradient. PyTorch: <c>ctx.needs_input_grad</c>.</summary>
    public bool NeedsInputGrad(int index) => Saved?.Needs(index) ?? Tape.Records(_inputs[index]);

    /// <summary>Keeps tensors for the backward: inputs, outputs, or what came between. PyTorch: <c>ctx.save_for_backward</c>.</summary>
    public void SaveForBackward(params Tensor?[] tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        _toSave = tensors;
    }

    /// <summary>What <see cref="SaveForBackward"/> kept, in the backward. PyTorch: <c>ctx.saved_tensors</c>.</summary>
    /// <exception cref="AutogradException">One was changed in place since, or an earlier backward pass freed them.</exception>
    public Tensor?[] SavedTensors()
    {
        if (Saved is not { } saved)
            return _toSave;
        var tensors = new Tensor?[saved.Count];
        for (var i = 0; i < tensors.Length; i++)
            tensors[i] = saved.Has(i) ? saved[i] : null;
        return tensors;
    }

    /// <summary>Says which inputs the forward changed in place; each must be among its outputs. PyTorch: <c>ctx.mark_dirty</c>.</summary>
    public void MarkDirty(params Tensor[] tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        _dirty = tensors;
    }

    /// <summary>Says which outputs have no gradient. PyTorch: <c>ctx.mark_non_differentiable</c>.</summary>
    public void MarkNonDifferentiable(params Tensor[] tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        _nonDifferentiable = tensors;
    }

    /// <summary>Whether the backward gets zeros rather than null for outputs that nobody used, which is so at first. PyTorch: <c>ctx.set_materialize_grads</c>.</summary>
    public void SetMaterializeGrads(bool value) => _materialize = value;

    /// <summary>Gives the outputs their history.</summary>
    internal Tensor[] Finish(Tensor[] outputs, Func<Tensor?[], Saved, Tensor?[]> backward)
    {
        CheckDirty(outputs);
        var results = Array.ConvertAll(outputs, o => IsIn(_inputs, o) ? Same(o) : o);
        var infos = Array.ConvertAll(results, OutputInfo.Of);
        var places = Enumerable.Range(0, outputs.Length).Where(i => outputs[i].DType.IsDifferentiable && !IsIn(_nonDifferentiable, outputs[i])).ToArray();
        // An output that is saved is saved as what is returned, so that its history is known.
        var saved = Array.ConvertAll(_toSave, t => t is not null && Array.FindIndex(outputs, o => ReferenceEquals(o, t)) is >= 0 and var at ? results[at] : t);
        Tape.RecordMany(Array.ConvertAll(places, i => results[i]), Name, _inputs, saved, (gradients, s) =>
        {
            var all = new Tensor?[infos.Length];
            for (var i = 0; i < places.Length; i++)
                all[places[i]] = gradients[i];
            for (var i = 0; i < all.Length && _materialize; i++)
                all[i] ??= Torch.Zeros(infos[i].Shape, infos[i].DType, infos[i].Device);
            return backward(all, s);
        }, isUsers: true);
        for (var i = 0; i < outputs.Length; i++)
        {
            if (!IsIn(_dirty, outputs[i]))
                continue;
            if (results[i].RequiresGrad)
                Ops.InPlace.Rebase(outputs[i], results[i]);
            results[i] = outputs[i];
        }
        // What the tape did not keep is not kept alive here.
        (_inputs, _toSave, _dirty, _nonDifferentiable) = ([], [], [], []);
        return results;
    }

    private void CheckDirty(Tensor[] outputs)
    {
        foreach (var tensor in _dirty)
        {
            if (!IsIn(_inputs, tensor) || !IsIn(outputs, tensor))
                throw new AutogradException($"{Name} marked a tensor dirty that is not both an input and an output: return the inputs that the forward changes.");
            Ops.InPlace.CheckWritable(tensor);
        }
    }

    /// <summary>Another tensor of the same memory, whose history may differ.</summary>
    private static Tensor Same(Tensor t) => t.Detach();

    private static bool IsIn(Tensor[] tensors, Tensor tensor) => Array.Exists(tensors, t => ReferenceEquals(t, tensor));
}
