using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchPort.Kernels;

/// <summary>What becomes of the sums of a product of bytes while they are in the first cache: they stay whole numbers, or are scaled, become a function's input, and numbers of single precision or bytes again.</summary>
internal sealed unsafe class ByteOutput
{
    /// <summary>The dtype of the result: int32, float32, uint8 or int8.</summary>
    internal required DType DType { get; init; }

    /// <summary>The zero point of the bytes that numbers are rounded to; null where they are whole already.</summary>
    internal int? Rounding { get; init; }

    /// <summary>The result's first element, whose neighbours are in the next columns, and how many elements rows are apart.</summary>
    internal byte* C;
    internal nint RowC;

    /// <summary>What a unit is worth in each column, as many as the panels have columns; null for 1.</summary>
    internal float* Scales;

    /// <summary>What is added in each column after that, as many as the panels have columns; or null.</summary>
    internal float* Bias;

    /// <summary>The zero point of the rows, or of each row.</summary>
    internal int Zero;
    internal int* RowZeros;

    /// <summary>What a unit is worth in each row; null for 1.</summary>
    internal float* RowScales;

    /// <summary>What is done to the scaled numbers, or null.</summary>
    internal Epilogue? Epilogue;

    /// <summary>Finishes a part of the result.</summary>
    /// <param name="sums">The part's sums, <see cref="ByteTile.Width"/> a row; they are overwritten.</param>
    /// <param name="rowSums">The sum of each row's bytes, where <paramref name="zeros"/> are given.</param>
    /// <param name="columnSums">Those of the columns' distances from their zero points.</param>
    /// <param name="zeros">The zero points of the columns, or null.</param>
    /// <param name="flipped">What was added to the rows' bytes.</param>
    /// <param name="row">The number of the first row.</param>
    /// <param name="column">The number of the first column.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="columns">The columns.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Finish(int* sums, int* rowSums, int* columnSums, int* zeros, int flipped, long row, long column, int rows, int columns)
    {
        var c = C + ((nint)row * RowC + (nint)column) * DType.ItemSize;
        if (zeros != null)
            TakeColumnZeros(sums, rowSums, zeros, rows);
        if (RowZeros != null)
            TakeRowZeros(sums, RowZeros + row, columnSums, flipped, rows);
        var zero = RowZeros != null ? 0 : Zero + flipped;
        if (DType == DType.Int32)
        {
            Center(sums, zero, columnSums, rows);
            for (var i = 0; i < rows; i++)
                ShortCopy.Run(sums + i * ByteTile.Width, c + i * RowC * sizeof(int), columns * sizeof(int));
            return;
        }
        var scaled = (float*)sums;
        if (Rounding is { } to)
        {
            if (Simd.Width == 512 && Avx512F.IsSupported && columns == ByteTile.Width)
            {
                Round512(sums, zero, columnSums, column, rows, to, c);
                return;
            }
            Scale256(sums, zero, columnSums, row, column, rows);
            for (var i = 0; i < rows; i++)
                Round(scaled + i * ByteTile.Width, to, c + i * RowC, columns);
            return;
        }
        if (Simd.Width == 512)
            Scale512(sums, zero, columnSums, row, column, rows);
        else
            Scale256(sums, zero, columnSums, row, column, rows);
        Epilogue?.Apply(scaled, ByteTile.Width, row, column, rows, columns);
        if (DType == DType.Float32)
        {
            for (var i = 0; i < rows; i++)
                ShortCopy.Run(scaled + i * ByteTile.Width, c + i * RowC * sizeof(float), columns * sizeof(float));
            return;
        }
        for (var i = 0; i < rows; i++)
            Narrow(scaled + i * ByteTile.Width, c + i * RowC, columns);
    }

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

    private static void Whole(float* from, int* to, int count)
    {
        for (var j = 0; j < count; j++)
            to[j] = (int)from[j];
    }

    private static void Bytes(float* from, byte* to, int count)
    {
        var j = 0;
        for (; j <= count - ByteTile.Width; j += ByteTile.Width)
            Narrow(from + j).Store(to + j);
        Narrow(from + j, to + j, count - j);
    }

    /// <summary>Takes what the columns' zero points add out of the sums.</summary>
    private static void TakeColumnZeros(int* sums, int* rowSums, int* zeros, int rows)
    {
        for (var i = 0; i < rows; i++, sums += ByteTile.Width)
        {
            for (var j = 0; j < ByteTile.Width; j += Vector256<int>.Count)
                (Vector256.Load(sums + j) - Vector256.Load(zeros + j) * rowSums[i]).Store(sums + j);
        }
    }

    /// <summary>Takes what zero points of their own add to each row out of the sums.</summary>
    private static void TakeRowZeros(int* sums, int* rowZeros, int* columnSums, int flipped, int rows)
    {
        for (var i = 0; i < rows; i++, sums += ByteTile.Width)
        {
            for (var j = 0; j < ByteTile.Width; j += Vector256<int>.Count)
                (Vector256.Load(sums + j) - Vector256.Load(columnSums + j) * (rowZeros[i] + flipped)).Store(sums + j);
        }
    }

    /// <summary>Takes what the rows' zero point adds out of the sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Center(int* sums, int zero, int* columnSums, int rows)
    {
        Vector256<int> first = Vector256.Load(columnSums) * zero, second = Vector256.Load(columnSums + 8) * zero;
        for (var i = 0; i < rows; i++, sums += ByteTile.Width)
        {
            (Vector256.Load(sums) - first).Store(sums);
            (Vector256.Load(sums + 8) - second).Store(sums + 8);
        }
    }

    /// <summary>Centers sums, and makes numbers of them in their place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scale512(int* sums, int zero, int* columnSums, long row, long column, int rows)
    {
        var center = Vector512.Load(columnSums) * zero;
        var scale = Scales == null ? Vector512<float>.One : Vector512.Load(Scales + column);
        var bias = Bias == null ? Vector512<float>.Zero : Vector512.Load(Bias + column);
        var rowScales = RowScales == null ? null : RowScales + row;
        for (var i = 0; i < rows; i++, sums += ByteTile.Width)
        {
            var own = rowScales == null ? scale : scale * rowScales[i];
            Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(Vector512.Load(sums) - center), own, bias).Store((float*)sums);
        }
    }

    /// <summary>Centers and scales sums, and stores what they are rounded to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Round512(int* sums, int zero, int* columnSums, long column, int rows, int to, byte* c)
    {
        Vector512<int> center = Vector512.Load(columnSums) * zero, offset = Vector512.Create(to);
        Vector512<float> scale = Vector512.Load(Scales + column), bias = Vector512.Load(Bias + column);
        var signed = DType == DType.Int8;
        var pitch = RowC;
        for (var i = 0; i < rows; i++, sums += ByteTile.Width, c += pitch)
            Saturated(Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(Vector512.Load(sums) - center), scale, bias), offset, signed).Store(c);
    }

    /// <summary>To the nearest whole numbers, ties to even, moved and held within the range of bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Saturated(Vector512<float> numbers, Vector512<int> offset, bool signed)
    {
        var whole = Avx512F.ConvertToVector512Int32(numbers) + offset;
        return signed ? Avx512F.ConvertToVector128SByteWithSaturation(whole).AsByte()
            : Avx512F.ConvertToVector128ByteWithSaturation(Vector512.Max(whole, Vector512<int>.Zero).AsUInt32());
    }

    /// <summary>The same for any number of numbers.</summary>
    private void Round(float* from, int zero, byte* to, int count)
    {
        var (low, high) = DType == DType.Int8 ? (-128f, 127f) : (0f, 255f);
        var j = 0;
        for (; j <= count - Vector256<float>.Count; j += Vector256<float>.Count)
            Vector256.Min(Vector256.Max(Vector256.Round(Vector256.Load(from + j)) + Vector256.Create((float)zero), Vector256.Create(low)), Vector256.Create(high)).Store(from + j);
        for (; j < count; j++)
            from[j] = Math.Clamp(MathF.Round(from[j]) + zero, low, high);
        Bytes(from, to, count);
    }

    /// <summary>A row of numbers that are summed already, scaled and rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Round(float* sums, long row, int rows, int columns, int to)
    {
        var signed = DType == DType.Int8;
        for (var i = 0; i < rows; i++, sums += columns)
        {
            var c = C + (nint)(row + i) * RowC;
            var j = 0;
            if (Simd.Width == 512 && Avx512F.IsSupported)
            {
                for (; j <= columns - ByteTile.Width; j += ByteTile.Width)
                    Saturated(Vector512.FusedMultiplyAdd(Vector512.Load(sums + j), Vector512.Load(Scales + j), Vector512.Load(Bias + j)), Vector512.Create(to), signed).Store(c + j);
            }
            if (j == columns)
                continue;
            Scale(sums, j, columns);
            Round(sums + j, to, c + j, columns - j);
        }
    }

    /// <summary>The same by narrower vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scale256(int* sums, int zero, int* columnSums, long row, long column, int rows)
    {
        for (var j = 0; j < ByteTile.Width; j += Vector256<int>.Count)
        {
            var center = Vector256.Load(columnSums + j) * zero;
            var scale = Scales == null ? Vector256<float>.One : Vector256.Load(Scales + column + j);
            var bias = Bias == null ? Vector256<float>.Zero : Vector256.Load(Bias + column + j);
            for (var i = 0; i < rows; i++)
            {
                var own = RowScales == null ? scale : scale * RowScales[row + i];
                var at = sums + i * ByteTile.Width + j;
                Vector256.FusedMultiplyAdd(Vector256.ConvertToSingle(Vector256.Load(at) - center), own, bias).Store((float*)at);
            }
        }
    }

    /// <summary>Stores whole numbers as bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Narrow(float* from, byte* to, int count)
    {
        if (count == ByteTile.Width)
        {
            Narrow(from).Store(to);
            return;
        }
        for (var j = 0; j < count; j++)
            to[j] = (byte)(int)from[j];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Narrow(float* from)
    {
        if (Simd.Width == 512 && Avx512F.IsSupported)
            return Avx512F.ConvertToVector128Byte(Avx512F.ConvertToVector512Int32WithTruncation(Vector512.Load(from)));
        Vector128<int> a = Vector128.ConvertToInt32(Vector128.Load(from)), b = Vector128.ConvertToInt32(Vector128.Load(from + 4));
        Vector128<int> c = Vector128.ConvertToInt32(Vector128.Load(from + 8)), d = Vector128.ConvertToInt32(Vector128.Load(from + 12));
        return Vector128.Narrow(Vector128.Narrow(a, b).AsUInt16(), Vector128.Narrow(c, d).AsUInt16());
    }
}
