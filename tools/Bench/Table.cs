using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace TorchPort.Bench;

/// <summary>A table that is printed row by row, and that may take the place of its former self in a file: between two comments with its name.</summary>
/// <param name="name">Stands in the comments.</param>
/// <param name="title">The heading.</param>
/// <param name="about">What is measured, and how.</param>
/// <param name="columns">The names of the columns.</param>
internal sealed class Table(string name, string title, string about, params string[] columns)
{
    private readonly List<string> _rows = [];

    internal static string Ratio(double ratio) => Lost(ratio, ratio.ToString("F2", CultureInfo.InvariantCulture));

    /// <summary>In bold if the other library does better.</summary>
    internal static string Lost(double ratio, string text) => ratio > 1 ? $"**{text}**" : text;

    internal void Start()
    {
        Console.WriteLine(title);
        Console.WriteLine(Line(columns));
    }

    internal void Row(params ReadOnlySpan<string> cells)
    {
        var line = Line(cells);
        Console.WriteLine(line);
        _rows.Add(line);
    }

    /// <summary>Replaces this table in <paramref name="file"/>, or puts it at the end.</summary>
    /// <param name="file">Where to; nowhere if null.</param>
    /// <param name="isPart">Whether only some rows were measured: the file's others stay.</param>
    internal void Write(string? file, bool isPart = false)
    {
        if (file is null)
            return;
        string begin = $"<!-- {name} -->\n", end = $"<!-- end of {name} -->\n";
        var text = File.Exists(file) ? File.ReadAllText(file) : "";
        int from = text.IndexOf(begin, StringComparison.Ordinal), to = text.IndexOf(end, StringComparison.Ordinal);
        var exists = from >= 0 && to > from;
        var rows = isPart && exists ? Merged(text[from..to]) : _rows;
        var body = $"{begin}## {title}\n\n{about}\n\n{Machine}\n\n{Line(columns)}\n{Rule}\n{string.Concat(rows.Select(r => $"{r}\n"))}{end}";
        File.WriteAllText(file, exists ? text[..from] + body + text[(to + end.Length)..] : $"{text.TrimEnd('\n')}\n\n{body}");
    }

    /// <summary>The rows of a former table, those of the same name replaced.</summary>
    private List<string> Merged(string former)
    {
        static string NameOf(string row) => row.Split(" | ")[0];
        var fresh = _rows.ToDictionary(NameOf);
        var kept = former.Split('\n').SkipWhile(l => l != Rule).Skip(1).Where(l => l.StartsWith('|')).Select(l => fresh.Remove(NameOf(l), out var row) ? row : l).ToList();
        return [.. kept, .. fresh.Values];
    }

    private string Rule => $"|{string.Concat(Enumerable.Repeat(" --- |", columns.Length))}";

    private static string Line(params ReadOnlySpan<string> cells) => $"| {string.Join(" | ", cells)} |";

    private static string Machine => string.Create(CultureInfo.InvariantCulture,
        $"{Processor}, {(Pair.ProcessorTime ? 1 : Environment.ProcessorCount)} threads each · {RuntimeInformation.FrameworkDescription} · libtorch through TorchSharp {Version(typeof(TorchSharp.torch))} · {DateTime.UtcNow:d MMMM yyyy}");

    private static string Processor => File.Exists("/proc/cpuinfo") && File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) is { } line
        ? line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..] : RuntimeInformation.ProcessArchitecture.ToString();

    private static string Version(Type type) => type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";
}
