namespace TorchPort.Tests.Kernels;

/// <summary>Copies between layouts move every element to its place.</summary>
public class CopyTests
{
    public static TheoryData<long[], long[]> Layouts => new()
    {
        { [3, 5], [1, 0] }, { [8, 8], [1, 0] }, { [67, 130], [1, 0] }, { [130, 67], [1, 0] }, { [1, 200], [1, 0] },
        { [2, 9, 17, 3], [0, 2, 3, 1] }, { [2, 16, 9, 11], [0, 2, 3, 1] }, { [2, 7, 9, 64], [0, 3, 1, 2] },
        { [2, 33, 4, 8], [0, 2, 1, 3] }, { [2, 33, 4, 5], [0, 2, 1, 3] }, { [70, 3, 65], [2, 1, 0] }, { [300, 2, 300], [2, 0, 1] },
        { [5, 2, 19], [0, 2, 1] }, { [300, 2, 58], [0, 2, 1] }, { [9, 3, 20], [0, 2, 1] }, { [9, 20, 3], [0, 2, 1] },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void MovesEachElementToItsPlace(long[] shape, long[] order)
    {
        foreach (var dtype in new[] { DType.UInt8, DType.Int16, DType.Float32, DType.Float64, DType.Complex128 })
        {
            var x = Torch.Arange(shape.Aggregate(1L, (a, b) => a * b)).Remainder(251).View(shape).To(dtype);
            var turned = x.Permute(order);
            var y = turned.Contiguous();
            Assert.True(y.IsContiguous);
            double[] whole = x.Real().To(DType.Float64).ToArray<double>(), copied = y.Real().To(DType.Float64).ToArray<double>();
            var index = new long[order.Length];
            for (var i = 0L; i < copied.Length; i++)
            {
                var (rest, at) = (i, 0L);
                for (var d = order.Length - 1; d >= 0; d--)
                {
                    (rest, index[d]) = Math.DivRem(rest, y.Shape[d]);
                    at += index[d] * turned.Strides[d];
                }
                Assert.Equal(whole[at], copied[i]);
            }
        }
    }
}
