using TorchPort.Generators.Modules;

namespace TorchPort.Generators.Tests.Modules;

/// <summary>What the generated code registers: it is compiled, run, and asked.</summary>
public class ModuleGeneratorTests
{
    [Fact]
    public void Registers_parameters_buffers_and_modules_in_declaration_order() =>
        Assert.Equal("p:Weight b:running_mean t:Positions m:fc p:bias?", Names("M", """
            public partial class M : Module
            {
                public Parameter Weight { get; } = new();
                [Buffer, Name("running_mean")] public Tensor RunningMean = new();
                [Buffer(Persistent = false)] public Tensor Positions { get; init; } = new();
                private readonly Linear fc = new();
                [Name("bias")] protected Parameter? _bias;
            }
            """));

    [Fact]
    public void Skips_what_PyTorch_would_not_register() =>
        Assert.Equal("m:fc", Names("M", """
            public partial class M : Module
            {
                public Tensor Plain = new();
                public static Linear Shared = new();
                public Linear Computed => fc;
                public Linear Guarded { get { return fc; } set { fc = value; } }
                [NotRegistered] public Linear Other = new();
                [NotRegistered] public List<Linear> Others = new();
                public Linear fc = new();
                public string Text = "";
                public event Action? Changed;
                public void Raise() => Changed?.Invoke();
            }
            """));

    [Fact]
    public void Registers_base_members_first_and_once() =>
        Assert.Equal("m:a m:b m:c", Names("C", """
            public abstract partial class A : Module { public Linear a = new(); }
            public class Between : A { }
            public sealed partial class C : Between { public Linear b = new(); public ModuleList<Linear> c { get; set; } = new(); }
            """));

    [Fact]
    public void A_class_without_members_of_its_own_needs_nothing()
    {
        var run = Run("public class M : Module { public int Size; } public class N : M { }");
        Assert.Empty(run.Files);
        Assert.Empty(run.Diagnostics);
    }

    [Fact]
    public void Nested_and_generic_classes_are_extended_where_they_stand() =>
        Assert.Equal("m:inner m:list p:scale", Names("Deep.in.Outer`1+Point+Block`1[System.Int32,TorchPort.Nn.Linear]", """
            namespace Deep.@in
            {
                public partial class Outer<K>
                {
                    public partial record struct Point
                    {
                        public partial class Block<T> : Module where T : Module, new()
                        {
                            public T inner = new();
                            public ModuleList<T> list = new();
                            public Parameter scale = new();
                        }
                    }
                }
            }
            """));

    [Fact]
    public void Keywords_and_explicit_implementations_are_read_correctly() =>
        Assert.Equal("m:base m:in", Names("M", """
            public interface IHead { Linear @in { get; } }
            public partial class M : Module, IHead
            {
                public Linear @base = new();
                [Name("in")] Linear IHead.@in { get; } = new();
            }
            """));

    [Fact]
    public void A_property_that_stores_through_the_field_keyword_is_registered() =>
        Assert.Equal("m:fc", Names("M", """
            public partial class M : Module
            {
                public Linear fc { get; set => field = value ?? throw new ArgumentNullException(); } = new();
            }
            """));

    [Fact]
    public void Partial_declarations_are_read_by_path_and_position()
    {
        var run = GeneratorRun.Over(new ModuleGenerator(), ModuleStubs.Source,
            ("b.cs", ModuleStubs.Usings + "public partial class M : IDisposable { public Linear third = new(); public void Dispose() { } }"),
            ("c.cs", ModuleStubs.Usings + "public partial class M { public Linear fourth = new(); }"),
            ("a.cs", ModuleStubs.Usings + "public partial class M : Module { public Linear first = new(); public Linear second = new(); }"));
        Assert.Single(run.Files);
        Assert.Equal("m:first m:second m:third m:fourth", Names(run, "M"));
    }

    [Fact]
    public void A_class_that_overrides_VisitMembers_itself_is_left_alone() =>
        Assert.Equal("m:custom", Names("M", """
            public class M : Module
            {
                public Linear a = new();
                public List<Linear> b = new();
                protected override void VisitMembers(IModuleMembers members) => members.Module("custom", a);
            }
            """));

    [Fact]
    public void Modules_of_another_assembly_can_be_derived_from()
    {
        var library = Run("public abstract partial class A : Module { public Linear a = new(); }");
        var run = GeneratorRun.Over(new ModuleGenerator(), library,
            ("user.cs", ModuleStubs.Usings + "public partial class B : A { public Linear b = new(); public Linear a = new(); }"));
        Assert.Equal(["TP0002@a"], run.Reported);
        Assert.Contains("'A.a'", run.Diagnostics[0].GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_that_only_look_like_modules_are_not_touched()
    {
        var run = Run("namespace Elsewhere { public class Module { } public class M : Module { public Linear a = new(); } }");
        Assert.Empty(run.Files);
        Assert.Empty(run.Diagnostics);
    }

    [Fact]
    public void The_output_reads_like_handwritten_code() =>
        Assert.Equal("""
            // <auto-generated/>
            #nullable enable
            #pragma warning disable

            namespace Zoo
            {
                partial class M
                {
                    /// <inheritdoc/>
                    [global::System.CodeDom.Compiler.GeneratedCode("TorchPort.Generators", "1.0")]
                    protected override void VisitMembers(global::TorchPort.Nn.IModuleMembers members)
                    {
                        base.VisitMembers(members);
                        members.Parameter("weight", this.Weight);
                        members.Buffer("Mask", this.Mask, persistent: false);
                        members.Module("a \"b\"", this.Fc);
                    }
                }
            }

            """, Run("""
            namespace Zoo
            {
                public partial class M : Module
                {
                    [Name("weight")] public Parameter Weight = new();
                    [Buffer(Persistent = false)] public Tensor Mask = new();
                    [Name("a \"b\"")] public Linear Fc = new();
                }
            }
            """).Files["Zoo.M.g.cs"]);

    private static GeneratorRun Run(string code) =>
        GeneratorRun.Over(new ModuleGenerator(), ModuleStubs.Source, ("user.cs", ModuleStubs.Usings + code));

    private static string Names(string type, string code) => Names(Run(code), type);

    private static string Names(GeneratorRun run, string type)
    {
        var assembly = run.Load();
        Assert.Empty(run.Diagnostics);
        return (string)((dynamic)Activator.CreateInstance(TypeNamed(assembly, type))!).Names();
    }

    private static Type TypeNamed(System.Reflection.Assembly assembly, string name) => name.Contains('[', StringComparison.Ordinal)
        ? assembly.GetType(name[..name.IndexOf('[', StringComparison.Ordinal)], throwOnError: true)!
            .MakeGenericType([.. name[(name.IndexOf('[', StringComparison.Ordinal) + 1)..^1].Split(',').Select(n => Type.GetType(n) ?? assembly.GetType(n, throwOnError: true)!)])
        : assembly.GetType(name, throwOnError: true)!;
}
