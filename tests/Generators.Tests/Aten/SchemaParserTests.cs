using TorchPort.Generators.Aten;
using TorchPort.Tests;

namespace TorchPort.Generators.Tests.Aten;

/// <summary>PyTorch's declarations, parsed.</summary>
public class SchemaParserTests
{
    [Fact]
    public void Every_operator_of_PyTorch_parses()
    {
        var lines = File.ReadAllLines(Paths.Fixture("aten", "schemas.txt"));
        Assert.True(lines.Length > 1000);
        Assert.All(lines, l => Assert.Equal("aten::" + l[..l.IndexOf('(', StringComparison.Ordinal)], SchemaParser.Parse(l).FullName));
    }

    [Fact]
    public void Every_part_is_read()
    {
        var schema = SchemaParser.Parse("ns::op.name(Tensor(a!) self, Tensor?[] i, *, int[2]? k=[1, -2], float e=1e-05, str s='a b', ScalarType? d=None) -> (Tensor(a!) x, SymInt)");
        Assert.Equal(("ns::op", "name"), (schema.Name, schema.Overload));
        Assert.Equal(["Tensor self", "Tensor?[] i", "int[2]? k", "float e", "str s", "ScalarType? d"], schema.Arguments.Select(a => $"{a.Type} {a.Name}"));
        Assert.Equal([false, false, true, true, true, true], schema.Arguments.Select(a => a.IsKeywordOnly));
        Assert.Equal([true, false, false, false, false, false], schema.Arguments.Select(a => a.Type.IsWritten));
        Assert.Equal(["1", "-2"], schema.Arguments[2].Default!.Items.Select(i => i.Text));
        Assert.Equal([null, null, "", "1E-05", "a b", "None"], schema.Arguments.Select(a => a.Default?.Text));
        Assert.Equal(["Tensor", "int"], schema.Returns.Select(r => r.ToString()));
    }

    [Fact]
    public void Equal_declarations_are_equal() =>
        Assert.Equal(SchemaParser.Parse("aten::f(int[2] k=[1,1], str s=\"x\") -> ()"), SchemaParser.Parse("f( int[2] k = [1, 1],str s='x')->( )"));
}
