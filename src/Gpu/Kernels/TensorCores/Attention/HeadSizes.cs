namespace TorchPort.Gpu;

/// <summary>How many elements of queries, keys and values shared memory has room for.</summary>
internal interface IHeadSize
{
    static abstract int Most { get; }
}

internal readonly struct Head64 : IHeadSize
{
    public static int Most => 64;
}

internal readonly struct Head128 : IHeadSize
{
    public static int Most => 128;
}
