using Microsoft.CodeAnalysis;
using TorchPort.Generators.Modules;

namespace TorchPort.Generators.Tests.Modules;

/// <summary>Edits that change nothing about a module's members do no work beyond reading it.</summary>
public class ModuleCachingTests
{
    private const string Module = ModuleStubs.Usings + "public partial class M : Module { public Linear a = new(); }";

    [Fact]
    public void An_edit_elsewhere_regenerates_nothing()
    {
        var run = First().WithEdit("other.cs", "class Other { int X; }");
        Assert.All(run.OutputReasons, r => Assert.Equal(IncrementalStepRunReason.Cached, r));
        Assert.NotEmpty(run.OutputReasons);
    }

    [Fact]
    public void An_edit_inside_the_class_that_leaves_its_members_regenerates_nothing()
    {
        var run = First().WithEdit("user.cs", Module.Replace("a = new();", "a = new(); public int F() => 1; // text", StringComparison.Ordinal));
        Assert.All(run.Reasons(ModuleGenerator.ModelStep), r => Assert.Equal(IncrementalStepRunReason.Cached, r));
        Assert.All(run.OutputReasons, r => Assert.Equal(IncrementalStepRunReason.Cached, r));
    }

    [Fact]
    public void A_diagnostic_that_moves_does_not_regenerate_the_code()
    {
        const string warned = "public partial class M : Module { public Linear a = new(); public Linear[] b = []; }";
        var run = GeneratorRun.Over(new ModuleGenerator(), ModuleStubs.Source, ("user.cs", ModuleStubs.Usings + warned))
            .WithEdit("user.cs", ModuleStubs.Usings + "\n\n" + warned);
        Assert.All(run.Reasons(ModuleGenerator.ModelStep), r => Assert.Equal(IncrementalStepRunReason.Unchanged, r));
        Assert.Equal(["TP0004@b"], run.Reported);
    }

    [Fact]
    public void A_new_member_is_registered()
    {
        var run = First().WithEdit("user.cs", Module.Replace("a = new();", "a = new(); public Linear b = new();", StringComparison.Ordinal));
        Assert.All(run.Reasons(ModuleGenerator.ModelStep), r => Assert.Equal(IncrementalStepRunReason.Modified, r));
        Assert.Contains("this.b", run.Files["M.g.cs"], StringComparison.Ordinal);
    }

    private static GeneratorRun First() =>
        GeneratorRun.Over(new ModuleGenerator(), ModuleStubs.Source, ("user.cs", Module), ("other.cs", "class Other { }"));
}
