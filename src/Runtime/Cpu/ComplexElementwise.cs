using System.Numerics;
using TorchPort.Lanes;

namespace TorchPort.Kernels;

/// <summary>The loops of elementwise operations on complex numbers, whose operands may be real.</summary>
internal static unsafe class ComplexElementwise
{
    private const int Chunk = 256;
    private const long Grain = 8 * 1024;

    /// <summary>Fills <paramref name="y"/> with <paramref name="map"/> of the inputs, computed with parts of <typeparamref name="T"/>. A real y takes the real parts.</summary>
    internal static void Run<M, T>(M map, Tensor y, ReadOnlySpan<Tensor> inputs) where M : unmanaged, IMap where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (y.ElementCount == 0)
            return;
        Tensor[] operands = [y, .. inputs[..M.Inputs]];
        var nest = new LoopNest(operands);
        Threads.For(y.ElementCount, Grain, (begin, end) => Range<M, T>(map, operands, nest, begin, end));
    }

    private static void Range<M, T>(M map, Tensor[] operands, LoopNest nest, long begin, long end) where M : unmanaged, IMap where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var real = stackalloc T[Chunk * 5];
        var imaginary = stackalloc T[Chunk * 5];
        while (begin < end)
        {
            var (row, column) = Math.DivRem(begin, nest.Inner);
            var count = (int)Math.Min(Chunk, Math.Min(nest.Inner - column, end - begin));
            for (var k = 1; k < operands.Length; k++)
                Load(operands[k].DType, At(k), nest.InnerStride(k), real + k * Chunk, imaginary + k * Chunk, count);
            for (var i = 0; i < count; i++)
            {
                var value = map.Apply(Lane(1, i), Lane(2, i), Lane(3, i), Lane(4, i));
                (real[i], imaginary[i]) = (value.Re, value.Im);
            }
            Store(operands[0].DType, real, imaginary, At(0), nest.InnerStride(0), count);
            begin += count;

            byte* At(int k) => operands[k].Data + nest.RowOffset(k, row) + column * nest.InnerStride(k);
        }

        LaneComplex<T> Lane(int k, int i) => k >= operands.Length ? default : new(real[k * Chunk + i], imaginary[k * Chunk + i]);
    }

    internal static void Load<T>(DType dtype, byte* from, long stride, T* real, T* imaginary, int count) where T : unmanaged, INumber<T>
    {
        if (dtype.IsComplex)
        {
            var part = TypePromotion.RealOf(dtype);
            Cast.Load(part, from, stride, real, count);
            Cast.Load(part, from + part.ItemSize, stride, imaginary, count);
            return;
        }
        Cast.Load(dtype, from, stride, real, count);
        new Span<T>(imaginary, count).Clear();
    }

    internal static void Store<T>(DType dtype, T* real, T* imaginary, byte* to, long stride, int count) where T : unmanaged, INumber<T>
    {
        if (dtype.IsComplex)
        {
            var part = TypePromotion.RealOf(dtype);
            Cast.Store(part, real, to, stride, count);
            Cast.Store(part, imaginary, to + part.ItemSize, stride, count);
            return;
        }
        if (dtype == DType.Bool)
        {
            for (var i = 0; i < count; i++)
                to[i * stride] = real[i] != T.Zero || imaginary[i] != T.Zero ? (byte)1 : (byte)0;
            return;
        }
        Cast.Store(dtype, real, to, stride, count);
    }
}
