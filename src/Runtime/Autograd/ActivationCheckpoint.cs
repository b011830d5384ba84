using TorchPort.Autograd;
using TorchPort.Nn;

namespace TorchPort;

/// <summary>
/// Trades time for memory: what a part of a network would keep for its backward pass is dropped, and computed again
/// when the backward pass gets there. PyTorch: <c>torch.utils.checkpoint</c> (with <c>use_reentrant=False</c>).
/// </summary>
public static class ActivationCheckpoint
{
    /// <summary>Runs <paramref name="function"/> so that it keeps its inputs only. PyTorch: <c>checkpoint</c>.</summary>
    /// <param name="function">Called again in the backward pass: it must compute the same then.</param>
    /// <param name="input">Its input.</param>
    /// <param name="preserveRngState">Whether the second call draws the random numbers of the first. PyTorch: <c>preserve_rng_state</c>.</param>
    public static Tensor Run(Func<Tensor, Tensor> function, Tensor input, bool preserveRngState = true)
    {
        ArgumentNullException.ThrowIfNull(function);
        return Run(inputs => [function(inputs[0])], [input], preserveRngState)[0];
    }

    /// <summary>Runs a function of several tensors so that it keeps its inputs only. PyTorch: <c>checkpoint</c>.</summary>
    /// <param name="function">Called again in the backward pass: it must compute the same then.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="preserveRngState">Whether the second call draws the random numbers of the first. PyTorch: <c>preserve_rng_state</c>.</param>
    public static Tensor[] Run(Func<Tensor[], Tensor[]> function, Tensor[] inputs, bool preserveRngState = true)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(inputs);
        if (!GradMode.IsEnabled)
            return function(inputs);
        var part = new Recomputation(() => _ = function(inputs), preserveRngState ? Generator.Default.Save() : null);
        using var hooks = SavedTensorsHooks.Use(part.Pack, part.Unpack);
        return function(inputs);
    }

    /// <summary>Runs modules one after another, in segments each of which keeps its input only; the last keeps all. PyTorch: <c>checkpoint_sequential</c>.</summary>
    /// <param name="modules">Such as a <see cref="Sequential"/>.</param>
    /// <param name="segments">Into how many parts they are divided.</param>
    /// <param name="input">The first module's input.</param>
    /// <param name="preserveRngState">Whether the second call of a segment draws the random numbers of the first.</param>
    public static Tensor RunSequential(IReadOnlyList<Module<Tensor, Tensor>> modules, int segments, Tensor input, bool preserveRngState = true)
    {
        ArgumentNullException.ThrowIfNull(modules);
        if (segments < 1 || segments > modules.Count)
            throw new ArgumentOutOfRangeException(nameof(segments), segments, $"{modules.Count} modules fall into 1 to {modules.Count} segments.");
        var size = modules.Count / segments;
        for (var i = 0; i < segments - 1; i++)
        {
            var start = i * size;
            input = Run(x => Chain(modules, start, start + size, x), input, preserveRngState);
        }
        return Chain(modules, (segments - 1) * size, modules.Count, input);
    }

    private static Tensor Chain(IReadOnlyList<Module<Tensor, Tensor>> modules, int start, int end, Tensor x)
    {
        for (var i = start; i < end; i++)
            x = modules[i].Call(x);
        return x;
    }

    /// <summary>The tensors that one call would have kept.</summary>
    private sealed class Recomputation(Action run, Generator.Snapshot? random)
    {
        // Weak, so that a tensor computed again goes when the operation that kept it is done.
        private readonly List<WeakReference<Place>> _places = [];

        internal object Pack(Tensor tensor)
        {
            var place = new Place(tensor.ShapeArray, tensor.DType);
            _places.Add(new(place));
            return place;
        }

        internal Tensor Unpack(object? packed)
        {
            var place = (Place)packed!;
            if (place.Tensor is null)
                Recompute();
            return place.Tensor ?? throw Different();
        }

        private void Recompute()
        {
            var next = 0;
            var now = random is null ? null : Generator.Default.Save();
            if (random is not null)
                Generator.Default.Restore(random);
            try
            {
                using var mode = GradMode.EnableGrad();
                using var hooks = SavedTensorsHooks.Use(t => Keep(t, next++), _ => throw new AutogradException("A backward pass inside of a checkpointed function may not use what is computed again."));
                run();
            }
            finally
            {
                if (now is not null)
                    Generator.Default.Restore(now);
            }
            if (next != _places.Count)
                throw Different();
        }

        private object? Keep(Tensor tensor, int index)
        {
            if (index >= _places.Count)
                throw Different();
            if (!_places[index].TryGetTarget(out var place))
                return null;
            if (tensor.DType != place.DType || !tensor.Shape.SequenceEqual(place.Shape))
                throw new AutogradException($"A checkpointed function kept {place.DType.TorchName} {Shapes.Text(place.Shape)} when it ran first, but {tensor.DType.TorchName} {Shapes.Text(tensor.Shape)} when it ran again: it must do the same both times.");
            place.Tensor = tensor;
            return null;
        }

        private static AutogradException Different() =>
            new("A checkpointed function kept another number of tensors when it ran again than when it ran first: it must do the same both times.");

        private sealed class Place(long[] shape, DType dtype)
        {
            internal long[] Shape => shape;

            internal DType DType => dtype;

            internal Tensor? Tensor { get; set; }
        }
    }
}
