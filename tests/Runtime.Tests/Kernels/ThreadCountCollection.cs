namespace TorchPort.Tests.Kernels;

/// <summary>Tests that change what all operations do, such as how many threads they use, or count what all take: they run one after the other, and beside no others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ThreadCountCollection
{
    public const string Name = "Thread count";
}
