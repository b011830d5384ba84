namespace TorchPort.Generators.Tests.Aten;

/// <summary>What the table generator complains about, and where.</summary>
public class AtenDiagnosticsTests
{
    [Theory]
    [InlineData("f(Tensor self -> Tensor", "expected ')' at column 15, found '-> Tensor'")]
    [InlineData("f(Tensors self) -> Tensor", "expected a type (Tensor, int, SymInt")]
    [InlineData("f(Tensor self)", "expected '->' at column 15, found the end")]
    [InlineData("f(Tensor self, Tensor self) -> Tensor", "expected another name than 'self'")]
    [InlineData("f(Tensor self, int a=None) -> Tensor", "expected a default of type int at column 22")]
    [InlineData("f(Tensor self, int a=1.5) -> Tensor", "expected a default of type int at column 22")]
    [InlineData("f(Tensor self, int[] a=1) -> Tensor", "expected a default of type int[]")]
    [InlineData("f(Tensor self, int[0] a) -> Tensor", "expected a list's size")]
    [InlineData("f(Tensor(a self -> Tensor", "expected an alias annotation that ends")]
    [InlineData("f(Tensor self, str a='b) -> Tensor", "expected '''")]
    [InlineData("f(Tensor self, float a=1.2.3) -> Tensor", "expected a number at column 24")]
    [InlineData("f(Tensor self) -> Tensor Tensor", "expected the end")]
    [InlineData("", "expected a name at column 1, found the end")]
    public void Schemas_must_parse(string schema, string message) => Reports(
        $"[Aten(\"{schema}\")] public static Tensor F(Tensor self) => self;", $"TP0101@Aten(\"{schema}\")", message);

    [Theory]
    [InlineData("static Tensor F(Tensor self) => self;", "'F' is neither public nor internal")]
    [InlineData("public static Tensor F<T>(Tensor self) => self;", "it is generic")]
    [InlineData("public static Tensor F(ref Tensor self) => self;", "it has ref or out parameters")]
    [InlineData("public class In { [Aten(\"f(Tensor t) -> Tensor\")] public Tensor F(Tensor t) => t; } static void G() { }", "the schema has no argument 'self' for the In it is called on")]
    public void Methods_must_be_callable(string method, string message)
    {
        var marked = method.Contains("[Aten", StringComparison.Ordinal) ? method : "[Aten(\"f(Tensor self) -> Tensor\")] " + method;
        var run = AtenRun.Over(marked);
        Assert.Contains(run.Diagnostics, d => d.Id == "TP0102" && d.GetMessage(null).Contains(message, StringComparison.Ordinal));
    }

    private const string Empty = "[Aten(\"empty(SymInt[] size, *, Layout? layout=None, int[] names=[]) -> Tensor\"{0})] public static Tensor F(long[] {1}) => null!;";

    [Theory]
    [InlineData("", "size", "TP0103", "'layout' of aten::empty has no parameter")]
    [InlineData(", Ignores = \"layout\"", "size", "TP0103", "'names' of aten::empty has no parameter")]
    [InlineData(", Ignores = \"layout, names\"", "size", "TP0107", "'names' of aten::empty cannot be ignored: it has no simple default")]
    [InlineData(", Ignores = \"layout, nothing\"", "size, long[] names", "TP0107", "the schema has no such argument")]
    [InlineData(", Ignores = \"layout, size\"", "size, long[] names", "TP0107", "the parameter 'size' takes it")]
    [InlineData(", Ignores = \"layout\"", "size, long[] names, int more", "TP0104", "The parameter 'more' has no argument")]
    public void Arguments_need_parameters_and_parameters_arguments(string ignores, string parameters, string id, string message)
    {
        var run = AtenRun.Over(Empty.Replace("{0}", ignores, StringComparison.Ordinal).Replace("{1}", parameters, StringComparison.Ordinal));
        Assert.Contains(run.Diagnostics, d => d.Id == id && d.GetMessage(null).Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("int v", "Tensor", "long, int")]
    [InlineData("Tensor? v", "Tensor", "Tensor?")]
    [InlineData("int v", "string", "long, int, Scalar, an enum")]
    [InlineData("int? v=None", "long", "long?, int?, Scalar?, an enum?")]
    [InlineData("float v", "long", "double, Scalar")]
    [InlineData("int[] v", "long", "long[], ReadOnlySpan<long>, IReadOnlyList<long>, int[]")]
    [InlineData("int[]? v", "long[]", "long[]?, ReadOnlySpan<long>")]
    [InlineData("Tensor?[] v", "Tensor[]", "Tensor?[], ReadOnlySpan<Tensor?>")]
    [InlineData("str v", "DType", "string, an enum")]
    [InlineData("Scalar[] v", "Scalar[]", "double[], ReadOnlySpan<double>, IReadOnlyList<double>")]
    [InlineData("Layout v", "int", "none")]
    public void Types_must_fit(string argument, string type, string fitting)
    {
        var run = AtenRun.Over($"[Aten(\"f({argument}) -> ()\")] public static void F({type} v) {{ }}");
        Assert.Equal(["TP0105@v"], run.Reported);
        Assert.Contains($"a {type}, which cannot take the argument", run.Diagnostics[0].GetMessage(null), StringComparison.Ordinal);
        Assert.Contains("fitting types are " + fitting, run.Diagnostics[0].GetMessage(null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Tensor", "long", "returns long, but aten::f returns Tensor")]
    [InlineData("(Tensor, Tensor)", "Tensor", "returns (Tensor, Tensor)")]
    [InlineData("(Tensor, Tensor)", "(Tensor, long)", "returns (Tensor, Tensor)")]
    [InlineData("Tensor", "void", "returns Tensor")]
    [InlineData("()", "Tensor", "returns ()")]
    [InlineData("str[]", "string[]", "returns str[]")]
    public void Results_must_fit(string returns, string type, string message) => Reports(
        $"[Aten(\"f(Tensor self) -> {returns}\")] public static {type} F(Tensor self) => throw null!;",
        $"TP0106@Aten(\"f(Tensor self) -> {returns}\")", message);

    [Fact]
    public void An_overload_belongs_to_one_method()
    {
        const string twice = "[Aten(\"f.x(Tensor self) -> Tensor\")] public static Tensor F(Tensor self) => self; [Aten(\"aten::f.x(Tensor self) -> Tensor\")] public static Tensor G(Tensor self) => self;";
        Reports(twice, "TP0108@Aten(\"aten::f.x(Tensor self) -> Tensor\")", "aten::f.x is declared by several methods");
    }

    [Theory]
    [InlineData("int v=1", "int v = 2", "'v' is 2 by default, but in aten::f it is 1")]
    [InlineData("float v=0.5", "double v = 0.25", "'v' is 0.25 by default")]
    [InlineData("bool v=True", "bool v = false", "'v' is False by default, but in aten::f it is True")]
    [InlineData("str v='a'", "string v = \"b\"", "'v' is b by default, but in aten::f it is a")]
    [InlineData("int? v=None", "int? v = 2", "'v' is 2 by default, but in aten::f it is None")]
    [InlineData("int v=Mean", "Kind v = Kind.Sum", "'v' is Sum by default, but in aten::f it is Mean")]
    [InlineData("str v='mean'", "Kind v = Kind.Sum", "'v' is Sum by default, but in aten::f it is mean")]
    public void Defaults_should_be_the_same(string argument, string parameter, string message) => Reports(
        $"[Aten(\"f({argument}) -> ()\")] public static void F({parameter}) {{ }}", "TP0109@v", message, "public enum Kind { None, Mean, Sum }");

    [Theory]
    [InlineData("int v=1", "int? v = null")]
    [InlineData("int v=1", "int v")]
    [InlineData("int v", "int v = 3")]
    [InlineData("float v=1", "double v = 1")]
    [InlineData("float v=1e-5", "double v = 0.00001")]
    [InlineData("Scalar v=1", "Scalar v = default")]
    [InlineData("int v=1", "Kind v = Kind.Mean")]
    [InlineData("str v='mean'", "Kind v = Kind.Mean")]
    public void Defaults_are_compared_by_meaning(string argument, string parameter) =>
        Assert.Empty(AtenRun.Over($"[Aten(\"f({argument}) -> ()\")] public static void F({parameter}) {{ }}", "public enum Kind { None, Mean, Sum }").Reported);

    [Fact]
    public void Other_operators_are_generated_beside_an_error()
    {
        var run = AtenRun.Over("[Aten(\"f(Tensor self) -> int\")] [Aten(\"g(Tensor self) -> Tensor\")] public static Tensor F(Tensor self) => self;");
        Assert.Contains("aten::g", run.Files["AtenTable.g.cs"], StringComparison.Ordinal);
        Assert.DoesNotContain("aten::f", run.Files["AtenTable.g.cs"], StringComparison.Ordinal);
    }

    private static void Reports(string members, string diagnostic, string message, string more = "")
    {
        var run = AtenRun.Over(members, more);
        Assert.Equal([diagnostic], run.Reported);
        Assert.Contains(message, run.Diagnostics[0].GetMessage(null), StringComparison.Ordinal);
    }
}
