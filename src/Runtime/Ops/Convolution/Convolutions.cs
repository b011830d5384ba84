using TorchPort.Autograd;

namespace TorchPort.Ops;

/// <summary>The three products of a convolution, [N, C, …] inputs, [O, C/groups, …] weights and [N, O, …] outputs: the derivatives of each are the other two.</summary>
internal static class Convolutions
{
    /// <summary>The output from input and weight, plus a bias for each channel.</summary>
    internal static Tensor Forward(Tensor x, Tensor w, Tensor? bias, ConvGeometry geometry, ReadOnlySpan<long> size)
    {
        if (x.DType.IsComplex)
        {
            var shape = size.ToArray();
            return Complex(x, w, bias, (a, b, c) => Forward(a, b, c, geometry, shape));
        }
        var y = Tensor.Empty([x.Shape[0], w.Shape[0], .. size], x.DType, Layout.CommonDevice(x, w));
        y.Device.Convolution(y, x, w, bias, geometry);
        long[] shapeX = x.ShapeArray, shapeW = w.ShapeArray;
        return Tape.Record(y, "Convolution", [x, w, bias], [w.RequiresGrad ? x : null, x.RequiresGrad ? w : null], (g, s) =>
        [
            s.Needs(0) ? InputGradient(g, s[1], null, geometry, shapeX) : null,
            s.Needs(1) ? WeightGradient(s[0], g, geometry, shapeW) : null,
            s.Needs(2) ? OverChannels(g) : null,
        ]);
    }

    /// <summary>The input's gradient from the output's and the weight, plus a bias for each channel: a transposed convolution.</summary>
    internal static Tensor InputGradient(Tensor g, Tensor w, Tensor? bias, ConvGeometry geometry, long[] shape)
    {
        if (g.DType.IsComplex)
            return Complex(g, w, bias, (a, b, c) => InputGradient(a, b, c, geometry, shape));
        var x = Tensor.Empty(shape, g.DType, Layout.CommonDevice(g, w));
        x.Device.ConvolutionInputGradient(x, g, w, bias, geometry);
        long[] size = g.ShapeArray[2..], shapeW = w.ShapeArray;
        return Tape.Record(x, "ConvolutionTransposed", [g, w, bias], [w.RequiresGrad ? g : null, g.RequiresGrad ? w : null], (c, s) =>
        [
            s.Needs(0) ? Forward(c, s[1], null, geometry, size) : null,
            s.Needs(1) ? WeightGradient(c, s[0], geometry, shapeW) : null,
            s.Needs(2) ? OverChannels(c) : null,
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
            s.Needs(0) ? InputGradient(s[1], c, null, geometry, shapeX) : null,
            s.Needs(1) ? Forward(s[0], c, null, geometry, size) : null,
        ]);
    }

    /// <summary>Of complex numbers, by four of real ones.</summary>
    private static Tensor Complex(Tensor x, Tensor w, Tensor? bias, Func<Tensor, Tensor, Tensor?, Tensor> real)
    {
        Tensor xr = x.Real(), xi = x.Imag(), wr = w.Real(), wi = w.Imag();
        return Torch.Complex(real(xr, wr, bias?.Real()).Sub(real(xi, wi, null)), real(xr, wi, bias?.Imag()).Add(real(xi, wr, null)));
    }

    /// <summary>A bias's gradient.</summary>
    private static Tensor OverChannels(Tensor g)
    {
        var dims = new int[g.Dim - 1];
        for (var d = 1; d < dims.Length; d++)
            dims[d] = d + 1;
        return g.Sum(dims);
    }
}
