using System.Globalization;
using System.Text.RegularExpressions;

namespace TorchPort.Bench;

/// <summary>Single operations beside libtorch's.</summary>
internal static class Kernels
{
    internal const string Turns = "Both in one process, in turns of at least 20 ms; medians, and the median ratio of a pair of turns. Bold: libtorch is faster.";

    /// <summary>Which rows are wanted, by what their names match; all if null. The file's others stay.</summary>
    internal static Regex? Only { get; set; }

    internal static bool Wants(string what) => Only?.IsMatch(what) ?? true;

    internal static void Write(this Table table, string? file) => table.Write(file, isPart: Only is not null);

    /// <summary>The tables, by what follows <c>kernels</c>.</summary>
    internal static readonly Dictionary<string, Action<string?>> Groups = new()
    {
        ["products"] = Products.Run,
        ["convolutions"] = file => Convolutions.Run(1, file),
        ["convolutions16"] = file => Convolutions.Run(16, file),
        ["rows"] = MemoryBound.Run,
    };

    /// <summary>A table of times and rates.</summary>
    internal static Table Start(string name, string title, string about, string unit)
    {
        var table = new Table(name, title, $"{about} {Turns}", "what", "here, µs", "libtorch, µs", "ratio", $"{unit}: here / libtorch");
        table.Start();
        return table;
    }

    /// <summary>A row of the table: <paramref name="work"/> is operations or bytes.</summary>
    internal static void Compare(this Table table, string what, double work, Action ours, Action theirs)
    {
        var r = Pair.Time(ours, theirs);
        table.Row(what, Number(r.Ours * 1e6), Number(r.Theirs * 1e6), Table.Ratio(r.Ratio), $"{Number(work / r.Ours / 1e9)} / {Number(work / r.Theirs / 1e9)}");
    }

    internal static string Number(double x) => x.ToString(x < 100 ? "F1" : "F0", CultureInfo.InvariantCulture);
}
