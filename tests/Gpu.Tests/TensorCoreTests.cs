using System.Collections.Concurrent;
using TorchPort.Gpu;
using TorchPort.Nn;

namespace TorchPort.Tests.Gpu;

/// <summary>
/// Products and convolutions by tensor cores, without any: the PTX of their kernels, as NVIDIA's driver would get it, is played by a machine that knows what the PTX ISA says of it,
/// on the memory of a device of ILGPU's, from what the operators hand over to where they find the results.
/// </summary>
[Collection(nameof(ProductTests))]
public sealed class TensorCoreTests : IDisposable
{
    private static readonly GpuDevice Device = New();

    private static GpuDevice New()
    {
        var device = Devices.New("cores");
        device.Player = new Player();
        return device;
    }

    public void Dispose()
    {
        Backends.Cuda.Matmul.AllowTf32 = false;
        Backends.Cudnn.AllowTf32 = true;
        Device.SplitBelow = 1;
        Played.Clear();
    }

    /// <summary>The loaders of the operands that were asked for.</summary>
    private static readonly ConcurrentQueue<string> Played = [];

    [Theory]
    [InlineData(DType.Float32, 16, 16, 8)]
    [InlineData(DType.Float32, 130, 40, 36)]
    [InlineData(DType.Float32, 33, 31, 19)]
    [InlineData(DType.BFloat16, 34, 130, 72)]
    [InlineData(DType.BFloat16, 17, 35, 21)]
    [InlineData(DType.Float16, 130, 34, 40)]
    [InlineData(DType.Float16, 18, 34, 66)]
    public void Products_of_any_size_and_order(DType dtype, int m, int n, int k)
    {
        Backends.Cuda.Matmul.AllowTf32 = true;
        Torch.ManualSeed(m);
        Tensor a = Torch.Randn(2, m, k).To(dtype), b = Torch.Randn(2, k, n).To(dtype), c = Torch.Randn(2, m, n).To(dtype);
        Tensor x = a.To(Device), y = b.To(Device);
        Tensor turnedX = a.Transpose(1, 2).Contiguous().To(Device).Transpose(1, 2), turnedY = b.Transpose(1, 2).Contiguous().To(Device).Transpose(1, 2);
        var expected = Rounded(a).MatMul(Rounded(b));
        Near(expected, x.MatMul(y), dtype);
        Near(expected, turnedX.MatMul(y), dtype);
        Near(expected, x.MatMul(turnedY), dtype);
        Near(expected, turnedX.MatMul(turnedY), dtype);
        Near(expected + c.To(DType.Float64), c.To(Device).Baddbmm(x, y), dtype);
        Assert.Equal(5, Played.Count);
    }

    [Theory]
    [InlineData(DType.Float32, false)]
    [InlineData(DType.Float16, false)]
    [InlineData(DType.BFloat16, true)]
    public void Sums_of_few_products_are_split(DType dtype, bool isTurned)
    {
        Backends.Cuda.Matmul.AllowTf32 = true;
        Device.SplitBelow = 100;
        Torch.ManualSeed(1);
        Tensor a = Torch.Randn(16, 776).To(dtype), b = Torch.Randn(776, 16).To(dtype), c = Torch.Randn(16, 16).To(dtype);
        Tensor x = a.To(Device), y = isTurned ? b.T().Contiguous().To(Device).T() : b.To(Device);
        Near(c.To(DType.Float64) + Rounded(a).MatMul(Rounded(b)), c.To(Device).Addmm(x, y), dtype);
        Assert.Single(Played);
    }

    [Fact]
    public void Results_are_kept_in_their_dtype()
    {
        var a = Torch.Randn(64, 64).To(DType.BFloat16).To(Device);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Device.HeldBytes;
        var y = a.MatMul(a);
        Assert.InRange(Device.HeldBytes - before, 0, 64 * 64 * 2);
        Assert.Equal([64, 64], y.Shape.ToArray());
        Assert.Single(Played);
    }

    [Fact]
    public void Operands_are_read_in_the_widest_pieces()
    {
        Backends.Cuda.Matmul.AllowTf32 = true;
        Tensor f = Torch.Ones([32, 32], null, Device), h = Torch.Ones([32, 32], DType.Float16, Device), odd = Torch.Ones([33, 33], DType.Float16, Device);
        f.MatMul(f);
        f.T().MatMul(f.T());
        h.T().MatMul(h);
        odd.MatMul(odd);
        f.Slice(1, 0, 31).MatMul(f.Slice(0, 1, 32));
        Assert.Equal(["AlongTerms, AlongRows", "AlongRows, AlongTerms", "PairsAlongRows, PairsAlongRows", "Anywhere, Anywhere", "AlongTerms, AlongRows"], Played);
    }

    [Theory]
    [InlineData(DType.Float32, 1)]
    [InlineData(DType.Float16, 1)]
    [InlineData(DType.BFloat16, 2)]
    public void Convolutions_and_their_gradients(DType dtype, int groups)
    {
        Torch.ManualSeed(1);
        Tensor x = Torch.Randn(2, 32, 5, 6).To(dtype), w = Torch.Randn(32, 32 / groups, 3, 3).To(dtype), b = Torch.Randn(32).To(dtype);
        Tensor gx = x.To(Device).RequiresGrad_(), gw = w.To(Device).RequiresGrad_(), gb = b.To(Device).RequiresGrad_();
        Tensor dx = Rounded(x).RequiresGrad_(), dw = Rounded(w).RequiresGrad_();
        Tensor y = Functional.Conv2d(dx, dw, b.To(DType.Float64), padding: 1, groups: groups), there = Functional.Conv2d(gx, gw, gb, padding: 1, groups: groups);
        Near(y, there, dtype);
        var g = Torch.RandnLike(y).To(dtype);
        y.Backward(Rounded(g));
        there.Backward(g.To(Device));
        Near(dx.Grad!, gx.Grad!, dtype);
        Near(dw.Grad!, gw.Grad!, dtype);
        Assert.Equal(3, Played.Count);
    }

    [Theory]
    [InlineData(DType.Float16, 5, 5, 8, 8, false)]
    [InlineData(DType.BFloat16, 70, 70, 64, 64, true)]
    [InlineData(DType.Float16, 33, 100, 40, 24, false)]
    [InlineData(DType.BFloat16, 20, 40, 16, 128, true)]
    [InlineData(DType.Float16, 40, 20, 128, 72, true)]
    public void Attention_as_a_whole(DType dtype, long queries, long keys, long size, long valueSize, bool isCausal)
    {
        Torch.ManualSeed(1);
        Tensor q = Torch.Randn(1, 2, queries, size).To(dtype), k = Torch.Randn(1, 2, keys, size).To(dtype), v = Torch.Randn(1, 2, keys, valueSize).To(dtype);
        // As layers have it: heads beside one another.
        Tensor gq = q.Transpose(1, 2).Contiguous().To(Device).Transpose(1, 2).RequiresGrad_(), gk = k.To(Device).RequiresGrad_(), gv = v.To(Device).RequiresGrad_();
        Tensor eq = Rounded(q).RequiresGrad_(), ek = Rounded(k).RequiresGrad_(), ev = Rounded(v).RequiresGrad_();
        Tensor expected = Functional.ScaledDotProductAttention(eq, ek, ev, isCausal: isCausal), actual = Functional.ScaledDotProductAttention(gq, gk, gv, isCausal: isCausal);
        Assert.Single(Played);
        // Weights are rounded too, and gradients are computed from the result that was.
        Near(expected, actual, dtype, roundings: 2);
        var g = Torch.RandnLike(expected).To(dtype);
        expected.Backward(Rounded(g));
        actual.Backward(g.To(Device));
        Assert.Equal(4, Played.Count);
        Near(eq.Grad!, gq.Grad!, dtype, roundings: 2);
        Near(ek.Grad!, gk.Grad!, dtype, roundings: 2);
        Near(ev.Grad!, gv.Grad!, dtype, roundings: 2);
    }

    [Theory]
    [InlineData(136, 8)]
    [InlineData(8, 12)]
    public void Attention_of_other_sizes_is_left_to_other_kernels(long size, long valueSize)
    {
        Tensor q = Torch.Randn(1, 4, size).To(DType.Float16), v = Torch.Randn(1, 4, valueSize).To(DType.Float16);
        var y = Functional.ScaledDotProductAttention(q.To(Device), q.To(Device), v.To(Device));
        Near(Functional.ScaledDotProductAttention(Rounded(q), Rounded(q), Rounded(v)), y, DType.Float16);
        Assert.Empty(Played);
    }

    [Fact]
    public void Single_precision_is_kept_unless_it_may_be_rounded()
    {
        Tensor x = Torch.Randn(32, 32).To(Device), image = Torch.Randn(1, 16, 6, 6).To(Device), w = Torch.Randn(16, 16, 3, 3).To(Device);
        Assert.Equal("highest", Torch.GetFloat32MatmulPrecision());
        x.MatMul(x);
        Backends.Cudnn.AllowTf32 = false;
        Functional.Conv2d(image, w);
        Torch.SetFloat32MatmulPrecision("high");
        x.MatMul(x.Slice(1, 0, 4));
        Assert.Empty(Played);
        x.MatMul(x);
        Assert.Single(Played);
        Assert.Throws<ArgumentException>(() => Torch.SetFloat32MatmulPrecision("low"));
    }

    /// <summary>Numbers as the cores take them: those of TF32 have ten bits of mantissa.</summary>
    private static Tensor Rounded(Tensor x) => x.DType != DType.Float32 ? x.To(DType.Float64)
        : Torch.Tensor(x.ToArray<float>().Select(v => (double)BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(v) + 0x1000 & 0xFFFFE000)).ToArray()).Reshape(x.Shape.ToArray());

    // Sums are rounded to single precision some hundred times, and results to their dtype once, unless it is said otherwise.
    private static void Near(Tensor expected, Tensor actual, DType dtype, int roundings = 1)
    {
        Assert.Equal(dtype, actual.DType);
        var largest = expected.Detach().Abs().Amax().Item<double>();
        var rounding = dtype switch { DType.Float16 => 5e-4, DType.BFloat16 => 4e-3, _ => 2e-6 };
        Assert.InRange((expected.Detach() - actual.Detach().To(TorchPort.Device.Cpu).To(DType.Float64)).Abs().Amax().Item<double>(), 0, roundings * rounding * largest);
    }

    private sealed class Player : ICorePlayer
    {
        private static readonly ConcurrentDictionary<Type, PtxProgram> Programs = [];

        public void Play<K>(K kernel, int groups, int groupSize) where K : struct, IGroupKernel
        {
            var types = typeof(K).GenericTypeArguments;
            Played.Enqueue(string.Join(", ", types[(types.Length / 3 * 2)..Math.Min(4, types.Length)].Select(t => t.Name.Split('`')[0])));
            var parameters = new PtxParameters(kernel);
            new PtxMachine(Programs.GetOrAdd(typeof(K), k => new(PtxCompiler.Compile(k))), parameters.Bytes, parameters.Memory).Run(groups, groupSize);
        }
    }
}
