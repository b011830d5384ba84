using TorchPort.Kernels;
using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort.Tests.Kernels;

/// <summary>Weight gradients by Winograd's method against the direct ones in double precision.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public unsafe class WinogradWeightGradientTests
{
    public static TheoryData<string> Shapes =>
    [
        // batch, channels, height, width, outputs, padding
        "1 16 4 4 16 1",
        "3 16 8 8 32 1",
        "2 40 7 9 37 1",
        "2 21 13 6 19 0",
        "1 32 3 3 16 0",
        "1 16 5 5 16 2",
        "5 24 1 2 24 1",
        "2 16 56 56 16 1",
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void IsTheWeightGradient(string sizes)
    {
        var v = sizes.Split(' ').Select(long.Parse).ToArray();
        var geometry = new ConvGeometry([1, 1], [v[5], v[5]], [1, 1], 1);
        Torch.ManualSeed(11);
        Tensor x = Torch.Randn([v[0], v[1], v[2], v[3]]), g = Torch.Randn([v[0], v[4], geometry.OutputSize(0, v[2], 3), geometry.OutputSize(1, v[3], 3)]);
        var truth = Torch.Zeros([v[4], v[1], 3, 3], DType.Float64);
        Conv.WeightGradient<double>(truth, x.To(DType.Float64), g.To(DType.Float64), geometry);
        var s = new ConvShape(x, truth, g, geometry);
        foreach (var run in Simd.Width == 512 ? Runs<Lane512<float>>() : Simd.Width == 256 ? Runs<Lane256<float>>() : Runs<Lane1<float>>())
        {
            var found = Torch.Full([v[4], v[1], 3, 3], double.NaN, DType.Float32);
            run(s, x, g, found);
            // Measured: 2e-6 to 1e-5 of the largest; a wrong tile or point is off by far more.
            var error = ((found.To(DType.Float64) - truth).Abs().Max() / truth.Abs().Max()).Item<double>();
            Assert.True(error < 3e-5, $"{run.Method.Name}: {error}");
        }
    }

    [Fact]
    public void IsChosenWhereItPays()
    {
        Assert.Equal(4, Tile(16, 64, 64, 56));
        Assert.Equal(0, Tile(1, 512, 512, 2));
        Assert.Equal(0, Tile(4, 3, 64, 32));

        static int Tile(long batch, long channels, long outputs, long size) =>
            Winograd.GradientTileFor<Lane512<float>>(new([batch, channels, size, size], [outputs, channels, 3, 3], [batch, outputs, size, size], new ConvGeometry([1, 1], [1, 1], [1, 1], 1)));
    }

    private static Action<ConvShape, Tensor, Tensor, Tensor>[] Runs<L>() where L : unmanaged, IMemoryLane<L, float> => [Two<L>, Four<L>];

    private static void Two<L>(ConvShape s, Tensor x, Tensor g, Tensor w) where L : unmanaged, IMemoryLane<L, float> =>
        WinogradWeightGradient<L, WinogradF2>.Run(s, (float*)x.Data, (float*)g.Data, (float*)w.Data);

    private static void Four<L>(ConvShape s, Tensor x, Tensor g, Tensor w) where L : unmanaged, IMemoryLane<L, float> =>
        WinogradWeightGradient<L, WinogradF4>.Run(s, (float*)x.Data, (float*)g.Data, (float*)w.Data);
}
