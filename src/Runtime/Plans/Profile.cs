using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace TorchPort.Plans;

/// <summary>How long each kernel of a plan took.</summary>
public sealed class Profile
{
    private readonly List<Entry> _entries = [];
    private readonly long _origin = Stopwatch.GetTimestamp();

    /// <summary>The kernels in the order they ran.</summary>
    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>A file for the trace viewers of Chrome and Perfetto: the "Trace Event Format", complete events in microseconds.</summary>
    public string ToChromeTrace()
    {
        var text = new StringBuilder("[");
        foreach (var entry in _entries)
        {
            text.Append(text.Length > 1 ? ",\n" : "").Append(CultureInfo.InvariantCulture,
                $$$"""{"name":"{{{entry.Name}}}","ph":"X","pid":1,"tid":1,"ts":{{{entry.Start.TotalMicroseconds:F3}}},"dur":{{{entry.Duration.TotalMicroseconds:F3}}},"args":{"shape":"{{{entry.Shape}}}"}}""");
        }
        return text.Append("]\n").ToString();
    }

    internal void Add(string name, long start, ReadOnlySpan<Tensor> outputs) => _entries.Add(new(name, outputs.IsEmpty ? "" : Shapes.Text(outputs[0].Shape),
        Stopwatch.GetElapsedTime(_origin, start), Stopwatch.GetElapsedTime(start)));

    /// <summary>One kernel.</summary>
    /// <param name="Name">What it computes.</param>
    /// <param name="Shape">Its first output's shape.</param>
    /// <param name="Start">When it began, from the profile's making on.</param>
    /// <param name="Duration">How long it took.</param>
    public sealed record Entry(string Name, string Shape, TimeSpan Start, TimeSpan Duration);
}
