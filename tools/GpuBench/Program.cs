using System.Globalization;
using TorchPort;
using TorchPort.Gpu;
using TorchPort.GpuBench;

// gpu-bench [--device cuda] [--small] [--beside TSV]: times on a device, beside those that tools/gpu_bench.py wrote with PyTorch on the same card.
string name = "best";
var theirs = new Dictionary<string, double>(StringComparer.Ordinal);
var isSmall = false;
for (var i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--device" when i + 1 < args.Length: name = args[++i]; break;
        case "--small": isSmall = true; break;
        case "--beside" when i + 1 < args.Length:
            foreach (var line in File.ReadLines(args[++i]))
            {
                if (line.Split('\t') is [var key, var time])
                    theirs[key] = double.Parse(time, CultureInfo.InvariantCulture);
            }
            break;
        default:
            Console.Error.WriteLine("Usage: gpu-bench [--device NAME] [--small] [--beside TSV]");
            return 1;
    }
}
var device = Device.Named(name);
Console.WriteLine($"{device}: {(device as GpuDevice)?.Name ?? "the processor"}");
var table = new Table((device as GpuDevice)?.Properties, theirs, Console.Out);
table.Begin();
foreach (var work in Works.All(device, isSmall))
    table.Add(work, Timing.Median(device, work.Run));
return 0;
