using TorchPort.Nn;

namespace TorchPort.Ops;

/// <summary>The operators of traced graphs that hand out statistics beside what they normalise.</summary>
internal static class NativeNorms
{
    [Aten("native_layer_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight, Tensor? bias, float eps) -> (Tensor, Tensor, Tensor)")]
    internal static (Tensor Output, Tensor Mean, Tensor Rstd) LayerNorm(Tensor input, ReadOnlySpan<long> normalizedShape, Tensor? weight, Tensor? bias, double eps)
    {
        int[] dims = [.. Enumerable.Range(input.Dim - normalizedShape.Length, normalizedShape.Length)];
        return (Functional.LayerNorm(input, normalizedShape, weight, bias, eps), Mean(input, dims, keepdim: true), Rstd(input, dims, eps, keepdim: true));
    }

    [Aten("native_group_norm(Tensor input, Tensor? weight, Tensor? bias, SymInt N, SymInt C, SymInt HxW, int group, float eps) -> (Tensor, Tensor, Tensor)")]
    internal static (Tensor Output, Tensor Mean, Tensor Rstd) GroupNorm(Tensor input, Tensor? weight, Tensor? bias, [AtenName("N")] long n, [AtenName("C")] long c, [AtenName("HxW")] long area, long group, double eps)
    {
        var rows = input.Reshape(n, group, -1);
        return (Functional.GroupNorm(input, group, weight, bias, eps), Mean(rows, [2], keepdim: false), Rstd(rows, [2], eps, keepdim: false));
    }

    [Aten("native_batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor)")]
    [Aten("_native_batch_norm_legit(Tensor input, Tensor? weight, Tensor? bias, Tensor(a!) running_mean, Tensor(b!) running_var, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor)")]
    internal static (Tensor Output, Tensor Mean, Tensor Invstd) BatchNorm(Tensor input, Tensor? weight, Tensor? bias, Tensor? runningMean, Tensor? runningVar, bool training, double momentum, double eps)
    {
        var output = Functional.BatchNormOp(input, weight, bias, runningMean, runningVar, training, momentum, eps);
        if (!training)
            return (output, Torch.Empty([0], input.DType, input.Device), Torch.Empty([0], input.DType, input.Device));
        var dims = Standardization.AllButChannels(input);
        return (output, Mean(input, dims, keepdim: false), Rstd(input, dims, eps, keepdim: false));
    }

    [Aten("_native_batch_norm_legit.no_stats(Tensor input, Tensor? weight, Tensor? bias, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor)")]
    internal static (Tensor Output, Tensor Mean, Tensor Invstd) BatchNorm(Tensor input, Tensor? weight, Tensor? bias, bool training, double momentum, double eps) =>
        BatchNorm(input, weight, bias, null, null, training, momentum, eps);

    [Aten("_native_batch_norm_legit_no_training(Tensor input, Tensor? weight, Tensor? bias, Tensor running_mean, Tensor running_var, float momentum, float eps) -> (Tensor, Tensor, Tensor)")]
    internal static (Tensor Output, Tensor Mean, Tensor Invstd) BatchNormByStatistics(Tensor input, Tensor? weight, Tensor? bias, Tensor runningMean, Tensor runningVar, double momentum, double eps) =>
        BatchNorm(input, weight, bias, runningMean, runningVar, false, momentum, eps);

    [Aten("_softmax(Tensor self, int dim, bool half_to_float) -> Tensor")]
    internal static Tensor Softmax(Tensor self, int dim, bool halfToFloat) => self.Softmax(dim, halfToFloat ? DType.Float32 : null);

    [Aten("_log_softmax(Tensor self, int dim, bool half_to_float) -> Tensor")]
    internal static Tensor LogSoftmax(Tensor self, int dim, bool halfToFloat) => self.LogSoftmax(dim, halfToFloat ? DType.Float32 : null);

    [Aten("_batch_norm_with_update(Tensor input, Tensor? weight, Tensor? bias, Tensor(a!) running_mean, Tensor(b!) running_var, float momentum, float eps) -> (Tensor, Tensor, Tensor, Tensor)")]
    internal static (Tensor Output, Tensor Mean, Tensor Invstd, Tensor Reserve) BatchNormWithUpdate(Tensor input, Tensor? weight, Tensor? bias, Tensor runningMean, Tensor runningVar, double momentum, double eps)
    {
        var (output, mean, invstd) = BatchNorm(input, weight, bias, runningMean, runningVar, true, momentum, eps);
        return (output, mean, invstd, Torch.Empty([0], DType.UInt8, input.Device));
    }

    [Aten("_native_batch_norm_legit_functional(Tensor input, Tensor? weight, Tensor? bias, Tensor running_mean, Tensor running_var, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor, Tensor running_mean_out, Tensor running_var_out)")]
    internal static (Tensor Output, Tensor Mean, Tensor Invstd, Tensor RunningMean, Tensor RunningVar) BatchNormFunctional(Tensor input, Tensor? weight, Tensor? bias, Tensor runningMean, Tensor runningVar, bool training, double momentum, double eps)
    {
        Tensor nextMean = runningMean.Clone(), nextVar = runningVar.Clone();
        var (output, mean, invstd) = BatchNorm(input, weight, bias, nextMean, nextVar, training, momentum, eps);
        return (output, mean, invstd, nextMean, nextVar);
    }

    [Aten("_batch_norm_with_update_functional(Tensor input, Tensor? weight, Tensor? bias, Tensor running_mean, Tensor running_var, float momentum, float eps) -> (Tensor, Tensor, Tensor, Tensor, Tensor running_mean_out, Tensor running_var_out)")]
    internal static (Tensor Output, Tensor Mean, Tensor Invstd, Tensor Reserve, Tensor RunningMean, Tensor RunningVar) BatchNormWithUpdateFunctional(Tensor input, Tensor? weight, Tensor? bias, Tensor runningMean, Tensor runningVar, double momentum, double eps)
    {
        var (output, mean, invstd, nextMean, nextVar) = BatchNormFunctional(input, weight, bias, runningMean, runningVar, true, momentum, eps);
        return (output, mean, invstd, Torch.Empty([0], DType.UInt8, input.Device), nextMean, nextVar);
    }

    [Aten("native_dropout_backward(Tensor grad_output, Tensor mask, float scale) -> Tensor")]
    internal static Tensor DropoutBackward(Tensor gradOutput, Tensor mask, double scale) => gradOutput.Mul(mask).Mul(scale);

    [Aten("_softmax_backward_data(Tensor grad_output, Tensor output, int dim, ScalarType input_dtype) -> Tensor")]
    internal static Tensor SoftmaxBackward(Tensor gradOutput, Tensor output, int dim, DType inputDtype)
    {
        var weighted = gradOutput.Mul(output);
        return weighted.Sub(output.Mul(weighted.Sum([dim], keepdim: true))).To(inputDtype);
    }

    [Aten("_log_softmax_backward_data(Tensor grad_output, Tensor output, int dim, ScalarType input_dtype) -> Tensor")]
    internal static Tensor LogSoftmaxBackward(Tensor gradOutput, Tensor output, int dim, DType inputDtype) =>
        gradOutput.Sub(output.Exp().Mul(gradOutput.Sum([dim], keepdim: true))).To(inputDtype);

    /// <summary>Softmax of rows that may be −∞ throughout, which give 0.</summary>
    [Aten("_safe_softmax(Tensor self, int dim, ScalarType? dtype=None) -> Tensor")]
    internal static Tensor SafeSoftmax(Tensor self, int dim, DType? dtype = null)
    {
        var empty = self.Eq(double.NegativeInfinity).All(dim, keepdim: true);
        return self.MaskedFill(empty, 0L).Softmax(dim, dtype).MaskedFill(empty, 0L);
    }

    [Aten("max_pool2d_with_indices_backward(Tensor grad_output, Tensor self, int[2] kernel_size, int[2] stride, int[2] padding, int[2] dilation, bool ceil_mode, Tensor indices) -> Tensor")]
    internal static Tensor MaxPoolBackward(Tensor gradOutput, Tensor self, ReadOnlySpan<long> kernelSize, ReadOnlySpan<long> stride, ReadOnlySpan<long> padding, ReadOnlySpan<long> dilation, bool ceilMode, Tensor indices)
    {
        var plane = self.Shape[^1] * self.Shape[^2];
        var into = Torch.Zeros([self.ElementCount / Math.Max(1, plane), plane], gradOutput.DType, gradOutput.Device);
        return into.ScatterAdd(1, indices.Reshape(into.Shape[0], -1), gradOutput.Reshape(into.Shape[0], -1)).Reshape(self.Shape);
    }

    private static Tensor Mean(Tensor input, int[] dims, bool keepdim) => input.Detach().Mean(dims, keepdim);

    private static Tensor Rstd(Tensor input, int[] dims, double eps, bool keepdim) => input.Detach().Var(dims, 0, keepdim).Add(eps).Rsqrt();
}
