namespace TorchPort.Export;

/// <summary>Functions of Python that graphs call on sizes, by the names that the operations on numbers have.</summary>
internal static class PythonTargets
{
    private static readonly Dictionary<string, string> All = Build();

    internal static string? Find(string target) => All.GetValueOrDefault(target);

    private static Dictionary<string, string> Build()
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["_operator.truediv"] = "aten::div",
            ["_operator.floordiv"] = "aten::floordiv",
            ["_operator.mod"] = "aten::remainder",
            ["_operator.and_"] = "aten::__and__",
            ["_operator.or_"] = "aten::__or__",
            ["_operator.not_"] = "aten::__not__",
            ["_operator.getitem"] = "aten::__getitem__",
            ["torch.sym_float"] = "float",
            ["torch.sym_int"] = "int",
            ["torch.sym_not"] = "aten::__not__",
            ["torch.sym_max"] = "prim::max",
            ["torch.sym_min"] = "prim::min",
            ["torch._sym_sqrt"] = "aten::sqrt",
            ["torch.ops.aten.view.default"] = "aten::view",
            ["torch.ops.aten._unsafe_view.default"] = "aten::view",
            ["torch.ops.aten.sym_size.int"] = "aten::size",
            ["torch.ops.aten.sym_stride.int"] = "aten::stride",
            ["torch.ops.aten.sym_numel.default"] = "aten::numel",
            ["torch.ops.aten.sym_storage_offset.default"] = "aten::storage_offset",
        };
        foreach (var name in (ReadOnlySpan<string>)["add", "sub", "mul", "pow", "neg", "eq", "ne", "lt", "le", "gt", "ge", "abs"])
            all[$"_operator.{name}"] = $"aten::{name}";
        foreach (var name in (ReadOnlySpan<string>)["floor", "ceil", "trunc", "sqrt", "log", "log2", "exp"])
            all[$"math.{name}"] = $"aten::{name}";
        return all;
    }
}
