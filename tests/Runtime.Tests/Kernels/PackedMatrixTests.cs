using TorchPort.Kernels;
using TorchPort.Lanes;
using TorchPort.Ops;
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

    public static TheoryData<long, long> Widths
    {
        get
        {
            // Every number of vectors up to two tiles, whole and in part, in one piece of K and in two.
            var widths = new TheoryData<long, long>();
            foreach (var n in new long[] { 1, 8, 16, 24, 32, 40, 48, 56, 64, 72, 80, 81, 96, 100, 112, 120, 128 })
            {
                widths.Add(n, 5);
                widths.Add(n, 700);
            }
            return widths;
        }
    }

    /// <summary>What adds another tensor and bounds the sum is done in the registers of tiles where they are 512 bits wide, and by itself elsewhere.</summary>
    [Theory]
    [MemberData(nameof(Widths))]
    public void AddsAndBounds(long n, long k)
    {
        const long M = 27;
        Torch.ManualSeed(4);
        Tensor a = Torch.Randn([M, k]), b = Torch.Randn([k, n]), bias = Torch.Randn([n]), other = Torch.Randn([M, n]);
        a[3, 2] = float.NaN;
        var sum = a.To(DType.Float64).MatMul(b.To(DType.Float64)) + bias.To(DType.Float64);
        var both = sum + other.To(DType.Float64);
        var packed = PackedMatrix.Of(new((float*)b.Data, b.Strides[0], b.Strides[1]), k, n);
        Check(default(Unary.Forward<Relu>), 0, sum.Relu());
        Check(new Binary.Forward<Add>(new(1)), 0, both);
        Check(default(AddBetween), 1, both.Clamp(-1, 2));
        Check(default(Twice), 1, sum + 2 * other.To(DType.Float64));

        void Check<M1>(M1 map, int slot, Tensor truth) where M1 : unmanaged, IMap
        {
            var guarded = Torch.Full([M, n + 3], 7f);
            var epilogue = Epilogue.Of(map, slot);
            epilogue.Bind(1 - slot, (float*)other.Data, (nint)n, 1);
            packed.Multiply((float*)a.Data, (nint)k, M, (float*)guarded.Data, (nint)n + 3, (float*)bias.Data, epilogue);
            var c = guarded[.., ..(int)n];
            Assert.True(c.IsNan().Equal(truth.IsNan()));
            Near(truth.NanToNum(), c.NanToNum(), k);
            Assert.True(guarded[.., (int)n..].Equal(Torch.Full([M, 3], 7f)), "It wrote beyond the last column.");
        }

        GC.KeepAlive(bias);
        GC.KeepAlive(other);
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

    private readonly struct AddBetween : IMap
    {
        public static int Inputs => 2;

        public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => L.Min(L.Max(a + b, -1), 2);
    }

    /// <summary>Adds another multiple than one of the other tensor.</summary>
    private readonly struct Twice : IMap
    {
        public static int Inputs => 2;

        public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => L.FusedMultiplyAdd(a, 2, b);
    }

    private readonly struct Scaled : IMap
    {
        public static int Inputs => 2;

        public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => a * b;
    }
}
