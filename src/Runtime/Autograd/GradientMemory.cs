namespace TorchPort.Autograd;

/// <summary>Knows which memory a backward pass made for gradients and how many of its buffers hold it, so that it goes back to the pool when the last one is done with, without waiting for the garbage collector.</summary>
/// <param name="isActive">False where gradients are recorded themselves, and so may be held by anybody.</param>
internal sealed class GradientMemory(bool isActive)
{
    private readonly Dictionary<ReusableStorage, int> _holders = [];
    private readonly HashSet<ReusableStorage> _given = [];
    private readonly long _start = ReusableStorage.LastSerial;

    /// <summary>A buffer holds this gradient.</summary>
    internal void Hold(Tensor gradient)
    {
        if (Own(gradient) is { } storage)
            _holders[storage] = _holders.GetValueOrDefault(storage) + 1;
    }

    /// <summary>A buffer no longer holds this gradient.</summary>
    internal void Drop(Tensor? gradient)
    {
        if (gradient is null || Own(gradient) is not { } storage || !_holders.TryGetValue(storage, out var count))
            return;
        _holders[storage] = count - 1;
        FreeIfUnused(gradient);
    }

    /// <summary>Frees the memory of a gradient that no buffer took.</summary>
    internal void FreeIfUnused(Tensor? gradient)
    {
        if (gradient is null || Own(gradient) is not { } storage || _holders.GetValueOrDefault(storage) > 0)
            return;
        _holders.Remove(storage);
        _given.Add(storage);
        storage.Release();
    }

    /// <summary>Somebody outside the pass has this gradient now.</summary>
    internal void Give(Tensor gradient)
    {
        if (Own(gradient) is { } storage)
            _given.Add(storage);
    }

    /// <summary>Somebody outside the pass may have these gradients now.</summary>
    internal void Give(ReadOnlySpan<Tensor?> gradients)
    {
        foreach (var gradient in gradients)
        {
            if (gradient is not null)
                Give(gradient);
        }
    }

    /// <summary>Whether a gradient that one buffer holds may be changed in place: all of its memory was made in this pass and nobody else holds it.</summary>
    internal bool MayChange(Tensor gradient) => Own(gradient) is { } storage && _holders.GetValueOrDefault(storage) == 1 && gradient.FillsStorage && !gradient.RequiresGrad;

    /// <summary>The gradient's memory, if this pass made it and nobody outside has it.</summary>
    private ReusableStorage? Own(Tensor gradient) =>
        isActive && gradient.Storage is ReusableStorage storage && storage.Serial > _start && !_given.Contains(storage) ? storage : null;
}
