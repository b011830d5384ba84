namespace TorchPort.Tests;

/// <summary>Tests that seed or draw from the generator all operations share: they run one after the other, and beside no others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class DefaultGeneratorCollection
{
    public const string Name = "Default generator";
}
