using ILGPU.Runtime;
using TorchPort.Gpu;
using TorchPort.Nn;

namespace TorchPort.Tests.Gpu;

/// <summary>What cuBLAS is asked for: a library that multiplies column by column, as its documentation says, stands in its place.</summary>
[Collection(nameof(ProductTests))]
public sealed class CublasTests : IDisposable
{
    private static readonly GpuDevice Device = Devices.New("cublas");

    private readonly Columns _library = new();

    public CublasTests() => (Device.Library, Device.Choice) = (_library, new(_ => 0));

    public void Dispose() => Device.Library = null;

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    [InlineData(DType.Float16)]
    [InlineData(DType.BFloat16)]
    public void Matrices_of_any_order(DType dtype)
    {
        Torch.ManualSeed(1);
        Tensor a = Torch.Randn(3, 5, 7).To(dtype), b = Torch.Randn(3, 7, 4).To(dtype), c = Torch.Randn(3, 5, 4).To(dtype);
        var expected = a.To(DType.Float64).MatMul(b.To(DType.Float64));
        foreach (var x in Orders(a))
        {
            foreach (var y in Orders(b))
            {
                Near(expected, x.MatMul(y), dtype);
                Near(expected + c.To(DType.Float64), c.To(Device).Baddbmm(x, y), dtype);
                // The result column by column.
                Near(expected.Transpose(1, 2), y.Transpose(1, 2).MatMul(x.Transpose(1, 2)), dtype);
                Near(expected.Select(0, 1), x.Select(0, 1).MatMul(y.Select(0, 1)), dtype);
            }
        }
        Assert.InRange(_library.Calls, 4 * 9, int.MaxValue);
    }

    [Fact]
    public void Rows_columns_and_vectors()
    {
        Torch.ManualSeed(2);
        foreach (var (m, n, k) in new[] { (1, 4, 7), (5, 1, 7), (5, 4, 1), (1, 1, 1), (1, 1, 6) })
        {
            Tensor a = Torch.Randn(m, k), b = Torch.Randn(k, n);
            Near(a.To(DType.Float64).MatMul(b.To(DType.Float64)), a.To(Device).MatMul(b.To(Device)), DType.Float32);
            Near(a.To(DType.Float64).MatMul(b.To(DType.Float64)), a.T().Contiguous().To(Device).T().MatMul(b.T().Contiguous().To(Device).T()), DType.Float32);
        }
        Assert.InRange(_library.Calls, 10, 40);
    }

    [Fact]
    public void A_batch_may_share_a_matrix_and_a_bias()
    {
        Torch.ManualSeed(3);
        Tensor x = Torch.Randn(2, 3, 5, 7), w = Torch.Randn(4, 7), bias = Torch.Randn(4);
        var expected = Functional.Linear(x.To(DType.Float64), w.To(DType.Float64), bias.To(DType.Float64));
        Near(expected, Functional.Linear(x.To(Device), w.To(Device), bias.To(Device)), DType.Float32);
        Near(expected, x.To(Device).MatMul(w.To(Device).T()) + bias.To(Device), DType.Float32);
        Assert.InRange(_library.Calls, 2, 8);
    }

    [Fact]
    public void What_it_cannot_multiply_is_multiplied_here()
    {
        Torch.ManualSeed(4);
        Tensor spread = Torch.Randn(5, 14).To(Device).Slice(1, 0, 14, 2), repeated = Torch.Randn(1, 7).To(Device).Expand(5, 7), b = Torch.Randn(7, 4).To(Device);
        Near(spread.To(TorchPort.Device.Cpu).To(DType.Float64).MatMul(b.To(TorchPort.Device.Cpu).To(DType.Float64)), spread.MatMul(b), DType.Float32);
        Near(repeated.To(TorchPort.Device.Cpu).To(DType.Float64).MatMul(b.To(TorchPort.Device.Cpu).To(DType.Float64)), repeated.MatMul(b), DType.Float32);
        Torch.Ones([2, 3], DType.Int64, Device).MatMul(Torch.Ones([3, 2], DType.Int64, Device));
        Assert.Equal(0, Torch.Ones([2, 0], null, Device).MatMul(Torch.Ones([0, 2], null, Device)).Sum().Item<double>());
        Device.UsesCublas = false;
        b.T().MatMul(b);
        Device.UsesCublas = true;
        Assert.Equal(0, _library.Calls);
    }

    [Fact]
    public void Whatever_was_faster_at_first_is_kept_for_products_of_its_class()
    {
        List<double> times = [2, 1, 1, 2];
        var measured = 0;
        Device.Choice = new(work =>
        {
            work();
            return times[measured++];
        });
        Tensor small = Torch.Ones([3, 3], null, Device), large = Torch.Ones([30, 30], null, Device);
        var sum = Torch.Ones([3, 3], null, Device);
        sum = sum.Addmm(small, small);
        Assert.Equal(1, _library.Calls);
        Assert.Equal(4, sum[0, 0].Item<double>());
        sum = sum.MatMul(small);
        Assert.Equal((1, 2), (_library.Calls, measured));
        large.MatMul(large);
        Assert.Equal((3, 4), (_library.Calls, measured));
        large.MatMul(large);
        Assert.Equal((4, 4), (_library.Calls, measured));
        GC.KeepAlive(sum);
    }

    // Sums of seven products, rounded to their dtype.
    private static void Near(Tensor expected, Tensor actual, DType dtype) =>
        Assert.InRange((expected - actual.To(TorchPort.Device.Cpu).To(DType.Float64)).Abs().Amax().Item<double>(), 0, dtype switch { DType.Float16 => 1e-2, DType.BFloat16 => 8e-2, _ => 1e-5 });

    /// <summary>The same numbers row by row, column by column, and with others between.</summary>
    private static IEnumerable<Tensor> Orders(Tensor x)
    {
        yield return x.To(Device);
        yield return x.Transpose(1, 2).Contiguous().To(Device).Transpose(1, 2);
        yield return Torch.Cat([x, x], 2).To(Device).Slice(2, 0, x.Shape[2]);
    }

    /// <summary>op(A) · op(B) of matrices column by column: an element (i, j) is at i + j · leading.</summary>
    private sealed unsafe class Columns : ICublas
    {
        internal int Calls { get; private set; }

        public void Gemm(AcceleratorStream stream, GemmCall call, bool adds)
        {
            Calls++;
            stream.Synchronize();
            Assert.InRange(call.A.Leading, call.A.IsTurned ? call.Terms : call.Rows, int.MaxValue);
            Assert.InRange(call.B.Leading, call.B.IsTurned ? call.Columns : call.Terms, int.MaxValue);
            Assert.InRange(call.C.Leading, call.Rows, int.MaxValue);
            Assert.False(call.C.IsTurned);
            for (var n = 0; n < call.Batches; n++)
            {
                for (var j = 0; j < call.Columns; j++)
                {
                    for (var i = 0; i < call.Rows; i++)
                    {
                        var sum = adds ? Read(call.DType, call.C, n, i, j) : 0;
                        for (var k = 0; k < call.Terms; k++)
                            sum += (call.A.IsTurned ? Read(call.DType, call.A, n, k, i) : Read(call.DType, call.A, n, i, k)) * (call.B.IsTurned ? Read(call.DType, call.B, n, j, k) : Read(call.DType, call.B, n, k, j));
                        Write(call.DType, call.C, n, i, j, sum);
                    }
                }
            }
        }

        private static long At(GemmMatrix x, int n, int i, int j) => n * x.Stride + i + (long)j * x.Leading;

        private static double Read(DType dtype, GemmMatrix x, int n, int i, int j) => dtype switch
        {
            DType.Float32 => ((float*)x.Address)[At(x, n, i, j)],
            DType.Float64 => ((double*)x.Address)[At(x, n, i, j)],
            DType.Float16 => (double)((Half*)x.Address)[At(x, n, i, j)],
            _ => BitConverter.UInt32BitsToSingle((uint)((ushort*)x.Address)[At(x, n, i, j)] << 16),
        };

        private static void Write(DType dtype, GemmMatrix x, int n, int i, int j, double value)
        {
            switch (dtype)
            {
                case DType.Float32: ((float*)x.Address)[At(x, n, i, j)] = (float)value; break;
                case DType.Float64: ((double*)x.Address)[At(x, n, i, j)] = value; break;
                case DType.Float16: ((Half*)x.Address)[At(x, n, i, j)] = (Half)value; break;
                default: ((ushort*)x.Address)[At(x, n, i, j)] = (ushort)(BitConverter.SingleToUInt32Bits((float)value) >> 16); break;
            }
        }
    }
}
