namespace TorchPort.Tests.Formats;

public class FixtureTests
{
    public static TheoryData<string> Files { get; } =
        [.. new[] { "v1.13", "v2.6" }.SelectMany(v => Directory.GetFiles(Paths.Fixture("checkpoints", v), "*.pt").Select(f => $"{v}/{Path.GetFileName(f)}")).Order()];

    [Theory]
    [MemberData(nameof(Files))]
    public void EverythingIsAsPyTorchReadIt(string name)
    {
        var path = Paths.Fixture("checkpoints", name);
        Description.AssertEqual(Path.ChangeExtension(path, ".json"), Checkpoint.Load(path));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void FilesThatCannotBeMappedReadTheSame(string name)
    {
        var path = Paths.Fixture("checkpoints", name);
        Description.AssertEqual(Path.ChangeExtension(path, ".json"), Checkpoint.Load(path, new() { MapFiles = false }));
    }
}
