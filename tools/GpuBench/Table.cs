using System.Globalization;
using TorchPort.Gpu;

namespace TorchPort.GpuBench;

/// <summary>Times as a table, beside what the card can do and what PyTorch took.</summary>
internal sealed class Table(GpuProperties? card, IReadOnlyDictionary<string, double> theirs, TextWriter output)
{
    internal void Begin()
    {
        output.WriteLine("| what | ms | TFLOPS | of the peak | GB/s | of the bandwidth | PyTorch, ms | PyTorch ÷ TorchPort |");
        output.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    }

    internal void Add(Work work, double milliseconds)
    {
        double? operations = work.Operations > 0 ? work.Operations / milliseconds * 1e3 : null, bytes = work.Bytes > 0 ? work.Bytes / milliseconds * 1e3 : null;
        double? peak = card is null ? null : Peaks.Operations(card, work.Precision), bandwidth = card is null ? null : Peaks.Bandwidth(card);
        double? their = theirs.TryGetValue(work.Name, out var found) ? found : null;
        output.WriteLine($"| {work.Name} | {Text(milliseconds, "F3")} | {Text(operations / 1e12, "F1")} | {Text(operations / peak, "P0")} | {Text(bytes / 1e9, "F1")} | {Text(bytes / bandwidth, "P0")} | {Text(their, "F3")} | {Text(their / milliseconds, "F2")} |");
    }

    private static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
