using System.Globalization;

namespace TorchPort.Bench;

/// <summary>The time from opening a model's file to the first result, in processes of their own, in turn: with a plan made anew, with one that was saved, and ONNX Runtime's.</summary>
internal static class FirstResults
{
    private const int Turns = 7;

    internal static void Run(string[] files)
    {
        Console.WriteLine("| model | ONNX Runtime, ms | plan made anew | made anew and saved | saved plan | resident, MiB: anew / saved plan | saved, MiB |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
        foreach (var file in files)
            Console.WriteLine(Row(file));
    }

    private static string Row(string file)
    {
        var folder = Directory.CreateTempSubdirectory("torchport-plans").FullName;
        try
        {
            List<(double First, double Resident)> theirs = [], anew = [], first = [], saved = [];
            for (var i = 0; i < Turns; i++)
            {
                foreach (var old in Directory.GetFiles(folder))
                    File.Delete(old);
                theirs.Add(Inference.Alone("theirs", file));
                anew.Add(Inference.Alone("ours", file));
                first.Add(Inference.Alone(folder, file));
                saved.Add(Inference.Alone(folder, file));
            }
            var size = Directory.GetFiles(folder).Sum(f => new FileInfo(f).Length) / 1048576.0;
            return string.Create(CultureInfo.InvariantCulture,
                $"| {Path.GetFileNameWithoutExtension(file)} | {Median(theirs, r => r.First):F0} | {Median(anew, r => r.First):F0} | {Median(first, r => r.First):F0} | {Median(saved, r => r.First):F0} | {Median(anew, r => r.Resident):F0} / {Median(saved, r => r.Resident):F0} | {size:F0} |");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Median<T>(List<T> all, Func<T, double> value) => all.Select(value).Order().ElementAt(all.Count / 2);
}
