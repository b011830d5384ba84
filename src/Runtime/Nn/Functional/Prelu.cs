using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>x where x &gt; 0, else weight · x. PyTorch: <c>F.prelu</c>.</summary>
    /// <param name="input">Any shape; the second dimension is the channels.</param>
    /// <param name="weight">One slope for all, or one a channel.</param>
    /// <exception cref="ShapeException">The slopes are neither one nor as many as the channels.</exception>
    [Aten("prelu(Tensor self, Tensor weight) -> Tensor")]
    public static Tensor Prelu([AtenName("self")] Tensor input, Tensor weight)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(weight);
        using var cast = Autocast.Lower(ref input, ref weight);
        if (input.DType != weight.DType)
            throw new DTypeException($"prelu: Type promoting not supported. Got {input.DType.TorchName} and {weight.DType.TorchName}.");
        if (weight.Dim > 1)
            throw new ShapeException($"prelu: Expected `weight` to be a scalar or 1D tensor, but got: ndim = {weight.Dim}.");
        if (weight.ElementCount == 1)
            return Binary.Apply(default(Slope), input, weight.Reshape());
        var channels = input.Dim > 1 ? input.Shape[1] : 1;
        if (input.Dim == 0 || channels != weight.ElementCount)
            throw new ShapeException($"Mismatch of parameter numbers and input channel size. Found parameter numbers = {weight.ElementCount} and channel size = {channels}.");
        var shape = new long[input.Dim];
        Array.Fill(shape, 1);
        shape[1] = channels;
        return Binary.Apply(default(Slope), input, weight.View(shape));
    }

    internal readonly record struct Slope : IBinary
    {
        public L F<L>(L a, L b) where L : ILane<L> => L.Select(L.Less(0, a), a, a * b);

        public L Da<L>(L a, L b, L y) where L : ILane<L> => L.Select(L.Less(0, a), 1, b);

        public L Db<L>(L a, L b, L y) where L : ILane<L> => L.Select(L.Less(0, a), 0, a);
    }
}
