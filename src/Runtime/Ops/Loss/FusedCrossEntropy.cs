using TorchPort.Autograd;
using TorchPort.Kernels;
using TorchPort.Nn;

namespace TorchPort.Ops;

/// <summary>Cross entropy of rows and class numbers as one operation.</summary>
internal static class FusedCrossEntropy
{
    /// <summary>Whether there is a kernel for these.</summary>
    internal static bool Applies(Tensor input, Tensor target, Reduction reduction) =>
        input.Device.Fuses && input.Dim == 2 && input.DType is DType.Float32 or DType.Float64 && input.ElementCount > 0 && target.Dim == 1
        && target.DType == DType.Int64 && target.Shape[0] == input.Shape[0] && target.Device == input.Device && reduction is Reduction.Mean or Reduction.Sum;

    /// <summary>The total loss.</summary>
    /// <param name="input">[N, C].</param>
    /// <param name="target">[N].</param>
    /// <param name="ignored">A class that counts nothing.</param>
    /// <param name="isMean">Whether the mean is wanted, not the sum.</param>
    /// <param name="composite">The same, put together of other operations.</param>
    internal static Tensor Of(Tensor input, Tensor target, long ignored, bool isMean, Func<Tensor, Tensor> composite)
    {
        long rows = input.Shape[0], size = input.Shape[1];
        Tensor losses = New(rows), logs = New(rows), total = New(), divisor = New();
        total.Device.Fused(new CrossEntropyRows(rows, size, ignored), input.DType, [losses, logs], [input, target]);
        total.Device.Fused(new TotalLoss(rows, ignored, isMean), input.DType, [total, divisor], [losses, target]);
        return Tape.Record(total, "CrossEntropyLoss", [input], [input, target, logs, divisor], (g, s) =>
        {
            if (GradMode.IsEnabled)
                return Recomputation.Gradients([s[0]], s.Needs, [g], x => [composite(x[0]!)]);
            var x = Tensor.Empty(s[0].ShapeArray, g.DType, g.Device);
            x.Device.Fused(new CrossEntropyGradient(rows, size, ignored), g.DType, [x], [g, s[3], s[0], s[2], s[1]]);
            return [x];
        });

        Tensor New(params long[] shape) => Tensor.Empty(shape, input.DType, input.Device);
    }
}
