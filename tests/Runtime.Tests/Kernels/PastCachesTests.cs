using TorchPort.Kernels;

namespace TorchPort.Tests.Kernels;

/// <summary>Results so large that they go past the caches, with lengths and places that fit no line of one.</summary>
public class PastCachesTests
{
    private const long Count = 4 * 1024 * 1024 + 77;

    private static readonly Tensor Numbers = Torch.Arange(Count + 1, dtype: DType.Float32);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void AddsAll(long first)
    {
        Assert.True(4 * Count >= PastCaches.Least);
        var x = Numbers.Narrow(0, first, Count);
        var y = x + x;
        IsTwice(y, first);
        // Into the middle of a line, and in place.
        var z = Torch.Zeros([Count + 1])[1..];
        IsTwice(z.Add_(x).Mul_(2), first);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void CopiesAll(long first)
    {
        var x = Numbers.Narrow(0, first, Count);
        IsTwice(x.Clone() * 2, first);
        var y = Torch.Zeros([Count + 1])[1..];
        IsTwice(y.Copy_(x).Mul_(2), first);
    }

    /// <summary>Numbers from 2 · first on in steps of 2, all of which single precision has.</summary>
    private static void IsTwice(Tensor y, long first)
    {
        var numbers = y.ToArray<float>();
        for (var i = 0; i < numbers.Length; i++)
        {
            if (numbers[i] != 2f * (first + i))
                Assert.Fail($"Element {i} is {numbers[i]:R}.");
        }
    }
}
