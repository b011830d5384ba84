using TorchPort.Ops;
using TorchPort.Plans;

namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>The last dimensions of each sample brought to mean 0 and variance 1, then scaled and shifted. PyTorch: <c>F.layer_norm</c>.</summary>
    /// <param name="input">[…, normalizedShape…].</param>
    /// <param name="normalizedShape">The sizes of the last dimensions.</param>
    /// <param name="weight">A factor of each of their elements; 1 if null.</param>
    /// <param name="bias">A summand of each of their elements; 0 if null.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <exception cref="ShapeException">Sizes do not fit each other.</exception>
    [Aten("layer_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight=None, Tensor? bias=None, float eps=1e-05, bool cudnn_enable=True) -> Tensor", Ignores = "cudnn_enable")]
    public static Tensor LayerNorm(Tensor input, ReadOnlySpan<long> normalizedShape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5)
    {
        using var cast = Autocast.Full(ref input, ref weight, ref bias, on: AutocastOn.Gpu);
        var dims = LastDims("layer_norm", input, normalizedShape, weight, bias);
        if (Tracer.KeepsLayers && Tracer.Keep(new LayerNormLayer(dims.Length, eps), input, weight, bias) is [var whole])
            return whole;
        return Standardization.OfItself("NativeLayerNorm", input, dims, weight, bias, eps, out _, out _);
    }

    /// <summary>The last dimensions of each sample divided by the root of their mean square, then scaled. PyTorch: <c>F.rms_norm</c>.</summary>
    /// <param name="input">[…, normalizedShape…].</param>
    /// <param name="normalizedShape">The sizes of the last dimensions.</param>
    /// <param name="weight">A factor of each of their elements; 1 if null.</param>
    /// <param name="eps">Added to the mean square; the dtype's smallest step at 1 if null.</param>
    /// <exception cref="ShapeException">Sizes do not fit each other.</exception>
    [Aten("rms_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight=None, float? eps=None) -> Tensor")]
    public static Tensor RmsNorm(Tensor input, ReadOnlySpan<long> normalizedShape, Tensor? weight = null, double? eps = null)
    {
        var dims = LastDims("rms_norm", input, normalizedShape, weight, null);
        if (Tracer.KeepsLayers && Tracer.Keep(new RmsNormLayer(dims.Length, eps ?? DTypes.Epsilon(input.DType)), input, weight) is [var whole])
            return whole;
        var wide = input.DType.ItemSize < 4 ? input.To(DType.Float32) : input;
        var scaled = wide.Mul(wide.Square().Mean(dims, keepdim: true).Add(eps ?? DTypes.Epsilon(input.DType)).Rsqrt());
        if (weight is not null)
            scaled = scaled.Mul(weight);
        return scaled.To(input.DType);
    }

    private static int[] LastDims(string name, Tensor input, ReadOnlySpan<long> shape, Tensor? weight, Tensor? bias)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (shape.IsEmpty)
            throw new ShapeException($"{name}: Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element, but got none.");
        if (input.Dim < shape.Length || !input.Shape[^shape.Length..].SequenceEqual(shape))
            throw new ShapeException($"{name}: Given normalized_shape={Shapes.Text(shape)}, expected input with shape [*, {string.Join(", ", shape.ToArray())}], but got input of size {Shapes.Text(input.Shape)}.");
        if (weight is not null && !weight.Shape.SequenceEqual(shape))
            throw new ShapeException($"{name}: Expected weight to be of same shape as normalized_shape, but got weight of shape {Shapes.Text(weight.Shape)} and normalized_shape = {Shapes.Text(shape)}.");
        if (bias is not null && !bias.Shape.SequenceEqual(shape))
            throw new ShapeException($"{name}: Expected bias to be of same shape as normalized_shape, but got bias of shape {Shapes.Text(bias.Shape)} and normalized_shape = {Shapes.Text(shape)}.");
        return [.. Enumerable.Range(input.Dim - shape.Length, shape.Length)];
    }
}

/// <summary><see cref="Functional.LayerNorm"/> of input, weight and bias.</summary>
/// <param name="Dims">How many of the last dimensions are normalised.</param>
/// <param name="Eps">Added to the variance.</param>
internal sealed record LayerNormLayer(int Dims, double Eps) : Layer
{
    internal override Tensor[] Call(Tensor?[] inputs) => [Functional.LayerNorm(inputs[0]!, inputs[0]!.Shape[^Dims..], inputs[1], inputs[2], Eps)];
}

/// <summary><see cref="Functional.RmsNorm"/> of input and weight.</summary>
/// <param name="Dims">How many of the last dimensions are normalised.</param>
/// <param name="Eps">Added to the mean square.</param>
internal sealed record RmsNormLayer(int Dims, double Eps) : Layer
{
    internal override Tensor[] Call(Tensor?[] inputs) => [Functional.RmsNorm(inputs[0]!, inputs[0]!.Shape[^Dims..], inputs[1], Eps)];
}
