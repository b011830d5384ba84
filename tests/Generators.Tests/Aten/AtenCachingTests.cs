using Microsoft.CodeAnalysis;
using TorchPort.Generators.Aten;

namespace TorchPort.Generators.Tests.Aten;

/// <summary>Edits that change no declaration of an operator do not write the table anew.</summary>
public class AtenCachingTests
{
    private const string F = "[Aten(\"f(Tensor self) -> Tensor\")] public static Tensor F(Tensor self) => self;";

    [Fact]
    public void An_edit_of_a_body_regenerates_nothing()
    {
        var run = AtenRun.Over(F).WithEdit("ops.cs", AtenRun.Ops("\n\n" + F.Replace("=> self", "=> null!", StringComparison.Ordinal)).Text);
        Assert.All(run.Reasons(OperatorTableGenerator.ModelStep), r => Assert.Equal(IncrementalStepRunReason.Unchanged, r));
        Assert.Contains(IncrementalStepRunReason.Cached, run.OutputReasons);
        Assert.DoesNotContain(IncrementalStepRunReason.Modified, run.OutputReasons);
    }

    [Fact]
    public void A_new_operator_is_in_the_table_and_the_others_are_not_read_anew()
    {
        var run = AtenRun.Over(F).WithEdit("ops.cs", AtenRun.Ops(F + F.Replace("f(", "g(", StringComparison.Ordinal).Replace("F(", "G(", StringComparison.Ordinal)).Text);
        Assert.Equal([IncrementalStepRunReason.New, IncrementalStepRunReason.Cached], run.Reasons(OperatorTableGenerator.ModelStep).Order());
        Assert.Contains("aten::g", run.Files["AtenTable.g.cs"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_output_does_not_depend_on_the_order_of_files()
    {
        const string g = "namespace TorchPort { public static class More { [Aten(\"a(Tensor self) -> Tensor\")] public static Tensor A(Tensor self) => self; } }";
        var both = AtenRun.Over(F, "}" + g + "namespace Rest {").Files["AtenTable.g.cs"];
        var turned = AtenRun.Over("", "}" + g + "namespace TorchPort { public static class Last { " + F + "} ").Files["AtenTable.g.cs"];
        Assert.Equal(both, turned.Replace(".Last.", ".Ops.", StringComparison.Ordinal));
    }
}
