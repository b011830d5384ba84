using TorchPort.Kernels;
using TorchPort.Lanes;
using TorchPort.Plans;

namespace TorchPort.Tests.Kernels;

/// <summary>Products with packed matrices against the plain ones in double precision.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public unsafe class PackedMatrixTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 70, 33)]
    [InlineData(5, 31, 17)]
    [InlineData(12, 64, 100)]
    [InlineData(230, 40, 1300)]
    [InlineData(33, 500, 7)]
    public void IsTheProduct(long m, long n, long k)
    {
        Torch.ManualSeed(3);
        Tensor a = Torch.Randn([m, k]), b = Torch.Randn([k, n]), bias = Torch.Randn([n]), scale = Torch.Randn([m]);
        var truth = a.To(DType.Float64).MatMul(b.To(DType.Float64)) + bias.To(DType.Float64);
        foreach (var matrix in new[] { b, b.T().Contiguous().T() })
        {
            var packed = PackedMatrix.Of(new((float*)matrix.Data, matrix.Strides[0], matrix.Strides[1]), k, n);
            var c = Torch.Zeros([m, n]);
            packed.Multiply((float*)a.Data, (nint)k, m, (float*)c.Data, (nint)n, (float*)bias.Data, null);
            Near(truth, c, k);
            var epilogue = Epilogue.Of(default(Scaled), 0);
            epilogue.Bind(1, (float*)scale.Data, 1, 0);
            packed.Multiply((float*)a.Data, (nint)k, m, (float*)c.Data, (nint)n, (float*)bias.Data, epilogue);
            Near(truth * scale.To(DType.Float64).Unsqueeze(1), c, k);
        }
        GC.KeepAlive(bias);
        GC.KeepAlive(scale);
    }

    [Theory]
    [InlineData(1, 70, 33)]
    [InlineData(14, 64, 300)]
    [InlineData(230, 40, 513)]
    public void MultipliesByWeightsOfFewerBits(long m, long n, long k)
    {
        Torch.ManualSeed(5);
        Tensor a = Torch.Randn([m, k]), b = Torch.Randn([k, n]), bias = Torch.Randn([n]);
        var scale = b.Abs().Amax([0], keepdim: true) / 127;
        foreach (var (precision, rounded, bytes) in new[]
        {
            (WeightPrecision.BFloat16, b.To(DType.BFloat16).To(DType.Float32), 2),
            (WeightPrecision.Int8, (b / scale).Round() * scale, 1),
        })
        {
            var packed = PackedMatrix.Of(new((float*)b.Data, b.Strides[0], b.Strides[1]), k, n, precision);
            var c = Torch.Zeros([m, n]);
            packed.Multiply((float*)a.Data, (nint)k, m, (float*)c.Data, (nint)n, (float*)bias.Data, null);
            Near(a.To(DType.Float64).MatMul(rounded.To(DType.Float64)) + bias.To(DType.Float64), c, k);
            Assert.InRange(packed.ByteLength, k * n * bytes, (k + 4) * (n + 32) * bytes);
        }
        GC.KeepAlive(bias);
    }

    /// <summary>Each of K products of numbers of up to four adds a rounding of 2⁻²⁴ of the sum so far.</summary>
    private static void Near(Tensor truth, Tensor c, long k) => Assert.True((truth - c.To(DType.Float64)).Abs().Max().Item<double>() < 2e-6 * Math.Sqrt(k) * 10);

    private readonly struct Scaled : IMap
    {
        public static int Inputs => 2;

        public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => a * b;
    }
}
