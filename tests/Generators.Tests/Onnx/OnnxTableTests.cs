using TorchPort.Generators.Onnx;

namespace TorchPort.Generators.Tests.Onnx;

/// <summary>How a method's parameters are taken from a node.</summary>
public class OnnxTableTests
{
    private const string Stubs = """
        namespace TorchPort { public class Tensor; }
        namespace TorchPort.Onnx
        {
            public abstract class OnnxValue { public static implicit operator OnnxValue?(Tensor? t) => null; }
            public sealed class OnnxStrings : OnnxValue;
            public enum ElementType { Float = 1 }
        }
        namespace TorchPort.Onnx.Operators
        {
            [System.AttributeUsage(System.AttributeTargets.Method, AllowMultiple = true)]
            internal sealed class OnnxOperatorAttribute(string name, int since = 1) : System.Attribute
            {
                public string Domain { get; init; } = "";
                public bool MovesElements { get; init; }
                public string Ignores { get; init; } = "";
            }
            internal sealed class InputAttribute : System.Attribute;
            internal sealed class AttributeAttribute : System.Attribute;
            internal sealed class OnnxNameAttribute(string name) : System.Attribute;
            internal sealed class NodeCall;
            internal static partial class OperatorTable;
        }
        """;

    [Theory]
    [InlineData("static Tensor F(Tensor x, Tensor? y) => x;", "F(c.Tensor(0), c.OptionalTensor(1))")]
    [InlineData("static Tensor F(Tensor x, Tensor[] rest) => x;", "F(c.Tensor(0), c.Tensors(1))")]
    [InlineData("static Tensor F(Tensor?[] all) => null!;", "F(c.OptionalTensors(0))")]
    [InlineData("static Tensor F(OnnxValue x, OnnxStrings? s) => null!;", "F(c.Value(0), c.OptionalStrings(1))")]
    [InlineData("static Tensor F(Tensor x, [Input] long[]? axes, [Input] long k) => x;", "F(c.Tensor(0), c.OptionalInputInts(1), c.InputInt(2))")]
    [InlineData("static Tensor F(long axis, string? mode) => null!;", "F(c.Required(c.AttrInt(\"axis\"), \"axis\"), c.AttrString(\"mode\"))")]
    [InlineData("static Tensor F(float alpha = 0.5f, bool keepdims = true, string autoPad = \"NOTSET\", int axis = -1) => null!;",
        "F(c.AttrFloat(\"alpha\") ?? 0.5F, c.AttrBool(\"keepdims\") ?? true, c.AttrString(\"auto_pad\") ?? \"NOTSET\", c.AttrInt32(\"axis\") ?? (int)(-1))")]
    [InlineData("static Tensor F([OnnxName(\"transA\")] bool transA = false) => null!;", "F(c.AttrBool(\"transA\") ?? false)")]
    [InlineData("static Tensor F(NodeCall c, [Attribute] Tensor value, ElementType? to) => null!;", "F(c, c.Required(c.AttrTensor(\"value\"), \"value\"), c.AttrType(\"to\"))")]
    public void ParametersAreInputsAndAttributes(string method, string call) => Assert.Contains(call, Table(method), StringComparison.Ordinal);

    [Theory]
    [InlineData("static Tensor F(Tensor x) => x;", "return c.Finish([global::Rules.F(c.Tensor(0))]);")]
    [InlineData("static (Tensor A, Tensor? B) F(Tensor x) => (x, null);", "var r = global::Rules.F(c.Tensor(0)); return c.Finish([r.Item1, r.Item2]);")]
    [InlineData("static Tensor[] F(Tensor x) => [x];", "return c.Finish(global::Rules.F(c.Tensor(0)));")]
    public void ResultsAreOutputs(string method, string body) => Assert.Contains(body, Table(method), StringComparison.Ordinal);

    [Fact]
    public void TheTableKnowsNamesVersionsAndAttributes()
    {
        var table = Table("static Tensor F(Tensor x, long axis = 0) => x;", "[OnnxOperator(\"Two\", 7, Domain = \"mine\", MovesElements = true, Ignores = \"old, older\")]");
        Assert.Contains("\" Op 3\\n\"", table, StringComparison.Ordinal);
        Assert.Contains("\"mine Two 7\\n\"", table, StringComparison.Ordinal);
        Assert.Contains("new(\"mine\", \"Two\", 7, 1,\n            [\"axis\", \"old\", \"older\"], true,", table, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("static Tensor F(System.DateTime when) => null!;", "TP0201")]
    [InlineData("static string F(Tensor x) => \"\";", "TP0201")]
    [InlineData("Tensor F(Tensor x) => x;", "TP0201")]
    public void WhatANodeCannotGiveIsAnError(string method, string id) => Assert.Equal([id], Run(method, "").Diagnostics.Select(d => d.Id));

    [Fact]
    public void TwoRulesForOneVersionAreAnError() =>
        Assert.Equal(["TP0202"], Run("static Tensor F(Tensor x) => x;", "[OnnxOperator(\"Op\", 3)]").Diagnostics.Select(d => d.Id));

    private static string Table(string method, string attribute = "") => Run(method, attribute).Files["OnnxOperatorTable.g.cs"];

    private static GeneratorRun Run(string method, string attribute) => GeneratorRun.Over(new OnnxTableGenerator(), ("stubs.cs", Stubs),
        ("rules.cs", $"using TorchPort; using TorchPort.Onnx; using TorchPort.Onnx.Operators;\ninternal class Rules {{ [OnnxOperator(\"Op\", 3)] {attribute} internal {method} }}"));
}
