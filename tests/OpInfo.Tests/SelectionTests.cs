namespace TorchPort.Tests.OpInfo;

/// <summary>PyTorch's OpInfo, of which fixtures/opinfo holds a selection: what passes must go on passing, and what does not is named.</summary>
[Collection(DefaultGeneratorCollection.Name)]
public class SelectionTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("float32")]
    [InlineData("int64")]
    [InlineData("bool")]
    [InlineData("float16")]
    [InlineData("bfloat16")]
    [InlineData("complex64")]
    [InlineData("others")]
    public void Entries_pass_but_for_those_that_are_named(string dtype)
    {
        var named = NotPassing.Read();
        var results = OpInfoFile.Selection(dtype).Select(EntryCheck.Run).ToList();
        output.WriteLine(Report.Counts(results));
        string?[] complaints = [.. results.Select(r => Complaint(r, dtype, named)).Where(c => c is not null)
            .Concat(named.Keys.Where(k => k.DType == dtype && results.All(r => r.Entry != k.Entry)).Select(k => $"{k.DType} {k.Entry} is named in not_passing.txt, but has no cases."))];
        Assert.True(complaints.Length == 0, string.Join(Environment.NewLine, complaints));
    }

    private static string? Complaint(EntryResult result, string dtype, Dictionary<(string DType, string Entry), Kind> named)
    {
        Kind? expected = named.TryGetValue((dtype, result.Entry), out var kind) ? kind : null;
        if (result.FirstFailure is not { } failure)
            return expected is null ? null : $"{dtype} {result.Entry} passes: take it out of fixtures/opinfo/not_passing.txt.";
        return expected is { } k && failure.StartsWith($"{k}:", StringComparison.Ordinal) ? null : $"{dtype} {result.Entry} {failure}";
    }
}
