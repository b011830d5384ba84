using TorchPort.Autograd;

namespace TorchPort.Ops;

/// <summary>What is left of numbers that are stored as integers, with scales in tensors; and the same with scales that follow a moving average of what comes.</summary>
internal static class FakeQuantization
{
    /// <summary>PyTorch takes no smaller steps.</summary>
    internal const double LeastStep = 6.1e-5f;

    [Aten("fake_quantize_per_tensor_affine.tensor_qparams(Tensor self, Tensor scale, Tensor zero_point, int quant_min, int quant_max) -> Tensor")]
    internal static Tensor PerTensor(Tensor self, Tensor scale, Tensor zeroPoint, long quantMin, long quantMax) => Of(self, scale, zeroPoint, quantMin, quantMax).Output;

    [Aten("fake_quantize_per_channel_affine(Tensor self, Tensor scale, Tensor zero_point, int axis, int quant_min, int quant_max) -> Tensor")]
    internal static Tensor PerChannel(Tensor self, Tensor scale, Tensor zeroPoint, int axis, long quantMin, long quantMax) => PerChannelWithMask(self, scale, zeroPoint, axis, quantMin, quantMax).Output;

    [Aten("fake_quantize_per_channel_affine_cachemask(Tensor self, Tensor scale, Tensor zero_point, int axis, int quant_min, int quant_max) -> (Tensor output, Tensor mask)")]
    internal static (Tensor Output, Tensor Mask) PerChannelWithMask(Tensor self, Tensor scale, Tensor zeroPoint, int axis, long quantMin, long quantMax) =>
        Of(self, DecomposedQuantization.Along(scale, axis, self), DecomposedQuantization.Along(zeroPoint, axis, self), quantMin, quantMax);

    [Aten("fake_quantize_per_tensor_affine_cachemask(Tensor self, float scale, int zero_point, int quant_min, int quant_max) -> (Tensor output, Tensor mask)")]
    internal static (Tensor Output, Tensor Mask) PerTensorWithMask(Tensor self, double scale, long zeroPoint, long quantMin, long quantMax) =>
        Of(self, Torch.Tensor((float)scale).To(self.Device), Torch.Tensor(zeroPoint).To(self.Device), quantMin, quantMax);

    [Aten("_fake_quantize_per_tensor_affine_cachemask_tensor_qparams(Tensor self, Tensor scale, Tensor zero_point, Tensor fake_quant_enabled, int quant_min, int quant_max) -> (Tensor output, Tensor mask)")]
    internal static (Tensor Output, Tensor Mask) PerTensorWhereEnabled(Tensor self, Tensor scale, Tensor zeroPoint, Tensor fakeQuantEnabled, long quantMin, long quantMax) =>
        IsOn(fakeQuantEnabled) ? Of(self, scale, zeroPoint, quantMin, quantMax) : (self.Clone(), Torch.OnesLike(self).To(DType.Bool));

    [Aten("fused_moving_avg_obs_fake_quant(Tensor self, Tensor observer_on, Tensor fake_quant_on, Tensor(a!) running_min, Tensor(b!) running_max, Tensor(c!) scale, Tensor(d!) zero_point, float averaging_const, int quant_min, int quant_max, int ch_axis, bool per_row_fake_quant=False, bool symmetric_quant=False) -> Tensor")]
    internal static Tensor Observed(Tensor self, Tensor observerOn, Tensor fakeQuantOn, Tensor runningMin, Tensor runningMax, Tensor scale, Tensor zeroPoint, double averagingConst, long quantMin, long quantMax, int chAxis, bool perRowFakeQuant = false, bool symmetricQuant = false) =>
        ObservedWithMask(self, observerOn, fakeQuantOn, runningMin, runningMax, scale, zeroPoint, averagingConst, quantMin, quantMax, chAxis, perRowFakeQuant, symmetricQuant).Output;

    [Aten("_fused_moving_avg_obs_fq_helper(Tensor self, Tensor observer_on, Tensor fake_quant_on, Tensor(a!) running_min, Tensor(b!) running_max, Tensor(c!) scale, Tensor(d!) zero_point, float averaging_const, int quant_min, int quant_max, int ch_axis, bool per_row_fake_quant=False, bool symmetric_quant=False) -> (Tensor output, Tensor mask)")]
    internal static (Tensor Output, Tensor Mask) ObservedWithMask(Tensor self, Tensor observerOn, Tensor fakeQuantOn, Tensor runningMin, Tensor runningMax, Tensor scale, Tensor zeroPoint, double averagingConst, long quantMin, long quantMax, int chAxis, bool perRowFakeQuant = false, bool symmetricQuant = false)
    {
        if (IsOn(observerOn))
            Observe(self.Detach(), runningMin, runningMax, averagingConst, perRowFakeQuant ? chAxis : null);
        if (!IsOn(fakeQuantOn))
            return (self.Clone(), Torch.OnesLike(self).To(DType.Bool));
        using (GradMode.NoGrad())
        {
            float[] lows = runningMin.ToArray<float>(), highs = runningMax.ToArray<float>();
            var steps = lows.Zip(highs, (low, high) => Choose(low, high, quantMin, quantMax, symmetricQuant)).ToArray();
            Set(scale, Torch.Tensor<double>([.. steps.Select(s => s.Scale)]));
            Set(zeroPoint, Torch.Tensor<long>([.. steps.Select(s => s.ZeroPoint)]));
        }
        return perRowFakeQuant ? PerChannelWithMask(self, scale, zeroPoint, chAxis, quantMin, quantMax) : Of(self, scale, zeroPoint, quantMin, quantMax);
    }

    [Aten("_fused_moving_avg_obs_fq_helper_functional(Tensor self, Tensor observer_on, Tensor fake_quant_on, Tensor running_min, Tensor running_max, Tensor scale, Tensor zero_point, float averaging_const, int quant_min, int quant_max, int ch_axis, bool per_row_fake_quant=False, bool symmetric_quant=False) -> (Tensor output, Tensor mask, Tensor running_min_out, Tensor running_max_out, Tensor scale_out, Tensor zero_point_out)")]
    internal static (Tensor Output, Tensor Mask, Tensor RunningMin, Tensor RunningMax, Tensor Scale, Tensor ZeroPoint) ObservedApart(Tensor self, Tensor observerOn, Tensor fakeQuantOn, Tensor runningMin, Tensor runningMax, Tensor scale, Tensor zeroPoint, double averagingConst, long quantMin, long quantMax, int chAxis, bool perRowFakeQuant = false, bool symmetricQuant = false)
    {
        (runningMin, runningMax, scale, zeroPoint) = (runningMin.Clone(), runningMax.Clone(), scale.Clone(), zeroPoint.Clone());
        var (output, mask) = ObservedWithMask(self, observerOn, fakeQuantOn, runningMin, runningMax, scale, zeroPoint, averagingConst, quantMin, quantMax, chAxis, perRowFakeQuant, symmetricQuant);
        return (output, mask, runningMin, runningMax, scale, zeroPoint);
    }

    /// <summary>(clamp(round(x / scale) + zero) − zero) · scale, and where nothing was cut off: there the gradient goes through.</summary>
    private static (Tensor Output, Tensor Mask) Of(Tensor x, Tensor scale, Tensor zeroPoint, long low, long high)
    {
        var (numbers, zero) = (x.Detach(), zeroPoint.Detach().To(DType.Float32));
        scale = scale.Detach().To(DType.Float32);
        var stored = numbers.Mul(scale.Reciprocal()).Round().Add(zero);
        var mask = stored.Ge((double)low).LogicalAnd(stored.Le((double)high));
        var y = stored.Clamp((double)low, (double)high).Sub(zero).Mul(scale).To(x.DType);
        return (Tape.Record(y, "FakeQuantize", [x], [mask], (g, saved) => [g.Mul(saved[0])]), mask);
    }

    private static bool IsOn(Tensor flag) => flag.ElementCount == 0 || flag.Reshape(-1).Select(0, 0).To(DType.Int64).Item<long>() != 0;

    /// <summary>Moves the least and largest numbers towards those of x: of all of it, or of each channel.</summary>
    private static void Observe(Tensor x, Tensor runningMin, Tensor runningMax, double part, int? axis)
    {
        using var mode = GradMode.NoGrad();
        var rows = axis is { } channel ? x.Transpose(0, channel).Reshape(x.Shape[channel], -1) : x.Reshape(1, -1);
        Move(runningMin, rows.Amin([1]));
        Move(runningMax, rows.Amax([1]));

        void Move(Tensor running, Tensor now)
        {
            var before = running.ElementCount == now.ElementCount ? running.Reshape(-1) : Torch.FullLike(now, double.PositiveInfinity);
            Set(running, Torch.Where(before.Abs().Eq(double.PositiveInfinity), now, before.Add(now.Sub(before).Mul(part))));
        }
    }

    /// <summary>Writes numbers into a tensor, which takes their number where it had another.</summary>
    private static void Set(Tensor target, Tensor numbers)
    {
        if (target.ElementCount != numbers.ElementCount)
            target.Resize_(numbers.Shape);
        target.Copy_(numbers.Reshape(target.Shape));
    }

    /// <summary>The step and the integer that means zero for numbers from one to another, zero among them.</summary>
    private static (double Scale, long ZeroPoint) Choose(float least, float largest, long low, long high, bool symmetric)
    {
        double min = least, max = largest;
        var bothSides = min < 0 && max > 0;
        if (bothSides && symmetric)
        {
            long below = -((high - low) / 2 + 1), above = (high - low) / 2;
            var step = Math.Max(Math.Abs(min / below), Math.Abs(max / above));
            (min, max) = (step * below, step * above);
        }
        (min, max) = (Math.Min(min, 0), Math.Max(max, 0));
        var scale = (max - min) / (high - low);
        if ((float)scale == 0 || float.IsInfinity(1 / (float)scale))
            scale = 0.1;
        if (scale < LeastStep)
        {
            var wider = LeastStep / scale;
            scale = LeastStep;
            (min, max) = min == 0 ? (min, LeastStep * (high - low)) : max == 0 ? (-LeastStep * (high - low), max) : (min * wider, max * wider);
        }
        var zero = Math.Abs(low) - Math.Abs(min / scale) < Math.Abs(high) - Math.Abs(max / scale) ? low - min / scale : high - max / scale;
        if (min < 0 && max > 0 && symmetric)
            zero = (low + high) / 2.0;
        return (scale, (long)Math.Round(Math.Clamp(zero, low, high)));
    }
}
