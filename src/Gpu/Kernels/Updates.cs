using System.Numerics;
using ILGPU;
using TorchPort.Lanes;

namespace TorchPort.Gpu;

/// <summary>An optimizer's change of one parameter.</summary>
internal struct UpdateKernel<U, T, A> : IThreadKernel where U : unmanaged, IUpdate where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal U Update;
    internal Nest Nest;
    internal ArrayView<T> P, G, S0, S1, S2;
    internal Steps AtP, AtG, At0, At1, At2;

    public void Run(int index)
    {
        var place = Nest.At(index);
        int p = AtP.Offset(place), a = At0.Offset(place), b = At1.Offset(place), c = At2.Offset(place);
        var parameter = new LaneGpu<T, A>(P[p]);
        var gradient = new LaneGpu<T, A>(G[AtG.Offset(place)]);
        LaneGpu<T, A> first = gradient, second = gradient, third = gradient;
        if (U.States > 0)
            first = new(S0[a]);
        if (U.States > 1)
            second = new(S1[b]);
        if (U.States > 2)
            third = new(S2[c]);
        Update.Apply(ref parameter, gradient, ref first, ref second, ref third);
        P[p] = parameter.V;
        if (U.States > 0)
            S0[a] = first.V;
        if (U.States > 1)
            S1[b] = second.V;
        if (U.States > 2)
            S2[c] = third.V;
    }
}

public partial class GpuDevice
{
    internal override void Update<U>(U update, DType compute, ReadOnlySpan<Tensor> tensors)
    {
        if (tensors[0].ElementCount == 0)
            return;
        switch (compute)
        {
            case DType.Float64: Change<U, double, DoubleArithmetic>(update, tensors); break;
            case { IsFloatingPoint: true }: Change<U, float, SingleArithmetic>(update, tensors); break;
            default: throw new DTypeException($"Parameters of {compute.TorchName} cannot be optimized: convert them to a floating type.");
        }
    }

    private void Change<U, T, A>(U update, ReadOnlySpan<Tensor> tensors) where U : unmanaged, IUpdate where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        if (Wait<U, T, A>(update, tensors))
            return;
        var native = new Tensor[5];
        for (var k = 0; k < native.Length; k++)
            native[k] = k < tensors.Length ? Native<T, A>(tensors[k]) : native[0];
        var steps = new Steps[5];
        var nest = Loops(native, steps, KernelName.Of(typeof(U)));
        Launch(new UpdateKernel<U, T, A>
        {
            Update = update,
            Nest = nest,
            P = Whole<T>(native[0]),
            G = Whole<T>(native[1]),
            S0 = Whole<T>(native[2]),
            S1 = Whole<T>(native[3]),
            S2 = Whole<T>(native[4]),
            AtP = steps[0],
            AtG = steps[1],
            At0 = steps[2],
            At1 = steps[3],
            At2 = steps[4],
        }, tensors[0].ElementCount);
        for (var k = 0; k < tensors.Length; k++)
        {
            if (k != 1)
                Finish<T, A>(tensors[k], native[k]);
            KeepAlive(tensors[k], native[k]);
        }
    }
}
