using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchPort.Kernels;

/// <summary>What becomes of the sums of a product of bytes while they are in the first cache: they stay whole numbers, or are scaled, become a function's input, and numbers of single precision or bytes again.</summary>
internal sealed unsafe partial class ByteOutput
{
    /// <summary>The dtype of the result: int32, float32, uint8 or int8.</summary>
    internal required DType DType { get; init; }

    /// <summary>How numbers are rounded to bytes; null where they are whole already.</summary>
    internal Rounding? Rounding { get; init; }

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
    /// <param name="sums">The part.</param>
    /// <param name="rowSums">The sum of each row's bytes, where <paramref name="zeros"/> are given.</param>
    /// <param name="columnSums">Those of the columns' distances from their zero points.</param>
    /// <param name="zeros">The zero points of the columns, or null.</param>
    /// <param name="flipped">What was added to the rows' bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Finish(in ByteSums sums, int* rowSums, int* columnSums, int* zeros, int flipped)
    {
        var c = C + ((nint)sums.Row * RowC + (nint)sums.Column) * DType.ItemSize;
        if (zeros != null)
            TakeZeros(sums, rowSums, 0, zeros);
        if (RowZeros != null)
            TakeZeros(sums, RowZeros + sums.Row, flipped, columnSums);
        var zero = RowZeros != null ? 0 : Zero + flipped;
        for (var j = 0; j < sums.Columns; j += ByteTile.Width)
        {
            if (DType == DType.Int32)
                Center(sums, j, zero, columnSums);
            else if (Rounding is { } to && Simd.Width == 512 && Avx512F.IsSupported && sums.Columns - j >= ByteTile.Width)
                Round512(sums, j, zero, columnSums, to, c + j);
            else if (Simd.Width == 512)
                Scale512(sums, j, zero, columnSums);
            else
                Scale256(sums, j, zero, columnSums);
        }
        if (DType is DType.Int32 or DType.Float32)
        {
            Epilogue?.Apply((float*)sums.Data, sums.Pitch, sums.Row, sums.Column, sums.Rows, sums.Columns);
            for (var i = 0; i < sums.Rows; i++)
                ShortCopy.Run(sums.Data + i * sums.Pitch, c + i * RowC * sizeof(float), sums.Columns * sizeof(float));
        }
        else if (Rounding is { } to)
        {
            var done = Simd.Width == 512 && Avx512F.IsSupported ? sums.Columns - sums.Columns % ByteTile.Width : 0;
            for (var i = 0; done < sums.Columns && i < sums.Rows; i++)
                Round((float*)sums.Data + i * sums.Pitch + done, to, c + i * RowC + done, sums.Columns - done);
        }
        else
        {
            Epilogue?.Apply((float*)sums.Data, sums.Pitch, sums.Row, sums.Column, sums.Rows, sums.Columns);
            for (var i = 0; i < sums.Rows; i++)
                Bytes((float*)sums.Data + i * sums.Pitch, c + i * RowC, sums.Columns);
        }
    }

    /// <summary>Takes what zero points of rows or columns add out of the sums: the product of a number of the row and one of the column.</summary>
    private static void TakeZeros(in ByteSums sums, int* ofRows, int more, int* ofColumns)
    {
        for (var i = 0; i < sums.Rows; i++)
        {
            var at = sums.Data + i * sums.Pitch;
            for (var j = 0; j < sums.Columns; j += Vector256<int>.Count)
                (Vector256.Load(at + j) - Vector256.Load(ofColumns + j) * (ofRows[i] + more)).Store(at + j);
        }
    }

    /// <summary>Takes what the rows' zero point adds out of the sums of a panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Center(in ByteSums sums, int column, int zero, int* columnSums)
    {
        var at = sums.Data + column;
        var pitch = sums.Pitch;
        Vector256<int> first = Vector256.Load(columnSums + column) * zero, second = Vector256.Load(columnSums + column + 8) * zero;
        for (var i = sums.Rows; i > 0; i--, at += pitch)
        {
            (Vector256.Load(at) - first).Store(at);
            (Vector256.Load(at + 8) - second).Store(at + 8);
        }
    }

    /// <summary>Centers sums of a panel, and makes numbers of them in their place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scale512(in ByteSums sums, int column, int zero, int* columnSums)
    {
        var at = sums.Data + column;
        var pitch = sums.Pitch;
        var center = Vector512.Load(columnSums + column) * zero;
        var scale = Scales == null ? Vector512<float>.One : Vector512.Load(Scales + sums.Column + column);
        var bias = Bias == null ? Vector512<float>.Zero : Vector512.Load(Bias + sums.Column + column);
        var rowScales = RowScales == null ? null : RowScales + sums.Row;
        for (var i = 0; i < sums.Rows; i++, at += pitch)
        {
            var own = rowScales == null ? scale : scale * rowScales[i];
            Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(Vector512.Load(at) - center), own, bias).Store((float*)at);
        }
    }

    /// <summary>The same by narrower vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scale256(in ByteSums sums, int column, int zero, int* columnSums)
    {
        for (var j = column; j < column + ByteTile.Width; j += Vector256<int>.Count)
        {
            var center = Vector256.Load(columnSums + j) * zero;
            var scale = Scales == null ? Vector256<float>.One : Vector256.Load(Scales + sums.Column + j);
            var bias = Bias == null ? Vector256<float>.Zero : Vector256.Load(Bias + sums.Column + j);
            for (var i = 0; i < sums.Rows; i++)
            {
                var own = RowScales == null ? scale : scale * RowScales[sums.Row + i];
                var at = sums.Data + i * sums.Pitch + j;
                Vector256.FusedMultiplyAdd(Vector256.ConvertToSingle(Vector256.Load(at) - center), own, bias).Store((float*)at);
            }
        }
    }

    /// <summary>Centers and scales sums of a panel, and stores what they are rounded to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Round512(in ByteSums sums, int column, int zero, int* columnSums, Rounding to, byte* c)
    {
        var at = sums.Data + column;
        nint pitch = sums.Pitch, pitchC = RowC;
        Vector512<int> center = Vector512.Load(columnSums + column) * zero, offset = Vector512.Create(to.Zero);
        Vector512<float> low = Vector512.Create(to.Least), high = Vector512.Create(to.Most);
        Vector512<float> scale = Vector512.Load(Scales + sums.Column + column), bias = Vector512.Load(Bias + sums.Column + column);
        for (var i = sums.Rows; i > 0; i--, at += pitch, c += pitchC)
            Rounded(Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(Vector512.Load(at) - center), scale, bias), low, high, offset).Store(c);
    }

    /// <summary>Held between limits, to the nearest whole numbers, ties to even, and moved.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Rounded(Vector512<float> numbers, Vector512<float> low, Vector512<float> high, Vector512<int> offset) =>
        Avx512F.ConvertToVector128Byte(Avx512F.ConvertToVector512Int32(Vector512.MaxNative(Vector512.MinNative(numbers, high), low)) + offset);

    /// <summary>The same for any number of numbers.</summary>
    private static void Round(float* from, Rounding to, byte* target, int count)
    {
        var j = 0;
        for (; j <= count - Vector256<float>.Count; j += Vector256<float>.Count)
            (Vector256.Round(Vector256.Max(Vector256.Min(Vector256.Load(from + j), Vector256.Create(to.Most)), Vector256.Create(to.Least))) + Vector256.Create((float)to.Zero)).Store(from + j);
        for (; j < count; j++)
            from[j] = MathF.Round(Math.Clamp(from[j], to.Least, to.Most)) + to.Zero;
        Bytes(from, target, count);
    }

    /// <summary>Stores whole numbers as bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Bytes(float* from, byte* to, int count)
    {
        var j = 0;
        for (; j <= count - ByteTile.Width; j += ByteTile.Width)
            Narrow(from + j).Store(to + j);
        for (; j < count; j++)
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
