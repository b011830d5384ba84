using TorchPort.IO;

namespace TorchPort.Tests.IO;

public class AtomicFileTests
{
    [Fact]
    public void WhereverASaveFailsTheOldFileStaysAndNothingElse()
    {
        using var folder = new TempFolder();
        var path = folder["model.pt"];
        Checkpoint.Save(path, new[] { Torch.Ones(3) });
        var old = File.ReadAllBytes(path);
        var tree = new Dictionary<string, object> { ["a"] = Torch.Zeros(100), ["b"] = new[] { Torch.Ones(7), Torch.Ones(2) }, ["c"] = "text" };
        var failures = 0;
        for (; ; failures++)
        {
            var broken = new FailsAfter(failures);
            try
            {
                Checkpoint.Save(path, tree, new() { Wrap = broken.Around });
                break;
            }
            catch (IOException e)
            {
                Assert.Equal("disk full", e.Message);
                Assert.Equal(old, File.ReadAllBytes(path));
                Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
            }
        }
        Assert.True(failures > 20, $"Only {failures} writes were interrupted.");
        Assert.NotEqual(old, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void AValueThatCannotBeSavedLeavesTheOldFile()
    {
        using var folder = new TempFolder();
        var path = folder.Write("model.pt", [1, 2, 3]);
        var tree = new Dictionary<string, object> { ["a"] = new List<object> { 1, new Version(1, 2) } };
        var e = Assert.Throws<UnsupportedCheckpointException>(() => Checkpoint.Save(path, tree));
        Assert.Equal("a.1", e.Item);
        Assert.Contains("Version", e.Message, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void ALinkStaysALinkAndPermissionsStay()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has neither.");
            return;
        }
        using var folder = new TempFolder();
        var target = folder.Write("target.bin", [1]);
        File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        File.CreateSymbolicLink(folder["link.bin"], "target.bin");
        AtomicFile.Write(folder["link.bin"], s => s.Write([7, 8]));
        Assert.Equal([7, 8], File.ReadAllBytes(target));
        Assert.NotNull(new FileInfo(folder["link.bin"]).LinkTarget);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(target));
    }

    [Fact]
    public void AFolderIsNoFile()
    {
        using var folder = new TempFolder();
        Assert.Throws<IOException>(() => AtomicFile.Write(folder.Path, _ => { }));
        Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.Write(folder["missing/file"], _ => { }));
    }
}
