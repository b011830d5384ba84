using TorchPort.Generators.Modules;

namespace TorchPort.Generators.Tests.Modules;

/// <summary>What the generator complains about, and where.</summary>
public class ModuleDiagnosticsTests
{
    [Theory]
    [InlineData("public class M : Module { Linear a = new(); }", "TP0001@M", "add 'partial' to its declaration")]
    [InlineData("public class Outer { partial class M : Module { Linear a = new(); } }", "TP0001@M", "add 'partial' to the declaration of the containing type 'Outer'")]
    [InlineData("file partial class M : Module { Linear a = new(); }", "TP0001@M", "remove 'file'")]
    [InlineData("partial class M : Module { Linear a = new(); [Name(\"a\")] Linear b = new(); }", "TP0002@b", "'b' is registered as 'a', but 'a' has that name already")]
    [InlineData("partial class A : Module { Linear a = new(); } partial class M : A { Parameter a = new(); }", "TP0002@a", "'A.a'")]
    [InlineData("partial class M : Module { [Name(\"x.y\")] Linear a = new(); }", "TP0003@a", "'x.y'")]
    [InlineData("partial class M : Module { [Name(\"\")] Linear a { get; } = new(); }", "TP0003@a", "must not be empty")]
    [InlineData("partial class M : Module { [Name(null!)] Linear a = new(); }", "TP0003@a", "must not be empty")]
    [InlineData("class M : Module { List<Module> a = new(); }", "TP0004@a", "ModuleList")]
    [InlineData("class M : Module { Linear[] a = []; }", "TP0004@a", "ModuleList")]
    [InlineData("class M : Module { Linear[][]? a { get; set; } }", "TP0004@a", "ModuleList")]
    [InlineData("class M : Module { Dictionary<string, Linear> a = new(); }", "TP0004@a", "ModuleDict")]
    [InlineData("class M : Module { IReadOnlyList<Parameter?>? a; }", "TP0004@a", "ParameterList")]
    [InlineData("class M : Module { (Linear First, int Second) a; }", "TP0004@a", "Sequential")]
    [InlineData("class M<T> : Module where T : Linear { List<T> a = new(); }", "TP0004@a", "Sequential")]
    [InlineData("class M(Linear fc) : Module { public Linear F() => fc; }", "TP0005@fc", "store it in a field")]
    [InlineData("class M(Parameter w) : Module { public Tensor W { get { return w; } } }", "TP0005@w", "store it in a field")]
    [InlineData("class M : Module { [Buffer] Linear a = new(); }", "TP0006@a", "only tensors")]
    [InlineData("class M : Module { [Buffer] Parameter a = new(); }", "TP0006@a", "only tensors")]
    [InlineData("class M : Module { [Buffer] int a; }", "TP0006@a", "only tensors")]
    [InlineData("class M : Module { [Buffer] static Tensor a = new(); }", "TP0006@a", "only instance fields")]
    [InlineData("class M : Module { [Buffer] Tensor a => new(); }", "TP0006@a", "only instance fields")]
    public void Reports(string code, string diagnostic, string message)
    {
        var run = Run(code);
        Assert.Equal([diagnostic], run.Reported);
        Assert.Contains(message, run.Diagnostics[0].GetMessage(null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("partial class M(Linear fc) : Module { readonly Linear fc = fc; public Linear F() => this.fc; }")]
    [InlineData("partial class M(Linear fc) : Module { public Linear Fc { get; } = fc; public int F(int fc) => fc; }")]
    [InlineData("class B : Module { public B(Linear x) { } } class M(Linear fc) : B(fc) { class Inner { int fc = 1; public int F() => fc; } }")]
    [InlineData("class M : Module { static List<Linear> a = new(); static Linear[] B = []; public List<Linear> C => a; }")]
    [InlineData("class M : Module { [NotRegistered] List<Linear> a = new(); List<Tensor> b = new(); string c = \"\"; }")]
    [InlineData("partial class M : Module { [NotRegistered, Name(\"x.y\")] Linear a = new(); ModuleList<Linear> b = new(); }")]
    public void Is_content_with(string code) => Assert.Empty(Run(code).Reported);

    [Fact]
    public void Writes_no_code_beside_an_error() =>
        Assert.Empty(Run("partial class M : Module { Linear a = new(); [Name(\"a\")] Linear b = new(); }").Files);

    [Fact]
    public void Writes_code_beside_a_warning() =>
        Assert.Single(Run("partial class M : Module { Linear a = new(); Linear[] b = []; }").Files);

    private static GeneratorRun Run(string code) =>
        GeneratorRun.Over(new ModuleGenerator(), ModuleStubs.Source, ("user.cs", ModuleStubs.Usings + code));
}
