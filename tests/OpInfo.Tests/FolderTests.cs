using System.Text.RegularExpressions;

namespace TorchPort.Tests.OpInfo;

/// <summary>Runs a folder that the oracle's opinfo.py wrote, named by <c>TORCHPORT_OPINFO</c>, and says what passes.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class FolderTests(ITestOutputHelper output)
{
    [Fact]
    public void A_folder_of_cases_is_counted()
    {
        var folder = Environment.GetEnvironmentVariable("TORCHPORT_OPINFO");
        Assert.SkipUnless(!string.IsNullOrEmpty(folder), "TORCHPORT_OPINFO names no folder written by the oracle's opinfo.py.");
        var only = new Regex(Environment.GetEnvironmentVariable("TORCHPORT_OPINFO_ONLY") ?? "");
        var results = OpInfoFile.Folder(folder).Where(f => only.IsMatch(f.Entry)).Select(EntryCheck.Run).ToList();
        var report = Report.Counts(results) + Report.Failures(results);
        output.WriteLine(report);
        if (Environment.GetEnvironmentVariable("TORCHPORT_OPINFO_REPORT") is { Length: > 0 } path)
            File.WriteAllText(path, report);
        Assert.NotEmpty(results);
    }
}
