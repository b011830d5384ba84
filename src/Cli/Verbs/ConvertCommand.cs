using System.CommandLine;
using Spectre.Console;

namespace TorchPort.Cli.Verbs;

/// <summary><c>torchport convert IN OUT</c>: writes a checkpoint in another format, streaming.</summary>
internal static class ConvertCommand
{
    internal static Command Create(IAnsiConsole terminal)
    {
        var input = new Argument<string>("IN") { Description = "A checkpoint of any format: a file, or a folder of several." };
        var output = new Argument<string>("OUT") { Description = $"The file to write; its ending says the format: {OutputFormat.Endings}." };
        var dtype = new Option<DType?>("--dtype")
        {
            Description = "Write floating tensors in this dtype, such as bfloat16.",
            CustomParser = result =>
            {
                if (DTypes.TryParse(result.Tokens[0].Value, out var parsed) && parsed.IsFloatingPoint)
                    return parsed;
                result.AddError($"{result.Tokens[0].Value} is no floating dtype: name one such as float32, float16, bfloat16.");
                return null;
            },
        };
        var shardSize = new Option<long?>("--shard-size")
        {
            Description = "Write several files of at most this size and an index, such as 5GB or 500MiB.",
            CustomParser = result =>
            {
                if (ByteSize.TryParse(result.Tokens[0].Value, out var bytes))
                    return bytes;
                result.AddError($"{result.Tokens[0].Value} is no size: write it as 5GB, 500MB or 2GiB.");
                return null;
            },
        };
        var command = new Command("convert", "Writes a checkpoint in another format.") { input, output, dtype, shardSize };
        command.SetAction(parsed =>
        {
            var target = parsed.GetRequiredValue(output);
            if (OutputFormat.Of(target) is not { } format)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"The ending of {Printable.Text(target)} names no format that can be written: {OutputFormat.Endings}.");
                return CommandLine.Usage;
            }
            var checkpoint = Checkpoint.Load(parsed.GetRequiredValue(input), new() { IsStreaming = true });
            if (format.LeavesOut(checkpoint) is { } left)
                parsed.InvocationConfiguration.Error.WriteLine($"note: {left}");
            var options = new SaveOptions { DType = parsed.GetValue(dtype), MaxShardBytes = parsed.GetValue(shardSize), IsStreaming = true };
            Run(terminal, progress => format.Write(target, checkpoint, options with { Progress = progress }));
            terminal.MarkupLine($"{Markup.Escape(checkpoint.Format)} → {format.Name}: {Printable.Count(checkpoint.Tensors.Count, "tensor")} in {Markup.Escape(Printable.Text(target))}");
            return CommandLine.Success;
        });
        return command;
    }

    private static void Run(IAnsiConsole terminal, Action<IProgress<(long, long)>> work) =>
        terminal.Progress().HideCompleted(true).AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask("Writing");
                work(new Bar(task));
            });

    private sealed class Bar(ProgressTask task) : IProgress<(long Done, long Total)>
    {
        public void Report((long Done, long Total) value)
        {
            task.MaxValue = Math.Max(1, value.Total);
            task.Value = value.Done;
        }
    }
}
