using System.Reflection;

namespace TorchPort.Tests;

/// <summary>Where the repository and its neighbours are; tests that need a neighbour skip, with the reason, where it is not.</summary>
internal static class Paths
{
    public static string Repository { get; } = typeof(Paths).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "RepositoryRoot").Value!;

    public static string Fixture(params string[] parts) => Path.Combine([Repository, "fixtures", .. parts]);

    /// <summary>A file or folder of shared/, which lies beside the repository on the developers' machines and in CI.</summary>
    public static string Shared(params string[] parts)
    {
        var path = Path.GetFullPath(Path.Combine([Repository, "..", "shared", .. parts]));
        Assert.SkipUnless(Path.Exists(path), $"shared/{string.Join('/', parts)} is not beside this repository.");
        return path;
    }
}
