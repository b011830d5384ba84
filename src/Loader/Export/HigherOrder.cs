namespace TorchPort.Export;

/// <summary>A node that runs graphs.</summary>
internal delegate object? HigherOrderCall(object?[] args, string? file, CancellationToken cancellation);

/// <summary>The nodes that run graphs: branches, loops, and parts that run in a mode. Also checks that change nothing.</summary>
internal static class HigherOrder
{
    private const string Prefix = "torch.ops.higher_order.";

    private static readonly Dictionary<string, HigherOrderCall> All = new(StringComparer.Ordinal)
    {
        [Prefix + "cond"] = (args, file, cancel) =>
        {
            var operands = Operands(args, 3);
            var truth = args[0] as Tensor ?? Torch.Tensor(args[0] is true);
            return Script.ScriptValues.Listed(Torch.Cond(truth.Reshape([]), () => Tensors(Graph(args, 1, file).Run(operands, file, cancel)), () => Tensors(Graph(args, 2, file).Run(operands, file, cancel))));
        },
        [Prefix + "while_loop"] = (args, file, cancel) =>
        {
            var rest = Operands(args, 3);
            return Script.ScriptValues.Listed(Torch.WhileLoop(
                s => (Tensor)Graph(args, 0, file).Run([.. s, .. rest], file, cancel)[0]!, s => Tensors(Graph(args, 1, file).Run([.. s, .. rest], file, cancel)), Tensors(Operands(args, 2))));
        },
        [Prefix + "scan"] = Scan,
        [Prefix + "wrap_with_set_grad_enabled"] = (args, file, cancel) =>
        {
            using var mode = GradMode.Set(args[0] is true && GradMode.IsEnabled);
            return Results(Graph(args, 1, file).Run(args.AsSpan(2), file, cancel));
        },
        [Prefix + "wrap_with_autocast"] = (args, file, cancel) =>
        {
            var dtype = args[1] is long code && Aten.AtenDTypes.TryGet(code, out var known) ? known : DType.BFloat16;
            using var mode = new Autocast(dtype, enabled: args[2] is true);
            return Results(Graph(args, 4, file).Run(args.AsSpan(5), file, cancel));
        },
    };

    private static readonly HashSet<string> Checks =
    [
        "torch.ops.aten._assert_async.msg", "torch.ops.aten._assert_async.default", "torch.ops.aten._assert_scalar.default", "torch.ops.aten._assert_tensor_metadata.default",
        "torch.ops.aten.sym_constrain_range_for_size.default", "torch.ops.aten.sym_constrain_range.default", "torch.ops.aten._functional_assert_async.msg", "torch._check_is_size",
    ];

    internal static HigherOrderCall? Find(string target) => All.TryGetValue(target, out var call) ? call : Checks.Contains(target) ? (_, _, _) => null : null;

    /// <summary>A graph run for each slice of tensors along a dimension: it gives the next carried tensors, and a slice of each result.</summary>
    private static CheckpointList Scan(object?[] args, string? file, CancellationToken cancellation)
    {
        var state = Tensors(Operands(args, 1));
        var over = Tensors(Operands(args, 2));
        var backwards = args.Length > 4 && args[4] is true;
        var rest = Operands(args, 5);
        if (over.Length == 0 || args is not [_, _, _, long dim, ..])
            throw new ExportException("A scan goes over one tensor or more, along a dimension.", file);
        var axis = checked((int)dim);
        var turns = over[0].Size(axis);
        if (turns == 0)
            throw new ExportException("A scan goes over one slice or more.", file);
        List<Tensor[]> slices = [];
        for (var i = 0L; i < turns; i++)
        {
            var at = backwards ? turns - 1 - i : i;
            var given = Tensors(Graph(args, 0, file).Run([.. state, .. over.Select(t => t.Select(axis, at)), .. rest], file, cancellation));
            state = given[..state.Length];
            slices.Add(given[state.Length..]);
        }
        if (backwards)
            slices.Reverse();
        return Results([.. state, .. Enumerable.Range(0, slices[0].Length).Select(i => Torch.Stack([.. slices.Select(s => s[i])], 0))]);
    }

    private static ExportGraph Graph(object?[] args, int at, string? file) => at < args.Length && args[at] is ExportGraph graph ? graph : throw new ExportException("A graph was expected among the arguments of a node.", file);

    private static object?[] Operands(object?[] args, int at) => at >= args.Length ? [] : args[at] is IReadOnlyList<object?> list ? [.. list] : args[at..];

    private static Tensor[] Tensors(object?[] values) => Array.ConvertAll(values, v => v as Tensor ?? throw new ExportException("A graph that a condition or loop runs gives something that is no tensor.", null));

    private static CheckpointList Results(object?[] values) => Script.ScriptValues.Listed(values);
}
