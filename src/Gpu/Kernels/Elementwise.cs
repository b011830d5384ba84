using System.Numerics;
using ILGPU;
using TorchPort.Lanes;

namespace TorchPort.Gpu;

/// <summary>An input of an elementwise kernel: a number, or elements in memory.</summary>
internal struct Source<T> where T : unmanaged
{
    internal ArrayView<T> View;
    internal T Number;

    /// <summary>1 for neighbours, 0 for one element that is read again and again, −1 for the number.</summary>
    internal int Step;
    internal Steps Steps;

    internal readonly T Flat(int index) => Step < 0 ? Number : View[index * Step];

    internal readonly T At(Place place) => Step < 0 ? Number : View[Steps.Offset(place)];
}

/// <summary>An elementwise function of contiguous operands and numbers.</summary>
internal struct MapKernel<M, T, A> : IThreadKernel where M : unmanaged, IMap where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal M Map;
    internal ArrayView<T> Y;
    internal Source<T> X0, X1, X2, X3;

    public void Run(int index)
    {
        LaneGpu<T, A> a = new(X0.Flat(index)), b = a, c = a, d = a;
        if (M.Inputs > 1)
            b = new(X1.Flat(index));
        if (M.Inputs > 2)
            c = new(X2.Flat(index));
        if (M.Inputs > 3)
            d = new(X3.Flat(index));
        Y[index] = Map.Apply(a, b, c, d).V;
    }
}

/// <summary>An elementwise function of operands of any strides.</summary>
internal struct StridedMapKernel<M, T, A> : IThreadKernel where M : unmanaged, IMap where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal M Map;
    internal Nest Nest;
    internal ArrayView<T> Y;
    internal Steps Target;
    internal Source<T> X0, X1, X2, X3;

    public void Run(int index)
    {
        var place = Nest.At(index);
        LaneGpu<T, A> a = new(X0.At(place)), b = a, c = a, d = a;
        if (M.Inputs > 1)
            b = new(X1.At(place));
        if (M.Inputs > 2)
            c = new(X2.At(place));
        if (M.Inputs > 3)
            d = new(X3.At(place));
        Y[Target.Offset(place)] = Map.Apply(a, b, c, d).V;
    }
}

public partial class GpuDevice
{
    internal override void Elementwise<M>(M map, DType compute, Tensor y, ReadOnlySpan<Tensor> inputs)
    {
        if (y.ElementCount == 0)
            return;
        if (FusedMaps<M>.Run is { } run)
        {
            run(this, map, compute, y, inputs.ToArray());
            return;
        }
        switch (compute.IsComplex ? compute : ComputeType(KernelName.Of(typeof(M)), compute))
        {
            case DType.Complex128: ComplexMap<M, double, DoubleArithmetic>(map, y, inputs); break;
            case { IsComplex: true }: ComplexMap<M, float, SingleArithmetic>(map, y, inputs); break;
            case DType.Float32 when IsMixed(y, inputs[..M.Inputs]): MixedMap(map, y, inputs); break;
            case DType.Float32: Map<M, float, SingleArithmetic>(map, y, inputs); break;
            case DType.Float64: Map<M, double, DoubleArithmetic>(map, y, inputs); break;
            default: Map<M, long, IntegerArithmetic>(map, y, inputs); break;
        }
    }

    private void Map<M, T, A>(M map, Tensor output, ReadOnlySpan<Tensor> inputs) where M : unmanaged, IMap where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        var y = Result<T>(output, dense: false);
        var operands = new List<Tensor> { y };
        var sources = new Source<T>[4];
        var places = new int[4];
        var isFlat = y.IsContiguous && y.StorageOffset + y.ElementCount <= int.MaxValue;
        for (var k = 0; k < M.Inputs; k++)
        {
            if (inputs[k].Device != this)
            {
                sources[k] = new() { View = Whole<T>(y), Number = inputs[k].Item<T>(), Step = -1 };
                continue;
            }
            var x = Native<T, A>(inputs[k]);
            var isOne = x.ElementCount == 1;
            sources[k] = new() { View = Whole<T>(x), Step = isOne ? 0 : 1 };
            places[k] = operands.Count;
            operands.Add(x);
            isFlat &= isOne || x.IsContiguous && x.Shape.SequenceEqual(y.Shape);
        }
        if (isFlat)
        {
            for (var k = 0; k < M.Inputs; k++)
            {
                if (sources[k].Step >= 0)
                    sources[k].View = Dense<T>(operands[places[k]]);
            }
            Launch(new MapKernel<M, T, A> { Map = map, Y = Dense<T>(y), X0 = sources[0], X1 = Other(1), X2 = Other(2), X3 = Other(3) }, y.ElementCount);
        }
        else
        {
            var all = operands.ToArray();
            var steps = new Steps[all.Length];
            var nest = Loops(all, steps, KernelName.Of(typeof(M)));
            for (var k = 0; k < M.Inputs; k++)
                sources[k].Steps = steps[places[k]];
            Launch(new StridedMapKernel<M, T, A> { Map = map, Nest = nest, Y = Whole<T>(y), Target = steps[0], X0 = sources[0], X1 = Other(1), X2 = Other(2), X3 = Other(3) }, y.ElementCount);
        }
        foreach (var operand in operands)
            GC.KeepAlive(operand);
        Finish<T, A>(output, y);

        // Inputs there are not stand for the first, which a kernel must be given all the same.
        Source<T> Other(int k) => k < M.Inputs ? sources[k] : sources[0];
    }

    /// <summary>The one of float, double and long that an operation computes in.</summary>
    /// <exception cref="DeviceException">There is none.</exception>
    private DType ComputeType(string operation, DType dtype)
    {
        if (dtype == DType.Float64)
            return DType.Float64;
        if (dtype.IsFloatingPoint)
            return DType.Float32;
        return dtype.IsIntegral ? DType.Int64 : throw Missing(operation, $"GPUs have no arithmetic of {dtype.TorchName} for it.");
    }
}
