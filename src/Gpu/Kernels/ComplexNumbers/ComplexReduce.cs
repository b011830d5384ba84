using System.Numerics;
using ILGPU;
using TorchPort.Kernels;
using TorchPort.Lanes;

namespace TorchPort.Gpu;

/// <summary>Folds complex numbers: each thread every <see cref="Blocks"/>-th of those of one output.</summary>
internal struct ComplexFoldKernel<R, T, A> : IThreadKernel where R : unmanaged, IReduction where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal R Reduction;
    internal ArrayView<T> XRe, XIm, YRe, YIm;
    internal Nest Kept, Reduced;
    internal Steps KeptRe, KeptIm, ReducedAt;
    internal int Count, Blocks;

    public void Run(int index)
    {
        int output = index / Blocks, block = index % Blocks;
        var place = Kept.At(output);
        int re = KeptRe.Offset(place), im = KeptIm.Offset(place);
        var result = R.Identity<LaneComplexGpu<T, A>>();
        for (var i = block; i < Count; i += Blocks)
        {
            var at = ReducedAt.Offset(Reduced.At(i));
            result = R.Combine(result, Reduction.Map(new LaneComplexGpu<T, A>(XRe[re + at], XIm[im + at])));
        }
        YRe[index] = result.Re;
        YIm[index] = result.Im;
    }
}

public partial class GpuDevice
{
    private void ComplexFold<R, T, A>(R reduction, Tensor y, Tensor input, bool[] reduced) where R : unmanaged, IReduction where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        var x = ComplexTensors.Of<T, A>(this, input);
        var (re, im) = ComplexFold<R, T, A>(reduction, x.Re, x.Im ?? Torch.ZerosLike(x.Re), y.ShapeArray, reduced);
        if (y.DType.IsComplex)
        {
            Finish<T, A>(ComplexParts.Real(y), re);
            Finish<T, A>(ComplexParts.Imaginary(y), im);
        }
        else
        {
            Finish<T, A>(y, re);
        }
    }

    /// <summary>The parts of the results, contiguous.</summary>
    private (Tensor Re, Tensor Im) ComplexFold<R, T, A>(R reduction, Tensor xRe, Tensor xIm, long[] shape, bool[] reduced) where R : unmanaged, IReduction where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        var inside = (long[])xRe.ShapeArray.Clone();
        for (var d = 0; d < inside.Length; d++)
            inside[d] = reduced[d] ? inside[d] : 1;
        var part = new Tensor(xRe.Storage, xRe.DType, inside, xRe.StrideArray, 0);
        long count = part.ElementCount, outputs = Shapes.Count(shape);
        var blocks = Math.Clamp((count + FoldLength - 1) / FoldLength, 1, Math.Max(1, FoldThreads / Math.Max(1, outputs)));
        long[] into = blocks == 1 ? shape : [outputs, blocks];
        Tensor re = Tensor.Empty(into, Kernels.Native.Type<T>(), this), im = Tensor.Empty(into, re.DType, this);
        var steps = new Steps[4];
        var outer = Loops([new(re.Storage, re.DType, shape, Shapes.ContiguousStrides(shape), 0), new(xRe.Storage, xRe.DType, shape, xRe.StrideArray, xRe.StorageOffset), new(xIm.Storage, xIm.DType, shape, xIm.StrideArray, xIm.StorageOffset)], steps, KernelName.Of(typeof(R)));
        var inner = Loops([part], steps.AsSpan(3), KernelName.Of(typeof(R)));
        Launch(new ComplexFoldKernel<R, T, A>
        {
            Reduction = reduction,
            XRe = Whole<T>(xRe),
            XIm = Whole<T>(xIm),
            YRe = Dense<T>(re),
            YIm = Dense<T>(im),
            Kept = outer,
            KeptRe = steps[1],
            KeptIm = steps[2],
            Reduced = inner,
            ReducedAt = steps[3],
            Count = checked((int)count),
            Blocks = (int)blocks,
        }, outputs * blocks);
        KeepAlive(xRe, xIm, re, im);
        if (blocks == 1)
            return (re, im);
        var (sumRe, sumIm) = ComplexFold<Mapped<R>, T, A>(default, re, im, [outputs, 1], [false, true]);
        return (sumRe.View(shape), sumIm.View(shape));
    }
}
