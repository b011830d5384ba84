using System.Runtime.Intrinsics.X86;
using TorchPort.Kernels;

namespace TorchPort.Tests.Kernels;

/// <summary>Products of bytes against their definition in whole numbers: equal, not near.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public unsafe class ByteProductTests
{
    [Theory]
    [InlineData(1, 1, 4)]
    [InlineData(1, 70, 36)]
    [InlineData(5, 31, 17)]
    [InlineData(13, 64, 100)]
    [InlineData(230, 40, 1301)]
    [InlineData(97, 500, 8)]
    public void IsTheProductOfWholeNumbers(int m, int n, int k)
    {
        var random = new Random(7);
        foreach (var (signedA, signedB, eachColumn) in new[] { (false, true, false), (true, true, true), (false, false, true), (true, false, false) })
        {
            byte[] a = new byte[m * k + 3], b = new byte[k * n];
            random.NextBytes(a);
            random.NextBytes(b);
            // The largest sums, which 16 bits would not hold.
            a.AsSpan(0, k).Fill((byte)(signedA ? 128 : 255));
            for (var i = 0; i < k; i++)
                b[i * n] = (byte)(signedB ? 128 : 255);
            int[] zeros = eachColumn ? [.. Enumerable.Range(0, n).Select(_ => random.Next(signedB ? -128 : 0, signedB ? 128 : 256))] : [signedB ? 0 : 128];
            int[] rowZeros = [.. Enumerable.Range(0, m).Select(_ => random.Next(signedA ? -128 : 0, signedA ? 128 : 256))];
            var c = new int[m * n];
            fixed (byte* pa = a, pb = b)
            {
                fixed (int* pc = c, pz = rowZeros)
                {
                    nint[] rows = [.. Enumerable.Range(0, k).Select(i => (nint)(i * n))];
                    var matrix = new ByteMatrix(pb, signedB, rows, 1, 1, n, zeros);
                    var output = new ByteOutput { DType = DType.Int32, C = (byte*)pc, RowC = n, RowZeros = pz };
                    new ByteProduct().Run(new(pa, m, k), m, signedA, [0], matrix, output);
                }
            }
            for (var i = 0; i < m; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    var sum = 0;
                    for (var l = 0; l < k; l++)
                        sum += (Value(a[i * k + l], signedA) - rowZeros[i]) * (Value(b[l * n + j], signedB) - zeros[eachColumn ? j : 0]);
                    Assert.Equal(sum, c[i * n + j]);
                }
            }
        }
    }

    /// <summary>What processors without the instruction for it compute.</summary>
    [Fact]
    public void PairsOf16BitsSumTheSame()
    {
        Assert.SkipUnless(Avx2.IsSupported, "This processor has no AVX2.");
        var random = new Random(9);
        const int depth = 44;
        byte[] a = new byte[6 * depth], b = new byte[depth * ByteTile.Width];
        random.NextBytes(a);
        random.NextBytes(b);
        Array.Fill(a, (byte)255, 0, depth);
        Array.Fill(b, (byte)128, 0, ByteTile.Step);
        fixed (byte* pa = a, pb = b)
        {
            var starts = stackalloc byte*[6];
            for (var i = 0; i < 6; i++)
                starts[i] = pa + i * depth;
            nint run = 0;
            var sums = stackalloc int[6 * ByteTile.Width];
            for (var rows = 1; rows <= 6; rows++)
            {
                ByteTile.Run<PairDots>(new() { Rows = starts, Runs = &run, RunCount = 1, Depth = depth, B = (sbyte*)pb, C = sums, RowC = ByteTile.Width }, rows);
                for (var i = 0; i < rows; i++)
                {
                    for (var j = 0; j < ByteTile.Width; j++)
                    {
                        var sum = Enumerable.Range(0, depth).Sum(l => a[i * depth + l] * (sbyte)b[l / 4 * 64 + j * 4 + l % 4]);
                        Assert.Equal(sum, sums[i * ByteTile.Width + j]);
                    }
                }
            }
        }
    }

    /// <summary>Sums of up to 2¹⁴ · 37, which float64 holds.</summary>
    [Fact]
    public void IntMmIsPyTorchs()
    {
        Torch.ManualSeed(1);
        Tensor a = Torch.RandInt(-128, 128, [19, 37]).To(DType.Int8), b = Torch.RandInt(-128, 128, [24, 37]).To(DType.Int8).T();
        var y = Torch.IntMm(a, b);
        Assert.Equal(DType.Int32, y.DType);
        Assert.Equal(a.To(DType.Float64).MatMul(b.To(DType.Float64)).ToArray<double>(), y.To(DType.Float64).ToArray<double>());
        Assert.Throws<DTypeException>(() => Torch.IntMm(a, b.To(DType.UInt8)));
        Assert.Throws<ShapeException>(() => Torch.IntMm(a, b.T()));
    }

    private static int Value(byte b, bool signed) => signed ? (sbyte)b : b;
}
