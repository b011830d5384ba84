using TorchPort.Nn;

namespace TorchPort.Optim;

/// <summary>Averages of models. PyTorch: <c>torch.optim.swa_utils</c>.</summary>
public static class SwaUtils
{
    /// <summary>The plain average: each model counts the same. PyTorch: <c>get_swa_avg_fn</c>, <c>get_swa_multi_avg_fn</c>.</summary>
    public static Averaging GetSwaAvgFn() => (averaged, current, count) => Move(averaged, current, 1.0 / (count + 1));

    /// <summary>The exponential moving average. PyTorch: <c>get_ema_avg_fn</c>, <c>get_ema_multi_avg_fn</c>.</summary>
    /// <param name="decay">How much of the average is kept, 0 to 1.</param>
    public static Averaging GetEmaAvgFn(double decay = 0.999)
    {
        if (decay is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(decay), decay, "The decay must be between 0 and 1.");
        return (averaged, current, _) => Move(averaged, current, 1 - decay);
    }

    /// <summary>Computes the running statistics of batch normalisations anew, as a model with averaged weights needs. PyTorch: <c>update_bn</c>.</summary>
    /// <param name="loader">What the model is run on, in training mode.</param>
    /// <param name="model">The model.</param>
    public static void UpdateBn<TInput, TOutput>(IEnumerable<TInput> loader, Module<TInput, TOutput> model)
    {
        ArgumentNullException.ThrowIfNull(loader);
        ArgumentNullException.ThrowIfNull(model);
        using var mode = GradMode.NoGrad();
        var momenta = model.Modules().OfType<BatchNorm>().ToDictionary(m => m, m => m.Momentum);
        if (momenta.Count == 0)
            return;
        var training = model.Training;
        model.Train();
        try
        {
            foreach (var module in momenta.Keys)
            {
                module.ResetRunningStats();
                module.Momentum = null;
            }
            foreach (var input in loader)
                _ = model.Call(input);
        }
        finally
        {
            foreach (var (module, momentum) in momenta)
                module.Momentum = momentum;
            model.Train(training);
        }
    }

    /// <summary>Integers, such as the counts in buffers, are averaged as real numbers and cut off.</summary>
    private static void Move(Tensor averaged, Tensor current, double weight)
    {
        if (averaged.DType.IsDifferentiable)
            averaged.Lerp_(current.To(averaged.DType), weight);
        else
            averaged.Copy_(averaged.To(DType.Float64).Lerp_(current.To(DType.Float64), weight));
    }
}
