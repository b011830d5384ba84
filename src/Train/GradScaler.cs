using System.Runtime.CompilerServices;
using TorchPort.Optim;

namespace TorchPort;

/// <summary>
/// Keeps small gradients of 16-bit training from becoming 0: losses are multiplied by a large number, gradients divided by it before the optimizer sees
/// them, and a step whose gradients overflowed is left out and the number made smaller. PyTorch: <c>torch.amp.GradScaler</c>.
/// </summary>
/// <remarks>
/// <code>
/// using (new Autocast(DType.Float16))
///     loss = criterion.Call(model.Call(x), y);
/// scaler.Scale(loss).Backward();
/// scaler.Step(optimizer);
/// scaler.Update();
/// </code>
/// </remarks>
public sealed class GradScaler
{
    private readonly ConditionalWeakTable<Optimizer, Progress> _progress = [];
    private readonly bool _enabled;
    private float _scale;
    private double _growthFactor, _backoffFactor;
    private long _growthInterval, _growthTracker;
    private bool _isChecked, _hasOverflow;

    /// <summary>A scaler that nothing was scaled by yet.</summary>
    /// <param name="initScale">The first scale. PyTorch: <c>init_scale</c>.</param>
    /// <param name="growthFactor">By what the scale grows after enough steps without overflow. PyTorch: <c>growth_factor</c>.</param>
    /// <param name="backoffFactor">By what it shrinks after an overflow. PyTorch: <c>backoff_factor</c>.</param>
    /// <param name="growthInterval">How many steps in a row without overflow let it grow. PyTorch: <c>growth_interval</c>.</param>
    /// <param name="enabled">False makes scaling do nothing and steps the optimizer's own.</param>
    /// <exception cref="ArgumentOutOfRangeException">A factor would not grow, or not shrink.</exception>
    public GradScaler(double initScale = 65536, double growthFactor = 2, double backoffFactor = 0.5, long growthInterval = 2000, bool enabled = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(growthFactor, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(backoffFactor, 1);
        (_scale, _growthFactor, _backoffFactor, _growthInterval, _enabled) = ((float)initScale, growthFactor, backoffFactor, growthInterval, enabled);
    }

    private enum Stage
    {
        Ready,
        Unscaled,
        Stepped,
    }

    /// <summary>The scale; 1 when disabled. PyTorch: <c>get_scale()</c>.</summary>
    public double CurrentScale => _enabled ? _scale : 1;

    /// <summary>How many steps in a row were without overflow. PyTorch: <c>_get_growth_tracker()</c>.</summary>
    public long GrowthTracker => _enabled ? _growthTracker : 0;

    /// <summary>Whether it does anything. PyTorch: <c>is_enabled()</c>.</summary>
    public bool IsEnabled => _enabled;

    /// <summary>A loss, or any output, times the scale; differentiable. PyTorch: <c>scale</c>.</summary>
    public Tensor Scale(Tensor output)
    {
        ArgumentNullException.ThrowIfNull(output);
        return _enabled ? output.Mul(Torch.ScalarTensor(_scale, DType.Float32).To(output.Device)) : output;
    }

    /// <summary>Divides the gradients of an optimizer's parameters by the scale, so that they may be clipped before <see cref="Step"/>. PyTorch: <c>unscale_</c>.</summary>
    /// <exception cref="InvalidOperationException">It was done already since the last <see cref="Update"/>, or gradients have 16 bits.</exception>
    public void Unscale_(Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        if (!_enabled)
            return;
        var progress = _progress.GetOrCreateValue(optimizer);
        switch (progress.Stage)
        {
            case Stage.Unscaled: throw new InvalidOperationException("Unscale_ has already been called on this optimizer since the last Update.");
            case Stage.Stepped: throw new InvalidOperationException("Unscale_ is being called after Step.");
        }
        progress.HasOverflow = Unscale(optimizer);
        progress.Stage = Stage.Unscaled;
        _isChecked = true;
        _hasOverflow |= progress.HasOverflow;
    }

    /// <summary>Steps the optimizer on gradients divided by the scale, unless one of them is not finite. PyTorch: <c>step</c>.</summary>
    /// <returns>Whether the optimizer was stepped.</returns>
    /// <exception cref="InvalidOperationException">It was done already since the last <see cref="Update"/>, or gradients have 16 bits.</exception>
    public bool Step(Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        var progress = _enabled ? _progress.GetOrCreateValue(optimizer) : new();
        if (progress.Stage == Stage.Stepped)
            throw new InvalidOperationException("Step has already been called since the last Update.");
        if (_enabled && progress.Stage == Stage.Ready)
            Unscale_(optimizer);
        if (!progress.HasOverflow)
            optimizer.Step();
        progress.Stage = Stage.Stepped;
        return !progress.HasOverflow;
    }

    /// <summary>Makes the scale smaller after an overflow, larger after enough steps without one, or what is given; once after the steps of all optimizers. PyTorch: <c>update</c>.</summary>
    /// <param name="newScale">The scale from now on.</param>
    /// <exception cref="InvalidOperationException">No gradients were looked at since the last time.</exception>
    public void Update(double? newScale = null)
    {
        if (!_enabled)
            return;
        if (newScale is { } given)
        {
            _scale = (float)given;
        }
        else if (!_isChecked)
        {
            throw new InvalidOperationException("No inf checks were recorded prior to Update: call Step first.");
        }
        else if (_hasOverflow)
        {
            (_scale, _growthTracker) = ((float)(_scale * _backoffFactor), 0);
        }
        else if (++_growthTracker == _growthInterval)
        {
            var grown = (float)(_scale * _growthFactor);
            (_scale, _growthTracker) = (float.IsFinite(grown) ? grown : _scale, 0);
        }
        (_isChecked, _hasOverflow) = (false, false);
        _progress.Clear();
    }

    /// <summary>What a checkpoint keeps: <c>scale</c>, <c>growth_factor</c>, <c>backoff_factor</c>, <c>growth_interval</c> and <c>_growth_tracker</c>; empty when disabled. PyTorch: <c>state_dict()</c>.</summary>
    public CheckpointDict StateDict() => !_enabled ? [] : new()
    {
        ["scale"] = (double)_scale,
        ["growth_factor"] = _growthFactor,
        ["backoff_factor"] = _backoffFactor,
        ["growth_interval"] = _growthInterval,
        ["_growth_tracker"] = _growthTracker,
    };

    /// <summary>Goes on where another scaler was, in C# or in Python. PyTorch: <c>load_state_dict</c>.</summary>
    /// <param name="stateDict">What <see cref="StateDict"/> gave.</param>
    /// <exception cref="CheckpointKeyException">It is not the state dict of an enabled scaler. Nothing was loaded then.</exception>
    public void LoadStateDict(CheckpointDict stateDict) => LoadStateDict(new CheckpointValue(stateDict, "", null));

    /// <summary>Goes on where another scaler was: <c>scaler.LoadStateDict(checkpoint["scaler"])</c>. PyTorch: <c>load_state_dict</c>.</summary>
    /// <param name="stateDict">The place of the state dict in a checkpoint.</param>
    /// <exception cref="CheckpointKeyException">It is not the state dict of an enabled scaler. Nothing was loaded then.</exception>
    public void LoadStateDict(CheckpointValue stateDict)
    {
        if (!_enabled)
            return;
        (_scale, _growthFactor, _backoffFactor, _growthInterval, _growthTracker) = ((float)stateDict["scale"].As<double>(), stateDict["growth_factor"].As<double>(),
            stateDict["backoff_factor"].As<double>(), stateDict["growth_interval"].As<long>(), stateDict["_growth_tracker"].As<long>());
    }

    /// <summary>Divides gradients by the scale, and says whether one of them is not finite.</summary>
    private bool Unscale(Optimizer optimizer)
    {
        using var mode = GradMode.NoGrad();
        var factor = (float)(1 / (double)_scale);
        Tensor? sums = null;
        foreach (var parameter in optimizer.ParamGroups.SelectMany(g => g.Params))
        {
            if (parameter.BorrowedGrad is not { } gradient)
                continue;
            if (gradient.DType == DType.Float16)
                throw new InvalidOperationException("Attempting to unscale FP16 gradients: keep the parameters in float32, and let Autocast convert them.");
            // A product with 0 is 0 where a number is finite, and NaN where it is not.
            var check = gradient.Mul(0.0).Sum().To(DType.Float32).To(Device.Cpu);
            sums = sums is null ? check : sums.Add(check);
            gradient.Mul_(Torch.ScalarTensor(factor, DType.Float32).To(gradient.Device));
        }
        return sums is not null && float.IsNaN(sums.Item<float>());
    }

    /// <summary>Where an optimizer is between two updates.</summary>
    private sealed class Progress
    {
        internal Stage Stage { get; set; }

        internal bool HasOverflow { get; set; }
    }
}
