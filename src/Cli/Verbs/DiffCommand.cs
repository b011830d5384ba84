using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace TorchPort.Cli.Verbs;

/// <summary><c>torchport diff A B</c>: which tensors differ, and by how much.</summary>
internal static class DiffCommand
{
    internal static Command Create(IAnsiConsole terminal)
    {
        var first = new Argument<string>("A") { Description = "A checkpoint of any format." };
        var second = new Argument<string>("B") { Description = "Another, of the same or another format." };
        var tolerance = new Option<double>("--tolerance") { Description = "Numbers at most this far apart count as equal." };
        var command = new Command("diff", "Shows which tensors of two checkpoints differ and by how much; exits with 1 if any does.") { first, second, tolerance };
        command.SetAction(parsed =>
        {
            var options = new CheckpointOptions { IsStreaming = true };
            var a = Checkpoint.Load(parsed.GetRequiredValue(first), options);
            var b = Checkpoint.Load(parsed.GetRequiredValue(second), options);
            var differences = Compare(a, b, parsed.GetValue(tolerance)).ToList();
            Show(differences, a.Tensors.Count(t => b.Tensors.Contains(t.Key)), terminal);
            return differences.Count == 0 ? CommandLine.Success : CommandLine.Failure;
        });
        return command;
    }

    private static IEnumerable<(string Name, string What)> Compare(Checkpoint first, Checkpoint second, double tolerance)
    {
        var (a, b) = (first.Tensors, second.Tensors);
        var (budgetA, budgetB) = (new ReadBudget(first), new ReadBudget(second));
        foreach (var (name, x) in a)
        {
            if (!b.TryGetValue(name, out var y))
                yield return (name, $"only in A: {x.DType.TorchName} {Printable.Shape(x.Shape)}");
            else if (!x.Shape.SequenceEqual(y.Shape))
                yield return (name, $"shape {Printable.Shape(x.Shape)} in A, {Printable.Shape(y.Shape)} in B");
            else
            {
                budgetA.Take(name, x);
                budgetB.Take(name, y);
                if (Describe(x, y, tolerance) is { } what)
                    yield return (name, what);
            }
        }
        foreach (var (name, y) in b.Where(t => !a.Contains(t.Key)))
            yield return (name, $"only in B: {y.DType.TorchName} {Printable.Shape(y.Shape)}");
    }

    /// <summary>How two tensors of one shape differ; null if they do not.</summary>
    private static string? Describe(Tensor x, Tensor y, double tolerance)
    {
        var dtypes = x.DType == y.DType ? null : $"{x.DType.TorchName} in A, {y.DType.TorchName} in B";
        var values = x.Device == Device.Meta || y.Device == Device.Meta ? null : TensorDifference.Between(x, y, tolerance) switch
        {
            { Count: 0 } => null,
            { IsNumeric: false } d => string.Create(CultureInfo.InvariantCulture, $"{d.Count:N0} of {x.ElementCount:N0} elements differ"),
            var d => string.Create(CultureInfo.InvariantCulture, $"{d.Count:N0} of {x.ElementCount:N0} elements differ, by at most {d.Largest:G4} and {d.Mean:G4} on average"),
        };
        return (dtypes, values) switch
        {
            (null, null) => null,
            (null, _) => values,
            (_, null) => $"{dtypes}; the values are equal",
            _ => $"{dtypes}; {values}",
        };
    }

    private static void Show(List<(string Name, string What)> differences, int common, IAnsiConsole terminal)
    {
        if (differences.Count == 0)
        {
            terminal.MarkupLine($"No difference in {Printable.Count(common, "tensor")}.");
            return;
        }
        foreach (var (name, what) in differences)
            terminal.MarkupLine($"[aqua]{Markup.Escape(Printable.Text(name))}[/] {Markup.Escape(what)}");
        terminal.MarkupLine($"{Printable.Count(differences.Count, "difference")}.");
    }
}
