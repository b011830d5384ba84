using TorchPort.Autograd;

namespace TorchPort.Ops;

/// <summary>The three products of a convolution, [N, C, …] inputs, [O, C/groups, …] weights and [N, O, …] outputs: the derivatives of each are the other two.</summary>
internal static class Convolutions
{
    /// <summary>The output from input and weight.</summary>
    internal static Tensor Forward(Tensor x, Tensor w, ConvGeometry geometry, ReadOnlySpan<long> size)
    {
        var y = Tensor.Empty([x.Shape[0], w.Shape[0], .. size], x.DType, Layout.CommonDevice(x, w));
        y.Device.Convolution(y, x, w, geometry);
        long[] shapeX = x.ShapeArray, shapeW = w.ShapeArray;
        return Tape.Record(y, "Convolution", [x, w], [w.RequiresGrad ? x : null, x.RequiresGrad ? w : null], (g, s) =>
        [
            s.Needs(0) ? InputGradient(g, s[1], geometry, shapeX) : null,
            s.Needs(1) ? WeightGradient(s[0], g, geometry, shapeW) : null,
        ]);
    }

    /// <summary>The input's gradient from the output's and the weight: a transposed convolution.</summary>
    internal static Tensor InputGradient(Tensor g, Tensor w, ConvGeometry geometry, long[] shape)
    {
        var x = Tensor.Empty(shape, g.DType, Layout.CommonDevice(g, w));
        x.Device.ConvolutionInputGradient(x, g, w, geometry);
        long[] size = g.ShapeArray[2..], shapeW = w.ShapeArray;
        return Tape.Record(x, "ConvolutionTransposed", [g, w], [w.RequiresGrad ? g : null, g.RequiresGrad ? w : null], (c, s) =>
        [
            s.Needs(0) ? Forward(c, s[1], geometry, size) : null,
            s.Needs(1) ? WeightGradient(c, s[0], geometry, shapeW) : null,
        ]);
    }

    /// <summary>The weight's gradient from the input and the output's gradient.</summary>
    private static Tensor WeightGradient(Tensor x, Tensor g, ConvGeometry geometry, long[] shape)
    {
        var w = Tensor.Empty(shape, x.DType, Layout.CommonDevice(x, g));
        w.Device.ConvolutionWeightGradient(w, x, g, geometry);
        long[] size = g.ShapeArray[2..], shapeX = x.ShapeArray;
        return Tape.Record(w, "ConvolutionWeight", [x, g], [g.RequiresGrad ? x : null, x.RequiresGrad ? g : null], (c, s) =>
        [
            s.Needs(0) ? InputGradient(s[1], c, geometry, shapeX) : null,
            s.Needs(1) ? Forward(s[0], c, geometry, size) : null,
        ]);
    }
}
