namespace TorchPort.Tests.Tensors;

/// <summary>Which blocks of memory are kept for the next tensors.</summary>
public class FreeBlocksTests
{
    private readonly List<nint> _freed = [];
    private readonly FreeBlocks _blocks;

    public FreeBlocksTests() => _blocks = new(_freed.Add);

    [Fact]
    public void HandsOutBlocksOfTheirSizeOnly()
    {
        _blocks.Put(1, 64);
        Assert.Equal(0, _blocks.Take(128));
        Assert.Equal(1, _blocks.Take(64));
        Assert.Equal(0, _blocks.Take(64));
        Assert.Equal(0, _blocks.Bytes);
    }

    /// <summary>A size that a loop asks for is kept, however long ago the first block of it came.</summary>
    [Fact]
    public void FreesSizesThatNobodyAsksForAnyLonger()
    {
        _blocks.Put(1, 1000);
        _blocks.Put(2, 2000);
        _blocks.Put(3, 2000);
        for (var i = 0; i < 10; i++)
            _blocks.Put(_blocks.Take(1000), 1000);
        _blocks.Trim(keep: 3000, since: 5000);
        Assert.Equal([3], _freed);
        _blocks.Trim(keep: 0, since: 5000);
        Assert.Equal([3, 2], _freed);
        Assert.Equal(1000, _blocks.Bytes);
        _blocks.Trim(keep: 0);
        Assert.Equal([3, 2, 1], _freed);
    }

    [Fact]
    public void KeepsWhatIsFewEnough()
    {
        _blocks.Put(1, 1000);
        _blocks.Take(5000);
        _blocks.Trim(keep: 1000);
        Assert.Empty(_freed);
    }
}
