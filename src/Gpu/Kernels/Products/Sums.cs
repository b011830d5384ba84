using System.Numerics;
using ILGPU;

namespace TorchPort.Gpu;

/// <summary>The sums that a thread has of a tile, in registers.</summary>
internal interface ISums<T> where T : unmanaged, INumber<T>
{
    /// <summary>How many rows of a tile a thread has, and how many columns.</summary>
    static abstract int Side { get; }

    /// <summary>Terms in shared memory at a time.</summary>
    static abstract int Depth { get; }

    /// <summary>Adds the products of a term's numbers: of four neighbours from <paramref name="x"/> on, and of four that are <paramref name="step"/> apart from <paramref name="y"/> on; where there are more, of those half a tile further too.</summary>
    void Add(ArrayView<T> left, int x, int height, ArrayView<T> right, int y, int width, int step);

    void Store<TC>(TC target, ProductSize size, int part, int row, int column, int height, int width, int step) where TC : struct, ITarget<T>;
}

/// <summary>What becomes of an element of a tile.</summary>
internal interface IElement<T> where T : unmanaged
{
    T At(int row, int column, T x, T other);
}

/// <summary>Sixteen sums, in registers.</summary>
internal struct Square<T> : ISums<T> where T : unmanaged, INumber<T>
{
    internal T S00, S01, S02, S03, S10, S11, S12, S13, S20, S21, S22, S23, S30, S31, S32, S33;

    public static int Side => 4;

    public static int Depth => 16;

    public void Add(ArrayView<T> left, int x, int height, ArrayView<T> right, int y, int width, int step) =>
        Add(left[x], left[x + 1], left[x + 2], left[x + 3], right[y], right[y + step], right[y + 2 * step], right[y + 3 * step]);

    internal void Add(T a0, T a1, T a2, T a3, T b0, T b1, T b2, T b3)
    {
        S00 += a0 * b0;
        S01 += a0 * b1;
        S02 += a0 * b2;
        S03 += a0 * b3;
        S10 += a1 * b0;
        S11 += a1 * b1;
        S12 += a1 * b2;
        S13 += a1 * b3;
        S20 += a2 * b0;
        S21 += a2 * b1;
        S22 += a2 * b2;
        S23 += a2 * b3;
        S30 += a3 * b0;
        S31 += a3 * b1;
        S32 += a3 * b2;
        S33 += a3 * b3;
    }

    /// <summary>Multiplies each row by a number.</summary>
    internal void Scale(T r0, T r1, T r2, T r3)
    {
        S00 *= r0;
        S01 *= r0;
        S02 *= r0;
        S03 *= r0;
        S10 *= r1;
        S11 *= r1;
        S12 *= r1;
        S13 *= r1;
        S20 *= r2;
        S21 *= r2;
        S22 *= r2;
        S23 *= r2;
        S30 *= r3;
        S31 *= r3;
        S32 *= r3;
        S33 *= r3;
    }

    /// <summary>Makes something else of each sum and the one at its place among others.</summary>
    internal void Map<F>(F function, Square<T> others, int row, int column, int step) where F : struct, IElement<T>
    {
        S00 = function.At(row, column, S00, others.S00);
        S01 = function.At(row, column + step, S01, others.S01);
        S02 = function.At(row, column + 2 * step, S02, others.S02);
        S03 = function.At(row, column + 3 * step, S03, others.S03);
        S10 = function.At(row + 1, column, S10, others.S10);
        S11 = function.At(row + 1, column + step, S11, others.S11);
        S12 = function.At(row + 1, column + 2 * step, S12, others.S12);
        S13 = function.At(row + 1, column + 3 * step, S13, others.S13);
        S20 = function.At(row + 2, column, S20, others.S20);
        S21 = function.At(row + 2, column + step, S21, others.S21);
        S22 = function.At(row + 2, column + 2 * step, S22, others.S22);
        S23 = function.At(row + 2, column + 3 * step, S23, others.S23);
        S30 = function.At(row + 3, column, S30, others.S30);
        S31 = function.At(row + 3, column + step, S31, others.S31);
        S32 = function.At(row + 3, column + 2 * step, S32, others.S32);
        S33 = function.At(row + 3, column + 3 * step, S33, others.S33);
    }

    public readonly void Store<TC>(TC target, ProductSize size, int part, int row, int column, int height, int width, int step) where TC : struct, ITarget<T>
    {
        Store(target, size, part, row, column, step, S00, S01, S02, S03);
        Store(target, size, part, row + 1, column, step, S10, S11, S12, S13);
        Store(target, size, part, row + 2, column, step, S20, S21, S22, S23);
        Store(target, size, part, row + 3, column, step, S30, S31, S32, S33);
    }

    private static void Store<TC>(TC target, ProductSize size, int part, int row, int column, int step, T s0, T s1, T s2, T s3) where TC : struct, ITarget<T>
    {
        if (row >= size.Rows)
            return;
        if (column < size.Columns)
            target.Store(part, row, column, s0);
        if (column + step < size.Columns)
            target.Store(part, row, column + step, s1);
        if (column + 2 * step < size.Columns)
            target.Store(part, row, column + 2 * step, s2);
        if (column + 3 * step < size.Columns)
            target.Store(part, row, column + 3 * step, s3);
    }
}

/// <summary>Sixty-four sums, so that each number read from shared memory is multiplied eight times.</summary>
internal struct FourSquares<T> : ISums<T> where T : unmanaged, INumber<T>
{
    private Square<T> _upperLeft, _upperRight, _lowerLeft, _lowerRight;

    public static int Side => 8;

    public static int Depth => 8;

    public void Add(ArrayView<T> left, int x, int height, ArrayView<T> right, int y, int width, int step)
    {
        int z = x + height / 2, w = y + width / 2;
        T a0 = left[x], a1 = left[x + 1], a2 = left[x + 2], a3 = left[x + 3], a4 = left[z], a5 = left[z + 1], a6 = left[z + 2], a7 = left[z + 3];
        T b0 = right[y], b1 = right[y + step], b2 = right[y + 2 * step], b3 = right[y + 3 * step];
        T b4 = right[w], b5 = right[w + step], b6 = right[w + 2 * step], b7 = right[w + 3 * step];
        _upperLeft.Add(a0, a1, a2, a3, b0, b1, b2, b3);
        _upperRight.Add(a0, a1, a2, a3, b4, b5, b6, b7);
        _lowerLeft.Add(a4, a5, a6, a7, b0, b1, b2, b3);
        _lowerRight.Add(a4, a5, a6, a7, b4, b5, b6, b7);
    }

    public readonly void Store<TC>(TC target, ProductSize size, int part, int row, int column, int height, int width, int step) where TC : struct, ITarget<T>
    {
        _upperLeft.Store(target, size, part, row, column, height, width, step);
        _upperRight.Store(target, size, part, row, column + width / 2, height, width, step);
        _lowerLeft.Store(target, size, part, row + height / 2, column, height, width, step);
        _lowerRight.Store(target, size, part, row + height / 2, column + width / 2, height, width, step);
    }
}
