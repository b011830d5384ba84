namespace TorchPort.Tests;

public class DTypeTests
{
    [Fact]
    public void EveryTypeIsFoundByItsName()
    {
        foreach (var dtype in Enum.GetValues<DType>())
        {
            Assert.True(DTypes.TryParse("torch." + dtype.TorchName, out var found));
            Assert.Equal(dtype, found);
        }
        Assert.False(DTypes.TryParse("float33", out _));
    }
}
