using System.Globalization;
using System.Text;

namespace TorchPort.Tests.OpInfo;

/// <summary>Says how entries fared.</summary>
internal static class Report
{
    /// <summary>Entries passed over entries, for each kind and for all that an entry has.</summary>
    internal static string Counts(IReadOnlyCollection<EntryResult> results)
    {
        var text = new StringBuilder();
        foreach (var kind in Enum.GetValues<Kind>().Where(k => results.Any(r => r.Has(k))))
            text.AppendLine(CultureInfo.InvariantCulture, $"{kind}: {results.Count(r => r.Passes(kind))}/{results.Count(r => r.Has(kind))} entries pass");
        return text.AppendLine(CultureInfo.InvariantCulture, $"All that they have: {results.Count(r => r.FirstFailure is null)}/{results.Count} entries").ToString();
    }

    /// <summary>The entries that failed, a line each.</summary>
    internal static string Failures(IEnumerable<EntryResult> results) =>
        string.Concat(results.Where(r => r.FirstFailure is not null).Select(r => $"{r.Entry}: {r.FirstFailure}{Environment.NewLine}"));
}
