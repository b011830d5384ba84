using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using TorchPort.Onnx.Testing;

namespace TorchPort.Cli.Verbs;

/// <summary><c>torchport verify PATH…</c>: runs ONNX models on inputs whose outputs are known.</summary>
internal static class VerifyCommand
{
    internal static Command Create()
    {
        var paths = new Argument<string[]>("PATH") { Description = "A folder or zip archive of cases: model.onnx beside test_data_set_*/input_*.pb and output_*.pb.", Arity = ArgumentArity.OneOrMore };
        var relative = new Option<double?>("--rtol") { Description = $"The relative difference allowed; what a case says itself if not given, or {CaseRunner.DefaultRelative:G}." };
        var absolute = new Option<double?>("--atol") { Description = $"The absolute difference allowed; what a case says itself if not given, or {CaseRunner.DefaultAbsolute:G}." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object for programs." };
        var command = new Command("verify", "Runs cases in the layout of ONNX's backend tests; exits with 1 if any fails.") { paths, relative, absolute, json };
        command.SetAction(parsed =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var runner = new CaseRunner(parsed.GetValue(relative), parsed.GetValue(absolute));
            var asJson = parsed.GetValue(json);
            var results = new List<CaseResult>();
            foreach (var result in parsed.GetRequiredValue(paths).SelectMany(p => BackendCases.Find(p)).Select(runner.Run))
            {
                results.Add(result);
                if (!asJson && result.Status != CaseStatus.Passed)
                    output.WriteLine($"{(result.Status == CaseStatus.Failed ? "FAILED" : "skipped")} {Printable.Text(result.Name)}: {Printable.Text(result.Message.ReplaceLineEndings(" "))}");
            }
            if (asJson)
                WriteJson(results, output);
            else
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Count(results, CaseStatus.Passed)} passed, {Count(results, CaseStatus.Failed)} failed, {Count(results, CaseStatus.Skipped)} skipped"));
            return Count(results, CaseStatus.Failed) > 0 ? CommandLine.Failure : CommandLine.Success;
        });
        return command;
    }

    private static int Count(List<CaseResult> results, CaseStatus status) => results.Count(r => r.Status == status);

    private static void WriteJson(List<CaseResult> results, TextWriter output)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, new() { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("passed", Count(results, CaseStatus.Passed));
            json.WriteNumber("failed", Count(results, CaseStatus.Failed));
            json.WriteNumber("skipped", Count(results, CaseStatus.Skipped));
            json.WriteStartArray("cases");
            foreach (var result in results)
            {
                json.WriteStartObject();
                json.WriteString("name", result.Name);
                json.WriteString("status", result.Status.ToString().ToLowerInvariant());
                if (double.IsFinite(result.WorstDifference))
                    json.WriteNumber("worst_difference", result.WorstDifference);
                else
                    json.WriteString("worst_difference", result.WorstDifference.ToString(CultureInfo.InvariantCulture));
                if (result.Message.Length > 0)
                    json.WriteString("message", result.Message);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        output.WriteLine(System.Text.Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length));
    }
}
