using TorchPort.Kernels;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Tests.Kernels;

/// <summary>Convolutions with packed weights against the plain kernels in double precision.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public unsafe class PackedConvolutionTests
{
    public static TheoryData<string> Shapes =>
    [
        // batch, channels, height, width, outputs, kernel, stride, padding, dilation, groups
        "1 16 8 8 24 1 1 0 1 1",
        "2 40 7 9 37 1 1 0 1 1",
        "1 3 33 35 20 7 2 3 1 1",
        "1 24 14 14 32 3 2 1 1 1",
        "1 24 14 14 40 3 1 2 2 1",
        "3 5 6 11 7 3 1 1 1 1",
        "1 32 12 12 24 3 1 1 1 4",
        "2 16 9 9 32 1 2 0 1 1",
        "1 16 56 56 16 3 1 1 1 1",
        "1 64 28 28 48 3 1 1 1 1",
        "2 64 14 15 64 3 1 1 1 1",
        "1 160 7 7 96 3 1 1 1 1",
        "2 160 30 31 192 3 1 1 1 1",
        "1 128 28 28 128 3 1 1 1 1",
        "1 320 7 7 320 3 1 1 1 1",
        "1 256 5 8 336 3 1 1 1 1",
        "2 336 7 4 256 3 1 1 1 1",
        "1 288 8 7 272 3 1 0 1 1",
        "1 48 24 23 40 3 1 1 1 1",
        "1 21 20 20 19 3 1 0 1 1",
        "1 32 16 16 32 3 1 1 1 32",
        "2 20 13 15 20 3 2 1 1 20",
        "1 40 9 9 40 5 1 2 1 40",
        "1 24 6 5 24 5 2 2 1 24",
        "3 33 7 7 33 5 1 2 1 33",
        "2 16 14 15 16 5 1 2 1 16",
        "1 96 10 9 96 7 1 3 1 96",
        "2 48 6 6 48 5 1 7 1 48",
        "2 40 12 11 40 5 1 4 2 40",
        "3 256 6 12 256 5 1 4 2 256",
        "1 64 14 12 64 5 1 6 3 64",
        "1 64 9 9 64 5 1 0 1 64",
        "1 3 8 8 3 3 1 1 1 3",
        "1 24 9 40 24 3 1 2 2 24",
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void IsTheConvolution(string sizes)
    {
        var v = sizes.Split(' ').Select(long.Parse).ToArray();
        var geometry = new ConvGeometry([v[6], v[6]], [v[7], v[7]], [v[8], v[8]], v[9]);
        long high = geometry.OutputSize(0, v[2], v[5]), wide = geometry.OutputSize(1, v[3], v[5]);
        Torch.ManualSeed(7);
        Tensor x = Torch.Randn([v[0], v[1], v[2], v[3]]), w = Torch.Randn([v[4], v[1] / v[9], v[5], v[5]]) / Math.Sqrt(v[1] / v[9] * v[5] * v[5]), bias = Torch.Randn([v[4]]);
        var truth = Convolutions.Forward(x.To(DType.Float64), w.To(DType.Float64), bias.To(DType.Float64), geometry, [high, wide]);
        var residual = Torch.Randn([v[0], high, wide, v[4]]);
        var shape = new ConvShape(x.Shape, w.Shape, truth.Shape, geometry);
        var packed = PackedConvolution.Of(shape, (float*)w.Data, (float*)bias.Data);
        var activated = (truth + residual.Permute(0, 3, 1, 2)).Relu();
        foreach (var last in new[] { x, x.Permute(0, 2, 3, 1).Contiguous().Permute(0, 3, 1, 2) })
        {
            var y = Torch.Zeros([v[0], high, wide, v[4]]);
            packed.Run(ImageView.Of(last), (float*)y.Data, (nint)v[4], null);
            Near(truth, y, packed);
            // Pixels further apart than they need be, as in a part of a concatenation; what is between them stays.
            var apart = Torch.Ones([v[0], high, wide, v[4] + 5]);
            var epilogue = Epilogue.Of(default(AddRelu), 1);
            epilogue.Bind(0, (float*)residual.Data, (nint)v[4], 1);
            packed.Run(ImageView.Of(last), (float*)apart.Data + 3, (nint)v[4] + 5, epilogue);
            Near(activated, apart.Narrow(3, 3, v[4]), packed);
            Assert.Equal(5.0 * v[0] * high * wide, apart.Narrow(3, 0, 3).Sum().Item<double>() + apart.Narrow(3, v[4] + 3, 2).Sum().Item<double>());
            var between = Torch.Zeros([v[0], high, wide, v[4]]);
            packed.Run(ImageView.Of(last), (float*)between.Data, (nint)v[4], Epilogue.Of(default(Between), 0));
            Near(truth.Clamp(-0.25, 0.5), between, packed);
            if (packed.AppliesApart)
            {
                var inPlace = residual.Clone();
                epilogue.Bind(0, (float*)inPlace.Data, (nint)v[4], 1);
                packed.Run(ImageView.Of(last), (float*)inPlace.Data, (nint)v[4], epilogue);
                Near(activated, inPlace, packed);
            }
        }
        GC.KeepAlive(residual);
    }

    /// <summary>Sums of up to a thousand products of numbers near one, rounded to 24 bits; Winograd's points lose about two bits more.</summary>
    private static void Near(Tensor truth, Tensor y, PackedConvolution packed)
    {
        var worst = (truth - y.Permute(0, 3, 1, 2).To(DType.Float64)).Abs().Max().Item<double>();
        Assert.True(worst < 2e-5, $"{packed.Algorithm}: {worst}");
    }

    /// <summary>Few tiles and many weights go by rows of points, those weights serve images of like sizes, and more images than they were packed for.</summary>
    [Fact]
    public void FewTilesGoByRows()
    {
        Assert.SkipUnless(Simd.Width == 512, "Rows of points need the registers of vectors of 512 bits.");
        var geometry = new ConvGeometry([1, 1], [1, 1], [1, 1], 1);
        Torch.ManualSeed(9);
        Tensor w = Torch.Randn([256, 256, 3, 3]) / 48, bias = Torch.Randn([256]);
        var packed = PackedConvolution.Of(Shape(1, 7, 7), (float*)w.Data, (float*)bias.Data);
        Assert.Equal("winograd 4×4 by rows", packed.Algorithm);
        Assert.Equal(9 * 256 * 256 * sizeof(float), packed.ByteLength);
        Assert.Null(packed.For(Shape(1, 28, 28)));
        foreach (var (sized, images, high, wide) in new[] { (packed.For(Shape(2, 6, 8))!, 2L, 6L, 8L), (packed, 19, 7, 7) })
        {
            var x = Torch.Randn([images, 256, high, wide]);
            var truth = Convolutions.Forward(x.To(DType.Float64), w.To(DType.Float64), bias.To(DType.Float64), geometry, [high, wide]);
            var y = Torch.Zeros([images, high, wide, 256]);
            sized.Run(ImageView.Of(x), images, (float*)y.Data, 256, null);
            Near(truth, y, sized);
        }

        ConvShape Shape(long images, long high, long wide) => new([images, 256, high, wide], w.Shape, [images, 256, high, wide], geometry);
    }

    private readonly struct Between : IMap
    {
        public static int Inputs => 1;

        public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => L.Min(L.Max(a, -0.25), 0.5);
    }

    private readonly struct AddRelu : IMap
    {
        public static int Inputs => 2;

        public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => L.Max(a + b, 0);
    }
}
