using TorchPort.Autograd;
using TorchPort.Lanes;

namespace TorchPort.Ops;

/// <summary>Applies the derivatives of elementwise functions.</summary>
internal static class Derivatives
{
    /// <summary>A gradient · derivative: tensor by tensor where that is recorded itself, else in one pass over all.</summary>
    /// <param name="derivative">The product, of the gradient and what the derivative looks at.</param>
    /// <param name="g">The gradient.</param>
    /// <param name="a">The first that the derivative looks at.</param>
    /// <param name="b">The second.</param>
    /// <param name="c">The third.</param>
    /// <param name="isOnly">Whether nothing else is made of the gradient.</param>
    internal static Tensor Apply<P>(P derivative, Tensor g, Tensor a, Tensor b, Tensor c, bool isOnly) where P : unmanaged, IMap
    {
        if (GradMode.IsEnabled)
            return derivative.Apply(g, a, b, c);
        var result = isOnly && SpareGradient.Takes(g) ? g : Layout.EmptyLike(g, g.DType);
        ReadOnlySpan<Tensor> inputs = [g, a, b, c];
        g.Device.Elementwise(derivative, g.DType, result, inputs[..P.Inputs]);
        return result;
    }
}

internal static class Promotions
{
    extension(Promotion promotion)
    {
        /// <summary>What a function of operands of a dtype is computed in.</summary>
        internal DType Of(DType dtype) => promotion == Promotion.Float && dtype.IsIntegral ? Torch.DefaultDType : dtype;
    }
}
