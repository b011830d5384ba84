using TorchPort.Kernels;

namespace TorchPort.Tests.Kernels;

/// <summary>Matrix products of small integers, which every dtype computes exactly, so that every kernel must agree to the bit with a plain loop.</summary>
public unsafe class GemmTests
{
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 1, 1, 1 }, { 1, 1, 40 }, { 1, 64, 33 }, { 1, 130, 70 }, { 2, 200, 50 }, { 3, 5, 40 }, { 4, 70, 100 }, { 6, 64, 17 }, { 7, 65, 9 },
        { 5, 1, 40 }, { 130, 1, 70 }, { 64, 3, 33 }, { 12, 32, 8 }, { 13, 33, 31 }, { 25, 16, 64 }, { 49, 47, 130 }, { 64, 64, 64 },
        { 70, 100, 50 }, { 50, 70, 500 }, { 260, 40, 60 }, { 14, 300, 401 },
        { 26, 37, 4003 }, { 611, 70, 90 }, { 100, 333, 140 }, { 300, 1, 1 }, { 27, 70, 90 }, { 230, 90, 66 }, { 90, 1500, 1 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void AllLayoutsAndStarts(int m, int n, int k)
    {
        Check<float>(m, n, k);
        Check<double>(m, n, k);
        if (m * n * k < 100000)
            Check<long>(m, n, k);
    }

    /// <summary>So large that B is packed for all threads at once, in two blocks of its depth.</summary>
    [Fact]
    public void PanelsForAllThreads()
    {
        const int m = 287, n = 190, k = 1100;
        long[] a = Numbers(m * k, 3), b = Numbers(k * n, 5), c = Numbers(m * n, 7);
        var product = Multiply(a, b, m, n, k);
        var problem = new GemmProblem<float>(m, n, k, new(null, k, 1), new(null, 1, k), new(null, n, 1), default);
        Assert.True(Threads.Parts == 1 || GemmGrid.Of(Threads.Parts, (m + 5) / 6, (n + 63) / 64, problem).IsShared);
        foreach (var layoutA in new[] { Layout.Rows, Layout.Columns })
            Run<float>(m, n, k, a, b, c, layoutA, Layout.Columns, Layout.PaddedRows, (x, y, z, _) => Gemm.Run(m, n, k, x, y, z, accumulate: true), (i, j) => c[i * n + j] + product[i * n + j]);
    }

    private static long[] Multiply(long[] a, long[] b, int m, int n, int k)
    {
        var product = new long[m * n];
        for (var i = 0; i < m; i++)
        {
            for (var l = 0; l < k; l++)
            {
                for (var j = 0; j < n; j++)
                    product[i * n + j] += a[i * k + l] * b[l * n + j];
            }
        }
        return product;
    }

    private static void Check<T>(int m, int n, int k) where T : unmanaged, System.Numerics.INumber<T>
    {
        long[] a = Numbers(m * k, 3), b = Numbers(k * n, 5), c = Numbers(m * n, 7), row = Numbers(n, 11);
        var product = Multiply(a, b, m, n, k);
        foreach (var layoutA in Enum.GetValues<Layout>())
        {
            foreach (var layoutB in Enum.GetValues<Layout>())
            {
                foreach (var layoutC in layoutA == layoutB ? Enum.GetValues<Layout>() : [layoutA])
                {
                    Run<T>(m, n, k, a, b, c, layoutA, layoutB, layoutC, (x, y, z, _) => Gemm.Run(m, n, k, x, y, z, accumulate: false), (i, j) => product[i * n + j]);
                    Run<T>(m, n, k, a, b, c, layoutA, layoutB, layoutC, (x, y, z, _) => Gemm.Run(m, n, k, x, y, z, accumulate: true), (i, j) => c[i * n + j] + product[i * n + j]);
                    Run<T>(m, n, k, a, b, row, layoutA, layoutB, layoutC, (x, y, z, bias) => Gemm.Run(m, n, k, x, y, z, new Matrix<T>(bias, 0, 1)), (i, j) => row[j] + product[i * n + j]);
                }
            }
        }
    }

    private delegate void Product<T>(Matrix<T> a, Matrix<T> b, Matrix<T> c, T* bias) where T : unmanaged;

    private static void Run<T>(int m, int n, int k, long[] a, long[] b, long[] c, Layout layoutA, Layout layoutB, Layout layoutC, Product<T> product, Func<int, int, long> expected)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        using var memoryA = new Placed<T>(a, m, k, layoutA);
        using var memoryB = new Placed<T>(b, k, n, layoutB);
        using var memoryC = new Placed<T>(c.Length == m * n ? c : new long[m * n], m, n, layoutC);
        using var bias = new Placed<T>(c.Length == n ? c : new long[n], 1, n, Layout.Rows);
        product(memoryA.Matrix, memoryB.Matrix, memoryC.Matrix, bias.Matrix.Data);
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                if (memoryC.Matrix[i, j] != T.CreateChecked(expected(i, j)))
                    Assert.Fail($"{typeof(T).Name} {m}×{n}×{k}, A {layoutA}, B {layoutB}, C {layoutC}: element {i}, {j} is {memoryC.Matrix[i, j]}, expected {expected(i, j)}.");
            }
        }
        memoryC.CheckGuards();
    }

    private enum Layout
    {
        Rows,
        Columns,
        PaddedRows,
        Neither,
    }

    private static long[] Numbers(int count, int seed)
    {
        var numbers = new long[count];
        for (var i = 0; i < count; i++)
            numbers[i] = (i * 7919L + seed) % 11 - 5;
        return numbers;
    }

    /// <summary>A matrix in some layout, between guards that must stay as they are.</summary>
    private sealed class Placed<T> : IDisposable where T : unmanaged, System.Numerics.INumber<T>
    {
        private const int Guard = 64;
        private readonly T* _memory;
        private readonly int _count;
        private readonly bool[] _used;

        internal Matrix<T> Matrix { get; }

        internal Placed(long[] numbers, int rows, int columns, Layout layout)
        {
            var (row, column) = layout switch
            {
                Layout.Rows => (columns, 1),
                Layout.Columns => (1, rows),
                Layout.PaddedRows => (columns + 3, 1),
                _ => (2 * columns + 1, 2),
            };
            _count = (rows - 1) * row + (columns - 1) * column + 1 + 2 * Guard;
            _used = new bool[_count];
            _memory = (T*)System.Runtime.InteropServices.NativeMemory.Alloc((nuint)(_count * sizeof(T)));
            new Span<T>(_memory, _count).Fill(T.CreateChecked(99));
            Matrix = new(_memory + Guard, row, column);
            for (var i = 0; i < rows; i++)
            {
                for (var j = 0; j < columns; j++)
                {
                    _memory[Guard + i * row + j * column] = T.CreateChecked(numbers[i * columns + j]);
                    _used[Guard + i * row + j * column] = true;
                }
            }
        }

        internal void CheckGuards()
        {
            for (var i = 0; i < _count; i++)
            {
                if (!_used[i] && _memory[i] != T.CreateChecked(99))
                    Assert.Fail("An element outside the matrix was written.");
            }
        }

        public void Dispose() => System.Runtime.InteropServices.NativeMemory.Free(_memory);
    }
}
