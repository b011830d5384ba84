using TorchPort.Generators.Aten;
using TorchPort.Tests;

namespace TorchPort.Generators.Tests.Aten;

/// <summary>The table generator over a few operators, for what it reports and caches.</summary>
internal static class AtenRun
{
    private static readonly (string Path, string Text)[] Runtime =
    [
        .. new[] { "AtenAttribute", "AtenNameAttribute" }.Select(n => (n, File.ReadAllText(Path.Combine(Paths.Repository, "src", "Runtime", "Ops", n + ".cs")))),
        ("Stubs.cs", """
            global using System; global using System.Collections.Generic;
            namespace TorchPort
            {
                public partial class Tensor;
                public struct Scalar;
                public enum DType { }
            }
            namespace TorchPort.Aten { internal static partial class AtenTable; }
            """),
    ];

    /// <summary>Generates the table of the operators that a static class Ops declares.</summary>
    public static GeneratorRun Over(string members, string more = "") => GeneratorRun.Over(new OperatorTableGenerator(), [.. Runtime, Ops(members, more)]);

    /// <summary>The source file of the operators.</summary>
    public static (string Path, string Text) Ops(string members, string more = "") =>
        ("ops.cs", "namespace TorchPort { public static class Ops {\n" + members + "\n}\n" + more + "\n}");
}
