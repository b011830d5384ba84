namespace TorchPort.Tests.Formats;

public class FixtureTests
{
    public static TheoryData<string> Files { get; } =
        [.. from folder in new[] { "checkpoints", "checkpoint_kinds" }
            from version in new[] { "v1.13", "v2.6" }
            from file in Directory.GetFiles(Paths.Fixture(folder, version), "*.p*").Order()
            select $"{folder}/{version}/{Path.GetFileName(file)}"];

    [Theory]
    [MemberData(nameof(Files))]
    public void EverythingIsAsPyTorchReadIt(string name)
    {
        var path = Paths.Fixture(name);
        Description.AssertEqual(Path.ChangeExtension(path, ".json"), Checkpoint.Load(path));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void FilesThatCannotBeMappedReadTheSame(string name)
    {
        var path = Paths.Fixture(name);
        Description.AssertEqual(Path.ChangeExtension(path, ".json"), Checkpoint.Load(path, new() { MapFiles = false }));
    }
}
