namespace TorchPort.Tests;

public class FixtureTests
{
    [Fact]
    public void TheRepositoryIsFound() => Assert.True(File.Exists(Path.Combine(Paths.Repository, "TorchPort.sln")));
}
