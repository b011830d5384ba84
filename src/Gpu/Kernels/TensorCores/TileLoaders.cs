using ILGPU;

namespace TorchPort.Gpu;

/// <summary>Brings tiles of an operand to shared memory: rows of the left one, columns of the right one, with some of their terms.</summary>
internal interface ITileLoader
{
    /// <summary>Whether a row's terms are neighbours in shared memory, or the rows.</summary>
    static abstract bool TermsAreNeighbours { get; }

    int Begin(int batch);

    /// <summary>Zeros are beyond <paramref name="rows"/> and <paramref name="last"/>.</summary>
    void Load(int to, int begin, int row, int rows, int term, int last);
}

/// <summary>Numbers whose terms are neighbours in memory, 16 bytes at a time, of addresses that are multiples of 16.</summary>
internal struct AlongTerms<T, N, TS> : ITileLoader where T : unmanaged where N : struct, IOperands<T> where TS : struct, ISource<T>
{
    internal TS Source;
    internal long Address;
    internal int RowStride;

    private static int Together => 4 * N.TermsInWord;

    public static bool TermsAreNeighbours => true;

    public readonly int Begin(int batch) => Source.Begin(batch);

    public readonly void Load(int to, int begin, int row, int rows, int term, int last)
    {
        for (int i = Group.IdxX; i < TensorCore.Side * TensorCore.Depth / 4; i += TensorCore.Threads)
        {
            int r = i / 4, t = term + i % 4 * Together;
            var count = row + r < rows ? DeviceMath.Clamp(last - t, 0, Together) : 0;
            var from = count > 0 ? begin + (row + r) * RowStride + t : 0;
            TensorCore.Copy(to + r * TensorCore.RowPitch + i % 4 * 16, Address + from * (4L / N.TermsInWord), count * (4 / N.TermsInWord));
        }
    }
}

/// <summary>Numbers of 32 bits whose rows are neighbours in memory, 16 bytes at a time, of addresses that are multiples of 16.</summary>
internal struct AlongRows<T, TS> : ITileLoader where T : unmanaged where TS : struct, ISource<T>
{
    internal TS Source;
    internal long Address;
    internal int TermStride;

    public static bool TermsAreNeighbours => false;

    public readonly int Begin(int batch) => Source.Begin(batch);

    public readonly void Load(int to, int begin, int row, int rows, int term, int last)
    {
        for (int i = Group.IdxX; i < TensorCore.Side * TensorCore.Depth / 4; i += TensorCore.Threads)
        {
            int t = i / (TensorCore.Side / 4), r = i % (TensorCore.Side / 4) * 4;
            var count = term + t < last ? DeviceMath.Clamp(rows - row - r, 0, 4) : 0;
            var from = count > 0 ? begin + (term + t) * TermStride + row + r : 0;
            TensorCore.Copy(to + t * TensorCore.WordPitch + r * 4, Address + from * 4L, count * 4);
        }
    }
}

/// <summary>Numbers of 16 bits whose rows are neighbours in memory, two at a time, of an even number of rows.</summary>
internal struct PairsAlongRows<T, TS> : ITileLoader where T : unmanaged where TS : struct, ISource<T>
{
    internal TS Source;
    internal ArrayView<uint> Pairs;
    internal int TermStride;

    public static bool TermsAreNeighbours => false;

    public readonly int Begin(int batch) => Source.Begin(batch);

    public readonly void Load(int to, int begin, int row, int rows, int term, int last)
    {
        for (int i = Group.IdxX; i < TensorCore.Side * TensorCore.Depth / 2; i += TensorCore.Threads)
        {
            int t = i / (TensorCore.Side / 2), r = i % (TensorCore.Side / 2) * 2, at = term + 2 * t;
            uint first = Pair(begin, row + r, rows, at, last), second = Pair(begin, row + r, rows, at + 1, last);
            TensorCore.Put(to + t * TensorCore.WordPitch + r * 4, first & 0xFFFF | second << 16, first >> 16 | second & 0xFFFF0000);
        }
    }

    private readonly uint Pair(int begin, int row, int rows, int term, int last) => row < rows && term < last ? Pairs[(begin + term * TermStride + row) / 2] : 0;
}

/// <summary>Numbers that are wherever they are.</summary>
internal struct Anywhere<T, N, TS> : ITileLoader where T : unmanaged where N : struct, IOperands<T> where TS : struct, ISource<T>
{
    internal TS Source;

    /// <summary>1 where neighbouring rows are neighbours in memory.</summary>
    internal int RowsAreNeighbours;

    public static bool TermsAreNeighbours => false;

    public readonly int Begin(int batch) => Source.Begin(batch);

    public readonly void Load(int to, int begin, int row, int rows, int term, int last)
    {
        for (int i = Group.IdxX; i < TensorCore.Side * TensorCore.Depth; i += TensorCore.Threads)
        {
            int r = RowsAreNeighbours != 0 ? i % TensorCore.Side : i / TensorCore.Depth, w = RowsAreNeighbours != 0 ? i / TensorCore.Side : i % TensorCore.Depth;
            var t = term + w * N.TermsInWord;
            TensorCore.Put(to + w * TensorCore.WordPitch + r * 4, N.Word(At(begin, row + r, rows, t, last), N.TermsInWord > 1 ? At(begin, row + r, rows, t + 1, last) : default));
        }
    }

    private readonly T At(int begin, int row, int rows, int term, int last) => row < rows && term < last ? Source.Load(begin, row, term) : default;
}
