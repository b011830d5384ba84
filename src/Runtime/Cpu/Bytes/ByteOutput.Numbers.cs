using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchPort.Kernels;

internal sealed unsafe partial class ByteOutput
{
    /// <summary>Finishes rows of sums that are numbers already, and from which zero points were taken.</summary>
    /// <param name="sums">The sums, a row after another; they are overwritten.</param>
    /// <param name="row">The number of the first row.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">The columns.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Finish(float* sums, long row, int rows, int columns)
    {
        if (Rounding is { } to)
        {
            Round(sums, row, rows, columns, to);
            return;
        }
        for (var i = 0; Scales != null && i < rows; i++)
            Scale(sums + (nint)i * columns, 0, columns);
        Epilogue?.Apply(sums, columns, row, 0, rows, columns);
        for (var i = 0; i < rows; i++, sums += columns)
        {
            var c = C + (nint)(row + i) * RowC * DType.ItemSize;
            if (DType == DType.Float32)
                new ReadOnlySpan<float>(sums, columns).CopyTo(new(c, columns));
            else if (DType == DType.Int32)
                Whole(sums, (int*)c, columns);
            else
                Bytes(sums, c, columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scale(float* sums, int first, int columns)
    {
        var j = first;
        for (; j <= columns - Vector256<float>.Count; j += Vector256<float>.Count)
        {
            var bias = Bias == null ? Vector256<float>.Zero : Vector256.Load(Bias + j);
            Vector256.FusedMultiplyAdd(Vector256.Load(sums + j), Vector256.Load(Scales + j), bias).Store(sums + j);
        }
        for (; j < columns; j++)
            sums[j] = MathF.FusedMultiplyAdd(sums[j], Scales[j], Bias == null ? 0 : Bias[j]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Round(float* sums, long row, int rows, int columns, Rounding to)
    {
        Vector512<float> low = Vector512.Create(to.Least), high = Vector512.Create(to.Most);
        var offset = Vector512.Create(to.Zero);
        for (var i = 0; i < rows; i++, sums += columns)
        {
            var c = C + (nint)(row + i) * RowC;
            var j = 0;
            if (Simd.Width == 512 && Avx512F.IsSupported)
            {
                for (; j <= columns - ByteTile.Width; j += ByteTile.Width)
                    Rounded(Vector512.FusedMultiplyAdd(Vector512.Load(sums + j), Vector512.Load(Scales + j), Vector512.Load(Bias + j)), low, high, offset).Store(c + j);
            }
            if (j == columns)
                continue;
            Scale(sums, j, columns);
            Round(sums + j, to, c + j, columns - j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Whole(float* from, int* to, int count)
    {
        var j = 0;
        for (; j <= count - Vector256<float>.Count; j += Vector256<float>.Count)
            Vector256.ConvertToInt32(Vector256.Load(from + j)).Store(to + j);
        for (; j < count; j++)
            to[j] = (int)from[j];
    }
}
