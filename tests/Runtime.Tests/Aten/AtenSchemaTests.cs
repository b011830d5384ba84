using System.Globalization;
using System.Text.RegularExpressions;
using TorchPort.Aten;

namespace TorchPort.Tests.Aten;

/// <summary>The schemas that methods carry are PyTorch's, to the letter but for ways to write the same.</summary>
public partial class AtenSchemaTests
{
    [Fact]
    public void Every_declared_schema_is_that_of_PyTorch()
    {
        var theirs = File.ReadLines(Paths.Fixture("aten", "schemas.txt")).ToDictionary(s => s[..s.IndexOf('(', StringComparison.Ordinal)], Canonical);
        var ours = AtenTable.Operators.Where(o => o.FullName.StartsWith("aten::", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(ours);
        Assert.All(ours, o => Assert.Equal(theirs.GetValueOrDefault(o.FullName["aten::".Length..], "no such operator in fixtures/aten/schemas.txt"), Canonical(o.Schema)));
    }

    [Theory]
    [InlineData("f(Tensor(a -> *) self, int[2] k=[1, 1], float e=1.0000000000000001e-05) -> Tensor(a)[]", "f(Tensor self, int[2] k=1, float e=1e-05) -> Tensor[]")]
    [InlineData("f(Tensor(a!) self, float e=1., str s=\"a\", MemoryFormat m=0) -> Tensor(a!)", "f(Tensor(b!) self,float e=1.0, str s='a', MemoryFormat m=contiguous_format)->Tensor(b!)")]
    public void Ways_to_write_the_same_are_the_same(string one, string other) => Assert.Equal(Canonical(one), Canonical(other));

    [Theory]
    [InlineData("f(Tensor self, int k=1) -> Tensor", "f(Tensor self, int k=2) -> Tensor")]
    [InlineData("f(Tensor self, float k=1e-05) -> Tensor", "f(Tensor self, float k=1e-06) -> Tensor")]
    [InlineData("f(Tensor self) -> Tensor", "f(Tensor(a!) self) -> Tensor")]
    [InlineData("f(Tensor self, int[2] k=[1, 2]) -> Tensor", "f(Tensor self, int[2] k=1) -> Tensor")]
    [InlineData("f(Tensor self) -> Tensor", "f(Tensor? self) -> Tensor")]
    public void Differences_are_seen(string one, string other) => Assert.NotEqual(Canonical(one), Canonical(other));

    private static string Canonical(string schema)
    {
        var text = Spaces().Replace(schema, "").Replace('"', '\'')
            .Replace("=contiguous_format", "=0", StringComparison.Ordinal).Replace("reduction=Mean", "reduction=1", StringComparison.Ordinal);
        text = Alias().Replace(text, m => m.Value.Contains('!', StringComparison.Ordinal) ? "(!)" : "");
        text = Number().Replace(text, m => double.Parse(m.Value, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture));
        return SameItems().Replace(text, m =>
            m.Groups["items"].Value.Split(',') is var items && items.Distinct().Count() == 1 && items.Length.ToString(CultureInfo.InvariantCulture) == m.Groups["size"].Value
                ? m.Groups["start"].Value + items[0] : m.Value);
    }

    [GeneratedRegex(@"\s")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"(?<=Tensor)\([a-z!|*>-]+\)")]
    private static partial Regex Alias();

    [GeneratedRegex(@"(?<=[=\[,])-?\d+(\.\d*)?(e[+-]?\d+)?(?=[,)\]])")]
    private static partial Regex Number();

    [GeneratedRegex(@"(?<start>\[(?<size>\d)\]\??\w+=)\[(?<items>[^\]]+)\]")]
    private static partial Regex SameItems();
}
