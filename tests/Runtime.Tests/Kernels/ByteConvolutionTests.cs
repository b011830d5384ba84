using TorchPort.Ops;

namespace TorchPort.Tests.Kernels;

/// <summary>Convolutions of bytes against those of float64, which holds every sum: equal, not near.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class ByteConvolutionTests
{
    public static TheoryData<long[], long[], long[], long[], long[], long> Cases => new()
    {
        { [2, 16, 9, 7], [20, 16, 1, 1], [1, 1], [0, 0], [1, 1], 1 },
        { [1, 16, 9, 7], [20, 16, 1, 1], [2, 2], [0, 0], [1, 1], 1 },
        { [2, 12, 9, 7], [20, 12, 3, 3], [1, 1], [1, 1], [1, 1], 1 },
        { [1, 3, 21, 20], [33, 3, 7, 7], [2, 2], [3, 3], [1, 1], 1 },
        { [1, 6, 9, 9], [5, 6, 3, 3], [2, 1], [0, 2], [2, 1], 1 },
        { [2, 8, 7, 9], [12, 2, 3, 3], [1, 1], [1, 1], [1, 1], 4 },
        { [2, 20, 11, 13], [20, 1, 3, 3], [1, 1], [1, 1], [1, 1], 20 },
        { [1, 37, 12, 9], [37, 1, 5, 3], [2, 2], [2, 1], [1, 2], 37 },
        { [2, 37, 12, 9], [37, 1, 5, 5], [1, 1], [2, 2], [1, 1], 37 },
        { [1, 4, 6, 6], [8, 1, 3, 3], [1, 1], [1, 1], [1, 1], 4 },
        { [2, 5, 30], [7, 5, 4], [2], [1], [1], 1 },
        { [1, 4, 5, 6, 7], [6, 4, 2, 3, 2], [1, 2, 1], [1, 0, 1], [1, 1, 2], 1 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void IsTheSumOfProducts(long[] shape, long[] weights, long[] stride, long[] padding, long[] dilation, long groups)
    {
        Torch.ManualSeed(11);
        var geometry = new ConvGeometry(stride, padding, dilation, groups);
        long[] size = [.. Enumerable.Range(0, stride.Length).Select(d => geometry.OutputSize(d, shape[d + 2], weights[d + 2]))];
        foreach (var (typeX, typeW, each) in new[] { (DType.UInt8, DType.Int8, false), (DType.Int8, DType.Int8, true), (DType.UInt8, DType.UInt8, true), (DType.Int8, DType.UInt8, false) })
        {
            Tensor x = Bytes(typeX, shape), w = Bytes(typeW, weights);
            Tensor zeroX = Bytes(typeX, 1), zeroW = Bytes(typeW, each ? weights[0] : 1);
            var centered = w.To(DType.Float64).Sub(zeroW.To(DType.Float64).Reshape([-1, .. Enumerable.Repeat(1L, weights.Length - 1)]));
            var truth = Convolutions.Forward(x.To(DType.Float64).Sub(zeroX.To(DType.Float64)), centered, null, geometry, size).ToArray<double>();
            foreach (var images in new[] { x, x.Movedim(1, -1).Contiguous().Movedim(-1, 1) })
                Assert.Equal(truth, IntegerProducts.Convolution(images, w, zeroX, zeroW, geometry, size).To(DType.Float64).ToArray<double>());
        }
    }

    private static Tensor Bytes(DType type, params long[] shape) => (type == DType.UInt8 ? Torch.RandInt(0, 256, shape) : Torch.RandInt(-128, 128, shape)).To(type);
}
