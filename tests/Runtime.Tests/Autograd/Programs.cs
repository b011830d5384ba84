namespace TorchPort.Tests.Autograd;

/// <summary>The programs of fixtures/autograd, in C#. The Python source of each is in the fixture under the same label.</summary>
internal static partial class Programs
{
    internal delegate Dictionary<string, object?> Program(Inputs inputs);

    internal static IReadOnlyDictionary<string, Program> All { get; } =
        Graph().Concat(Derivatives()).Concat(Broadcasts()).Concat(Reductions()).Concat(Indexes()).Concat(Functions()).ToDictionary();

    /// <summary>The inputs by name, and what every program needs to say in few words.</summary>
    internal sealed class Inputs(IReadOnlyDictionary<string, Tensor> tensors)
    {
        internal Tensor this[string name] => tensors[name];

        /// <summary>The named results, and the gradients of the named inputs as <c>x.grad</c>.</summary>
        internal Dictionary<string, object?> Results(string leaves, params ReadOnlySpan<(string Name, object? Value)> results)
        {
            var all = new Dictionary<string, object?>();
            foreach (var (name, value) in results)
                all[name] = value;
            foreach (var leaf in leaves.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                all[leaf + ".grad"] = tensors[leaf].Grad;
            return all;
        }
    }

    private static Tensor Floats(params float[] values) => Torch.Tensor<float>(values);

    private static Tensor Grad(Tensor y, Tensor x, bool createGraph = false) => Torch.Grad([y], [x], createGraph: createGraph)[0]!;

    private static Dictionary<string, Program> Graph() => new()
    {
        ["write_a_slice"] = c =>
        {
            var y = c["x"] * 1;
            y.Slice(0, 1, 3).Copy_(2 * c["z"]);
            (y * y).Sum().Backward();
            return c.Results("x z", ("y", y));
        },
        ["multiply_a_view_in_place"] = c =>
        {
            var y = c["x"] * c["x"];
            y.View(-1).Slice(0, 3).Mul_(c["w"]);
            (y * y).Sum().Backward();
            return c.Results("x w", ("y", y));
        },
        ["view_sees_the_change_of_its_base"] = c =>
        {
            var y = c["x"] * 2;
            var row = y.Select(0, 0);
            y.Mul_(c["x"]);
            (row * row).Sum().Backward();
            return c.Results("x", ("row", row));
        },
        ["add_to_a_transposed_view"] = c =>
        {
            var y = c["x"].Clone();
            y.T().Add_(c["z"]);
            y.Pow(3).Sum().Backward();
            return c.Results("x z", ("y", y));
        },
        ["view_of_a_view_of_a_view"] = c =>
        {
            var y = c["x"].Clone();
            y.Permute(2, 0, 1).Slice(0, 1, 3).Select(2, 1).Select(0, 0).Mul_(c["z"]);
            y.Exp().Sum().Backward();
            return c.Results("x z", ("y", y));
        },
        ["write_the_diagonal"] = c =>
        {
            var y = c["x"].Clone();
            y.Diagonal().Copy_(c["z"]);
            y.MatMul(y).Sum().Backward();
            return c.Results("x z", ("y", y));
        },
        ["zero_a_column"] = c =>
        {
            var y = c["x"] * 1;
            y.Select(1, 1).Zero_();
            (y * y).Sum().Backward();
            return c.Results("x", ("y", y));
        },
        ["activations_in_place"] = c =>
        {
            var y = c["x"] * 2;
            y.Relu_();
            var z = y.Add(1).Sigmoid_();
            z.Sum().Backward();
            return c.Results("x", ("z", z));
        },
        ["copy_broadcasts_and_converts"] = c =>
        {
            var y = c["x"].Expand(2, 3).Clone();
            y.Copy_(c["z"]);
            (y * c["x"]).Sum().Backward();
            return c.Results("x z", ("y", y));
        },
        ["in_place_with_broadcasting"] = c =>
        {
            var (y, z) = (c["x"] * 1, c["z"]);
            y.Add_(z).Div_(z * z + 1).Sub_(z, alpha: 2);
            (y * y).Sum().Backward();
            return c.Results("x z", ("y", y));
        },
        ["reshape_split_and_join"] = c =>
        {
            var parts = c["x"].View(3, 4).Split([1, 2, 1], dim: 1);
            var y = Torch.Cat([parts[2] * 3, parts[0] * parts[1]], dim: 1);
            var pair = Torch.Stack([y, y * y]).Unbind(1);
            (pair[0] * pair[2] + pair[1]).Sum().Backward();
            return c.Results("x");
        },
        ["squeeze_unsqueeze_permute_flip"] = c =>
        {
            var y = c["x"].Squeeze(-1).T().Unsqueeze(0).Expand(4, 3, 2).Flip(1);
            (y * c["w"]).Sum().Backward();
            return c.Results("x", ("y", y));
        },
        ["overlapping_windows"] = c =>
        {
            var y = c["x"].Unfold(0, 3, 2);
            (y * y * c["w"]).Sum().Backward();
            return c.Results("x", ("y", y));
        },
        ["as_strided_overlaps"] = c =>
        {
            var y = (c["x"] * 1).AsStrided([3, 4], [2, 1], 1);
            (y * y * c["w"]).Sum().Backward();
            return c.Results("x", ("y", y));
        },
        ["narrow_chunk_and_steps"] = c =>
        {
            var x = c["x"];
            var a = x.Narrow(0, 1, 3).Slice(0, step: 2).Slice(1, 1, 4, 2);
            var b = x.Chunk(2, dim: 1)[1].Slice(0, 3);
            (a * a * c["w"]).Sum().Add((b * a).Sum()).Backward();
            return c.Results("x");
        },
        ["versions"] = c =>
        {
            var x = Torch.Zeros(2, 3);
            var seen = new List<object?> { Version(x) };
            x.Add_(1);
            seen.Add(Version(x));
            var row = x.Select(0, 0);
            row.Mul_(2);
            seen.AddRange([Version(x), Version(row)]);
            x.Detach().Zero_();
            // PyTorch's x.data, a way around the counter, has no counterpart here: nothing happens between these two.
            seen.AddRange([Version(x), Version(x)]);
            x.Select(0, 1).Fill_(4);
            seen.Add(Version(x));
            return c.Results("", ("versions", seen));

            static long Version(Tensor t) => t.Storage.Version - FreshVersion;
        },
        ["two_backwards_add_up"] = c =>
        {
            var x = c["x"];
            (x * x).Sum().Backward();
            var first = x.Grad!.Clone();
            x.Pow(3).Sum().Backward();
            return c.Results("x", ("first", first));
        },
        ["cleared_between"] = c =>
        {
            var x = c["x"];
            (x * x).Sum().Backward();
            x.Grad = null;
            x.Sin().Sum().Backward();
            return c.Results("x");
        },
        ["used_many_times"] = c =>
        {
            var x = c["x"];
            var y = x * 2;
            var z = y + x;
            var w = y * z + y;
            (w * z + x).Sum().Backward();
            return c.Results("x");
        },
        ["same_graph_twice"] = c =>
        {
            var y = (c["x"] * c["x"]).Sum();
            y.Backward(retainGraph: true);
            y.Backward();
            return c.Results("x");
        },
        ["grad_of_an_inner_tensor"] = c =>
        {
            var y = c["x"] * 2;
            y.RetainGrad();
            var z = y * y;
            var inner = Torch.Grad([z.Sum()], [y], retainGraph: true)[0];
            z.Sum().Backward();
            return c.Results("x", ("inner", inner), ("y.grad", y.Grad));
        },
        ["backward_from_a_matrix"] = c =>
        {
            c["x"].Tanh().Backward(c["c"]);
            return c.Results("x");
        },
        ["several_outputs"] = c =>
        {
            var (a, b) = (c["x"] * c["x"], c["x"].Exp());
            var grad = Torch.Grad([a, b.Sum()], [c["x"]], [c["c"], null])[0];
            return c.Results("x", ("grad", grad));
        },
        ["unused_input"] = c =>
        {
            var grads = Torch.Grad([(c["x"] * c["x"]).Sum()], [c["x"], c["z"]], allowUnused: true);
            return c.Results("", ("x", grads[0]), ("z", grads[1]));
        },
        ["unused_input_as_zeros"] = c =>
        {
            var z = Torch.Ones(2).RequiresGrad_();
            var grads = Torch.Grad([(c["x"] * c["x"]).Sum()], [c["x"], z], allowUnused: true, materializeGrads: true);
            return c.Results("", ("x", grads[0]), ("z", grads[1]));
        },
        ["detached_factor"] = c =>
        {
            var y = c["x"] * c["x"];
            var z = y.Detach() * c["x"];
            z.Sum().Backward();
            return c.Results("x", ("z", z), ("detached", y.Detach().RequiresGrad));
        },
        ["not_recorded"] = c =>
        {
            Tensor y, z;
            using (GradMode.NoGrad())
            {
                y = c["x"] * 2;
                using (GradMode.EnableGrad())
                    z = c["x"] * 3;
            }
            (z * y).Sum().Backward();
            return c.Results("x", ("y records", y.RequiresGrad), ("z records", z.RequiresGrad));
        },
        ["step_by_hand"] = c =>
        {
            var x = c["x"];
            for (var i = 0; i < 3; i++)
            {
                (x * x).Sum().Backward();
                using (GradMode.NoGrad())
                    x.Sub_(0.1 * x.Grad!);
                x.Grad!.Zero_();
            }
            return c.Results("x", ("x", x.Detach()));
        },
        ["frozen_weight"] = c =>
        {
            c["w"].RequiresGrad_(false);
            (c["x"] * c["w"]).Sum().Backward();
            return c.Results("x w");
        },
        ["requires_later"] = c =>
        {
            var y = c["x"] * c["z"];
            c["x"].RequiresGrad_();
            (y + c["x"] * c["x"]).Sum().Backward();
            return c.Results("x z");
        },
        ["leaves"] = c =>
        {
            var (x, y) = (c["x"], c["x"] * 2);
            return c.Results("", ("leaf", x.IsLeaf), ("inner", y.IsLeaf), ("detached", y.Detach().IsLeaf), ("records", y.RequiresGrad),
                ("comparison records", x.Gt(0).RequiresGrad), ("argmax records", x.ArgMax().RequiresGrad));
        },
    };

    /// <summary>What filling a fresh tensor counts as.</summary>
    private static readonly long FreshVersion = Torch.Zeros(2, 3).Storage.Version;
}
