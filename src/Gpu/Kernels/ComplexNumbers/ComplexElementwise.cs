using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Gpu;

/// <summary>An input of an elementwise kernel: a number, or elements in memory.</summary>
internal struct ComplexSource<T, A> where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal ComplexView<T> View;
    internal T Re, Im;
    internal int IsNumber;

    internal readonly LaneComplexGpu<T, A> At(Place place)
    {
        if (IsNumber != 0)
            return new(Re, Im);
        return new(View.Re[View.AtRe.Offset(place)], View.IsComplex != 0 ? View.Im[View.AtIm.Offset(place)] : A.From(0));
    }
}

/// <summary>An elementwise function of complex numbers, of which some may be real.</summary>
internal struct ComplexMapKernel<M, T, A> : IThreadKernel where M : unmanaged, IMap where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal M Map;
    internal Nest Nest;
    internal ComplexView<T> Y;

    /// <summary>1 where the result is whether a number is other than 0.</summary>
    internal int Whether;

    internal ComplexSource<T, A> X0, X1, X2, X3;

    public void Run(int index)
    {
        var place = Nest.At(index);
        LaneComplexGpu<T, A> a = X0.At(place), b = a, c = a, d = a;
        if (M.Inputs > 1)
            b = X1.At(place);
        if (M.Inputs > 2)
            c = X2.At(place);
        if (M.Inputs > 3)
            d = X3.At(place);
        var y = Map.Apply(a, b, c, d);
        Y.Re[Y.AtRe.Offset(place)] = Whether == 0 ? y.Re : y.Holds ? A.From(1) : A.From(0);
        if (Y.IsComplex != 0)
            Y.Im[Y.AtIm.Offset(place)] = y.Im;
    }
}

public partial class GpuDevice
{
    private void ComplexMap<M, T, A>(M map, Tensor output, ReadOnlySpan<Tensor> inputs) where M : unmanaged, IMap where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        var y = ComplexTensors.ResultOf<T>(this, output);
        var tensors = new List<ComplexTensors> { y };
        foreach (var input in inputs[..M.Inputs])
            tensors.Add(input.Device == this ? ComplexTensors.Of<T, A>(this, input) : y);
        Tensor[] parts = [.. tensors.SelectMany(t => new[] { t.Re, t.Im ?? t.Re })];
        var steps = new Steps[parts.Length];
        var nest = Loops(parts, steps, KernelName.Of(typeof(M)));
        var sources = new ComplexSource<T, A>[4];
        for (var k = 0; k < sources.Length; k++)
        {
            // Inputs there are not stand for the first, which a kernel must be given all the same.
            var input = k < M.Inputs ? k : 0;
            sources[k].View = tensors[input + 1].View<T>(steps[2 * input + 2], steps[2 * input + 3]);
            if (inputs[input].Device == this)
                continue;
            var number = inputs[input].DType.IsComplex ? inputs[input].Item<Complex>() : inputs[input].Item<double>();
            (sources[k].Re, sources[k].Im, sources[k].IsNumber) = (A.FromDouble(number.Real), A.FromDouble(number.Imaginary), 1);
        }
        Launch(new ComplexMapKernel<M, T, A> { Map = map, Nest = nest, Y = y.View<T>(steps[0], steps[1]), Whether = output.DType == DType.Bool ? 1 : 0, X0 = sources[0], X1 = sources[1], X2 = sources[2], X3 = sources[3] }, output.ElementCount);
        KeepAlive(parts);
        y.Finish<T, A>(this, output);
    }
}
