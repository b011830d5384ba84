using TorchPort.Ops;
using TorchPort.Plans;

namespace TorchPort.Tests.Plans;

/// <summary>What becomes of functions between bytes: as exact as the functions themselves, in whatever order the bytes lie.</summary>
public sealed class ByteTableTests
{
    private static readonly Tensor Scale = Torch.Tensor(0.037f), Other = Torch.Tensor(0.011f);

    private static Tensor Numbers(Tensor bytes, Tensor scale, int zero) => LinearQuantization.Dequantize(bytes, scale, Zero(bytes.DType, zero));

    private static Tensor Bytes(Tensor numbers, Tensor scale, int zero, DType dtype) => LinearQuantization.Quantize(numbers, scale, Zero(dtype, zero), dtype);

    private static Tensor Zero(DType dtype, int zero) => Torch.Tensor(zero).To(dtype);

    private static Tensor All(DType dtype) => Torch.Arange(512).Sub(dtype == DType.Int8 ? 128 : 0).To(dtype).Reshape(2, 4, 8, 8);

    [Theory]
    [InlineData(DType.UInt8, DType.UInt8)]
    [InlineData(DType.Int8, DType.UInt8)]
    [InlineData(DType.UInt8, DType.Int8)]
    public void AnActivationBetweenBytesIsATable(DType from, DType to)
    {
        // SiLU as quantizers write it: the sigmoid is rounded before it is multiplied.
        Tensor[] Silu(IReadOnlyList<Tensor> x)
        {
            var numbers = Numbers(x[0], Scale, 3);
            var gate = Numbers(Bytes(numbers.Sigmoid(), Other, 7, to), Other, 7);
            return [Bytes(numbers.Mul(gate), Scale, 5, to)];
        }
        var x = All(from);
        var session = new Session(Silu);
        var plan = session.Describe(x);
        Assert.Contains("Table", plan, StringComparison.Ordinal);
        Assert.Contains("1 kernels", plan, StringComparison.Ordinal);
        Agree(Silu([x])[0], session.Run(x)[0]);
    }

    [Fact]
    public void PartsAndTurnedBytesAreLookedUpWhereTheyLie()
    {
        Tensor[] Parts(IReadOnlyList<Tensor> x)
        {
            var numbers = Numbers(x[0], Scale, 100);
            Tensor turned = numbers.Permute(0, 2, 3, 1).Contiguous(), shuffled = numbers.View([2, 2, 2, 8, 8]).Transpose(1, 2).Contiguous().View([2, 4, 8, 8]);
            return [Bytes(numbers.Narrow(1, 1, 2).Tanh(), Other, 128, DType.UInt8), Bytes(turned.Relu(), Other, 0, DType.UInt8), Bytes(shuffled.Narrow(1, 0, 1), Other, 9, DType.UInt8), numbers.Sum(1), shuffled.Exp()];
        }
        var x = All(DType.UInt8);
        var session = new Session(Parts);
        Assert.Contains("Table", session.Describe(x), StringComparison.Ordinal);
        foreach (var (expected, found) in Parts([x]).Zip(session.Run(x)))
        {
            if (expected.DType == DType.UInt8)
                Agree(expected, found);
            else
                SessionTests.Near(expected, found);
        }
    }

    [Fact]
    public void BytesOfTwoValuesAreRoundedBetweenFunctions()
    {
        Tensor[] Residual(IReadOnlyList<Tensor> x)
        {
            var sum = Bytes(Numbers(x[0], Scale, 3).Add(Numbers(x[1], Other, 30)), Scale, 60, DType.UInt8);
            return [Bytes(Numbers(sum, Scale, 60).Sigmoid(), Other, 1, DType.UInt8), Numbers(sum, Scale, 60).Mul(2)];
        }
        Tensor[] inputs = [All(DType.UInt8), Torch.RandInt(0, 256, [2, 4, 8, 8]).To(DType.UInt8)];
        foreach (var (expected, found) in Residual(inputs).Zip(new Session(Residual).Run(inputs)))
            Agree(expected, found);
    }

    /// <summary>A number beside the middle of two steps may become either: quotients are products in plans.</summary>
    private static void Agree(Tensor expected, Tensor found)
    {
        Assert.Equal(expected.DType, found.DType);
        var apart = expected.To(DType.Float32).Sub(found.To(DType.Float32)).Abs();
        Assert.True(apart.Amax().Item<float>() <= 1 && apart.Mean().Item<float>() < 0.02, $"{found} is not {expected}");
    }
}
