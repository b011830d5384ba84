using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>Reductions of complex numbers, combined in double precision.</summary>
internal static unsafe class ComplexReduce
{
    private const long Grain = 8 * 1024;
    private const int Chunk = 256;

    internal static void Run<R>(R reduction, Tensor y, Tensor x, bool[] reduced) where R : unmanaged, IReduction
    {
        if (y.ElementCount == 0)
            return;
        var inside = (long[])x.ShapeArray.Clone();
        for (var d = 0; d < inside.Length; d++)
            inside[d] = reduced[d] ? inside[d] : 1;
        var kept = new LoopNest([y, new(x.Storage, x.DType, y.ShapeArray, x.StrideArray, x.StorageOffset)]);
        Tensor part = new(x.Storage, x.DType, inside, x.StrideArray, x.StorageOffset);
        var folded = new LoopNest([part]);
        Threads.For(y.ElementCount, Math.Max(1, Grain / Math.Max(1, part.ElementCount)), (begin, end) =>
        {
            for (var i = begin; i < end; i++)
            {
                var (row, column) = Math.DivRem(i, kept.Inner);
                var from = x.Data + kept.RowOffset(1, row) + column * kept.InnerStride(1);
                var result = Fold(reduction, x.DType, from, folded, part.ElementCount);
                ComplexElementwise.Store(y.DType, &result.Re, &result.Im, y.Data + kept.RowOffset(0, row) + column * kept.InnerStride(0), 0, 1);
            }
        });
        GC.KeepAlive(x);
    }

    private struct Parts
    {
        internal double Re, Im;
    }

    private static Parts Fold<R>(R reduction, DType dtype, byte* from, LoopNest nest, long count) where R : unmanaged, IReduction
    {
        var real = stackalloc double[Chunk];
        var imaginary = stackalloc double[Chunk];
        var result = R.Identity<LaneComplex<double>>();
        for (var begin = 0L; begin < count;)
        {
            var (row, column) = Math.DivRem(begin, nest.Inner);
            var length = (int)Math.Min(Chunk, Math.Min(nest.Inner - column, count - begin));
            ComplexElementwise.Load(dtype, from + nest.RowOffset(0, row) + column * nest.InnerStride(0), nest.InnerStride(0), real, imaginary, length);
            for (var i = 0; i < length; i++)
                result = R.Combine(result, reduction.Map(new LaneComplex<double>(real[i], imaginary[i])));
            begin += length;
        }
        return new() { Re = result.Re, Im = result.Im };
    }
}
