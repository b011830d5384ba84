using TorchPort.Nn;

namespace TorchPort.Optim;

/// <summary>The average of a model over its training: stochastic weight averaging, or an exponential moving average. PyTorch: <c>torch.optim.swa_utils.AveragedModel</c>.</summary>
/// <typeparam name="TInput">What the model takes.</typeparam>
/// <typeparam name="TOutput">What it gives.</typeparam>
public sealed partial class AveragedModel<TInput, TOutput> : Module<TInput, TOutput>
{
    [Name("n_averaged"), Buffer] private readonly Tensor _count = Torch.Zeros([], DType.Int64);
    [Name("module")] private readonly Module<TInput, TOutput> _module;
    private readonly Averaging _average;
    private readonly bool _useBuffers;

    /// <summary>An average that begins as <paramref name="model"/> is now.</summary>
    /// <param name="model">The model that is trained.</param>
    /// <param name="copy">A second instance of its class, which holds the average; what is in it is overwritten.</param>
    /// <param name="avgFn">How to average; <see cref="SwaUtils.GetSwaAvgFn"/> if null.</param>
    /// <param name="useBuffers">Whether buffers are averaged as parameters are; otherwise they are copied.</param>
    public AveragedModel(Module<TInput, TOutput> model, Module<TInput, TOutput> copy, Averaging? avgFn = null, bool useBuffers = false)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(copy);
        if (ReferenceEquals(model, copy))
            throw new ArgumentException("The average needs an instance of its own: pass a new model of the same class.", nameof(copy));
        copy.LoadStateDict(model.StateDict());
        copy.Train(model.Training);
        (_module, _average, _useBuffers) = (copy, avgFn ?? SwaUtils.GetSwaAvgFn(), useBuffers);
    }

    /// <summary>The average. PyTorch: <c>module</c>.</summary>
    public Module<TInput, TOutput> Module => _module;

    /// <summary>How many models are in the average. PyTorch: <c>n_averaged</c>.</summary>
    public long Count => _count.Item<long>();

    /// <inheritdoc/>
    public override TOutput Forward(TInput input) => _module.Call(input);

    /// <summary>Takes the model as it is now into the average; the first one takes its place. PyTorch: <c>update_parameters</c>.</summary>
    /// <exception cref="ArgumentException">The model is of another make than the one of the constructor.</exception>
    public void UpdateParameters(Module<TInput, TOutput> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        using var mode = GradMode.NoGrad();
        var count = Count;
        foreach (var (averaged, current) in Pairs(_module.Parameters(), model.Parameters()))
            Take(averaged, current, count);
        foreach (var (averaged, current) in Pairs(_module.Buffers(), model.Buffers()))
        {
            if (_useBuffers)
                Take(averaged, current, count);
            else
                averaged.Copy_(current);
        }
        _count.Add_(1L);
    }

    private void Take(Tensor averaged, Tensor current, long count)
    {
        if (count == 0)
            averaged.Copy_(current);
        else
            _average(averaged, current.To(averaged.Device), count);
    }

    private static List<(Tensor Averaged, Tensor Current)> Pairs(IEnumerable<Tensor> averaged, IEnumerable<Tensor> current)
    {
        List<Tensor> ours = [.. averaged.Select(t => t.Detach())], theirs = [.. current.Select(t => t.Detach())];
        if (ours.Count != theirs.Count)
            throw new ArgumentException($"The average has {ours.Count} tensors, the model {theirs.Count}.", nameof(current));
        return [.. ours.Zip(theirs)];
    }
}

/// <summary>Changes an average, of <paramref name="count"/> tensors so far, by one more.</summary>
/// <param name="averaged">Is changed in place.</param>
/// <param name="current">The new tensor.</param>
/// <param name="count">How many tensors are in the average.</param>
public delegate void Averaging(Tensor averaged, Tensor current, long count);
