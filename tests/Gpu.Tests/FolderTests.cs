using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using TorchPort.Tests.OpInfo;

namespace TorchPort.Tests.Gpu;

/// <summary>Runs a folder that the oracle's opinfo.py wrote, named by <c>TORCHPORT_OPINFO</c>, on the tested device, and says what passes.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class FolderTests(ITestOutputHelper output)
{
    [Fact]
    public void A_folder_of_cases_is_counted_on_the_device()
    {
        var folder = Environment.GetEnvironmentVariable("TORCHPORT_OPINFO");
        Assert.SkipUnless(!string.IsNullOrEmpty(folder), "TORCHPORT_OPINFO names no folder written by the oracle's opinfo.py.");
        using var borrowed = Devices.ProcessorsRandom();
        var only = new Regex(Environment.GetEnvironmentVariable("TORCHPORT_OPINFO_ONLY") ?? "");
        var path = Environment.GetEnvironmentVariable("TORCHPORT_OPINFO_REPORT");
        var results = new List<EntryResult>();
        foreach (var file in OpInfoFile.Folder(folder).Where(f => only.IsMatch(f.Entry)))
        {
            var clock = Stopwatch.StartNew();
            results.Add(EntryCheck.RunOn(Devices.Tested, file));
            if (!string.IsNullOrEmpty(path))
                File.AppendAllText(path, string.Create(CultureInfo.InvariantCulture, $"{file.Entry} {clock.Elapsed.TotalSeconds:0.0} s {results[^1].FirstFailure}{Environment.NewLine}"));
        }
        var report = Report.Counts(results) + Report.Failures(results);
        output.WriteLine(report);
        if (!string.IsNullOrEmpty(path))
            File.WriteAllText(path, report);
        Assert.NotEmpty(results);
    }
}
