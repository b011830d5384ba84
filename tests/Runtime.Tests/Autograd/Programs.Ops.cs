namespace TorchPort.Tests.Autograd;

internal static partial class Programs
{
    private static Dictionary<string, Program> Reductions() => new()
    {
        ["sums_and_means"] = c =>
        {
            var x = c["x"];
            var y = x.Sum([1]) * x.Mean([0, 1]) + x.Sum([0, 2], keepdim: true).Squeeze(0).Slice(0, 0, 2) + x.Mean();
            (y * y).Sum().Backward();
            return c.Results("x", ("y", y));
        },
        ["product_with_zeros"] = c =>
        {
            var y = c["x"].Prod(1);
            (y * Floats(1, 2, 3)).Sum().Backward();
            return c.Results("x", ("y", y));
        },
        ["largest_and_smallest"] = c =>
        {
            var (biggest, at) = c["x"].Max(1);
            var (smallest, where) = c["x"].Min(0);
            (biggest * 2).Sum().Add((smallest * smallest).Sum()).Backward();
            return c.Results("x", ("biggest", biggest), ("at", at), ("smallest", smallest), ("where", where));
        },
        ["ties_are_shared"] = c =>
        {
            var x = c["x"];
            var y = x.Amax([1]).Sum() * 2 + x.Max() * 3 + x.Amin();
            y.Backward();
            return c.Results("x", ("y", y));
        },
        ["spread"] = c =>
        {
            var x = c["x"];
            var y = x.Var([1]) + x.Std([1]) * 2 + x.Var([1], correction: 0) + x.Var();
            y.Sum().Backward();
            return c.Results("x", ("y", y));
        },
        ["norms"] = c =>
        {
            var x = c["x"];
            var y = x.Norm(2, [1]) + x.Norm(1, [1]) * 2 + x.Norm();
            y.Sum().Backward();
            return c.Results("x", ("y", y));
        },
        ["log_sum_exp_and_softmax"] = c =>
        {
            var x = c["x"];
            var y = x.LogSumExp([1], keepdim: true) * x.Softmax(0) + x.LogSoftmax(1);
            (y * y).Sum().Backward();
            return c.Results("x", ("y", y));
        },
        ["running_sums"] = c =>
        {
            var y = c["x"].Cumsum(1) * c["x"].Cumsum(0);
            (y * y).Sum().Backward();
            return c.Results("x", ("y", y));
        },
    };

    private static Dictionary<string, Program> Indexes() => new()
    {
        ["rows_by_index"] = c =>
        {
            var y = c["x"][c["i"]];
            (y * y * Torch.Arange(1.0, 5.0, 1.0).View(4, 1)).Sum().Backward();
            return c.Results("x", ("y", y));
        },
        ["pairs_of_indexes"] = c =>
        {
            var y = c["x"][c["i"], c["j"]];
            (y * Floats(1, 2, 3)).Sum().Backward();
            return c.Results("x", ("y", y));
        },
        ["indexes_among_slices"] = c =>
        {
            Tensor x = c["x"], i = c["i"], j = c["j"];
            var a = x[.., i];
            var b = x[i, .., j];
            var d = x[1, i];
            var e = x[TensorIndex.Ellipsis, i, TensorIndex.None];
            (a.Sum() * 2 + (b * b).Sum() + (d * 3).Sum() + e.Pow(3).Sum()).Backward();
            return c.Results("x", ("a", a), ("b", b), ("c", d), ("d", e));
        },
        ["by_mask"] = c =>
        {
            var y = c["x"][c["m"]];
            (y * y).Sum().Backward();
            return c.Results("x", ("y", y));
        },
        ["write_rows"] = c =>
        {
            var y = c["x"] * 1;
            y[c["i"]] = c["z"];
            (y * y).Sum().Backward();
            return c.Results("x z", ("y", y));
        },
        ["write_where_the_mask_holds"] = c =>
        {
            var y = c["x"] * 1;
            y[c["m"]] = c["z"];
            (y * y).Sum().Backward();
            return c.Results("x z", ("y", y));
        },
        ["add_at_indexes"] = c =>
        {
            var y = c["x"].IndexPut([c["i"]], c["z"], accumulate: true);
            (y * y).Sum().Backward();
            return c.Results("x z", ("y", y));
        },
        ["gather_rows"] = c =>
        {
            var y = c["x"].Gather(1, c["i"]);
            (y * y).Sum().Backward();
            return c.Results("x", ("y", y));
        },
        ["scatter_add_rows"] = c =>
        {
            var y = c["x"].ScatterAdd(1, c["i"], c["z"]);
            (y * y).Sum().Backward();
            return c.Results("x z", ("y", y));
        },
        ["select_by_index"] = c =>
        {
            var y = c["x"].IndexSelect(1, c["i"]);
            (y * y).Sum().Backward();
            return c.Results("x", ("y", y));
        },
        ["fill_by_mask"] = c =>
        {
            var y = c["x"].MaskedFill(c["m"], -1.0);
            (y * y).Sum().Backward();
            return c.Results("x", ("y", y));
        },
        ["new_dimensions"] = c =>
        {
            var y = c["x"][.., TensorIndex.None] * c["x"][TensorIndex.Ellipsis, 1, TensorIndex.None];
            y.Sum().Backward();
            return c.Results("x", ("y", y));
        },
        ["single_elements"] = c =>
        {
            var x = c["x"];
            var y = x[1, 2] * x[-1, -1] + x[0][3];
            y.Backward();
            return c.Results("x", ("y", y));
        },
        ["sorted_and_largest"] = c =>
        {
            var (top, at) = c["x"].Topk(2, dim: 1);
            var (ordered, order) = c["x"].Sort(0, descending: true);
            ((top * Floats(1, 2)).Sum() + (ordered * Torch.Arange(1.0, 4.0, 1.0).View(3, 1)).Sum()).Backward();
            return c.Results("x", ("top", top), ("at", at), ("ordered", ordered), ("order", order));
        },
    };
}
