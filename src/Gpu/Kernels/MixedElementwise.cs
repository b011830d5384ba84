using ILGPU;
using TorchPort.Lanes;

namespace TorchPort.Gpu;

/// <summary>Numbers that are computed with in single precision, however they are stored.</summary>
internal struct MixedView
{
    internal const int Float32 = 0, BFloat16 = 1, Float16 = 2, Bool = 3;

    internal ArrayView<byte> Bytes;
    internal int Kind;
    internal Steps Steps;

    /// <summary>How kernels are told a dtype, or −1 where they would have to be told more.</summary>
    internal static int KindOf(DType dtype) => dtype switch
    {
        DType.Float32 => Float32,
        DType.BFloat16 => BFloat16,
        DType.Float16 => Float16,
        DType.Bool => Bool,
        _ => -1,
    };

    internal readonly float Load(Place place)
    {
        var at = Steps.Offset(place);
        if (Kind == Float32)
            return Bytes.Cast<float>()[at];
        if (Kind == BFloat16)
            return Bits.OfBFloat16(Bytes.Cast<ushort>()[at]);
        if (Kind == Float16)
            return Bits.OfHalf(Bytes.Cast<ushort>()[at]);
        // OpenCL code makes other numbers of an integer that is chosen.
        return Bytes[at] != 0 ? 1f : 0f;
    }

    internal readonly void Store(Place place, float value)
    {
        var at = Steps.Offset(place);
        if (Kind == Float32)
            Bytes.Cast<float>()[at] = value;
        else if (Kind == BFloat16)
            Bytes.Cast<ushort>()[at] = Bits.ToBFloat16(value);
        else if (Kind == Float16)
            Bytes.Cast<ushort>()[at] = Bits.ToHalf(value);
        else
            Bytes[at] = value != 0 ? (byte)1 : (byte)0;
    }
}

/// <summary>An input of an elementwise kernel: a number, or elements in memory.</summary>
internal struct MixedSource
{
    internal MixedView View;
    internal float Number;
    internal int IsNumber;

    internal readonly float At(Place place) => IsNumber != 0 ? Number : View.Load(place);
}

/// <summary>An elementwise function, computed in single precision, of operands of which some are stored otherwise: each is read and written once.</summary>
internal struct MixedMapKernel<M> : IThreadKernel where M : unmanaged, IMap
{
    internal M Map;
    internal Nest Nest;
    internal MixedView Y;
    internal MixedSource X0, X1, X2, X3;

    public void Run(int index)
    {
        var place = Nest.At(index);
        LaneGpu<float, SingleArithmetic> a = new(X0.At(place)), b = a, c = a, d = a;
        if (M.Inputs > 1)
            b = new(X1.At(place));
        if (M.Inputs > 2)
            c = new(X2.At(place));
        if (M.Inputs > 3)
            d = new(X3.At(place));
        Y.Store(place, Map.Apply(a, b, c, d).V);
    }
}

public partial class GpuDevice
{
    /// <summary>Whether some operands are stored otherwise than in single precision, and kernels can read and write all of them.</summary>
    private bool IsMixed(Tensor y, ReadOnlySpan<Tensor> inputs)
    {
        var isMixed = y.DType != DType.Float32;
        var isKnown = MixedView.KindOf(y.DType) >= 0;
        foreach (var x in inputs)
        {
            if (x.Device != this)
                continue;
            isMixed |= x.DType != DType.Float32;
            isKnown &= MixedView.KindOf(x.DType) >= 0;
        }
        return isMixed && isKnown;
    }

    private void MixedMap<M>(M map, Tensor y, ReadOnlySpan<Tensor> inputs) where M : unmanaged, IMap
    {
        Tensor[] operands = [y, .. inputs[..M.Inputs]];
        for (var k = 1; k < operands.Length; k++)
            operands[k] = operands[k].Device == this ? operands[k] : y;
        var steps = new Steps[operands.Length];
        var nest = Loops(operands, steps, KernelName.Of(typeof(M)));
        var sources = new MixedSource[4];
        for (var k = 0; k < sources.Length; k++)
        {
            // Inputs there are not stand for the first, which a kernel must be given all the same.
            var input = k < M.Inputs ? k : 0;
            var isNumber = inputs[input].Device != this;
            sources[k] = new() { View = View(operands[input + 1], steps[input + 1]), Number = isNumber ? inputs[input].Item<float>() : 0, IsNumber = isNumber ? 1 : 0 };
        }
        Launch(new MixedMapKernel<M> { Map = map, Nest = nest, Y = View(y, steps[0]), X0 = sources[0], X1 = sources[1], X2 = sources[2], X3 = sources[3] }, y.ElementCount);
        KeepAlive(operands);

        static MixedView View(Tensor x, Steps steps) => new() { Bytes = Bytes(x), Kind = MixedView.KindOf(x.DType), Steps = steps };
    }
}
