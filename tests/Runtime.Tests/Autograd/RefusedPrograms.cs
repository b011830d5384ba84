using TorchPort.Autograd;

namespace TorchPort.Tests.Autograd;

/// <summary>Programs PyTorch refuses, each with the exception that refuses it here.</summary>
public class RefusedPrograms
{
    internal static IReadOnlyDictionary<string, (Type Error, Action<IReadOnlyDictionary<string, Tensor>> Program)> All { get; } =
        new Dictionary<string, (Type, Action<IReadOnlyDictionary<string, Tensor>>)>
        {
            ["saved_value_overwritten"] = (typeof(AutogradException), c =>
            {
                var y = c["x"].Exp();
                y.Mul_(2);
                y.Sum().Backward();
            }),
            ["saved_value_overwritten_through_a_view"] = (typeof(AutogradException), c =>
            {
                var y = c["x"] * 1;
                var z = y * y;
                y.Select(0, 0).Fill_(0);
                z.Sum().Backward();
            }),
            ["saved_value_overwritten_through_detach"] = (typeof(AutogradException), c =>
            {
                var y = c["x"] * 1;
                var z = y * y;
                y.Detach().Zero_();
                z.Sum().Backward();
            }),
            ["leaf_written_in_place"] = (typeof(AutogradException), c => c["x"].Add_(1)),
            ["view_of_a_leaf_written_in_place"] = (typeof(AutogradException), c => c["x"].Select(0, 0).Zero_()),
            ["backward_twice"] = (typeof(AutogradException), c =>
            {
                var y = (c["x"] * c["x"]).Sum();
                y.Backward();
                y.Backward();
            }),
            ["backward_from_a_vector"] = (typeof(AutogradException), c => (c["x"] * c["x"]).Backward()),
            ["nothing_to_differentiate"] = (typeof(AutogradException), c => (c["x"] * c["x"]).Sum().Backward()),
            ["not_in_the_graph"] = (typeof(AutogradException), c => Torch.Grad([(c["x"] * c["x"]).Sum()], [c["x"], c["z"]])),
            ["gradient_of_the_wrong_shape"] = (typeof(AutogradException), c => (c["x"] * c["x"]).Backward(Torch.Ones(2))),
            ["integers_do_not_require"] = (typeof(DTypeException), c => c["x"].RequiresGrad_()),
            ["shapes_that_do_not_broadcast"] = (typeof(ShapeException), c => _ = c["x"] + c["z"]),
            ["result_larger_than_the_target"] = (typeof(ShapeException), c => (c["x"] * 1).Add_(c["z"])),
            ["result_dtype_does_not_fit"] = (typeof(DTypeException), c => c["n"].Add_(0.5)),
            ["expanded_memory_written"] = (typeof(ShapeException), c => (c["x"] * 1).Expand(2, 3).Add_(1)),
            ["index_out_of_range"] = (typeof(DimensionException), c => _ = c["x"][3]),
            ["once_differentiable_function_differentiated_twice"] = (typeof(AutogradException), c =>
            {
                var g = Torch.Grad([new SquareOnce().Apply(c["x"])[0].Sum()], [c["x"]], [Torch.Ones([]).RequiresGrad_()], createGraph: true)[0]!;
                g.Sum().Backward();
            }),
            ["custom_function_that_returns_too_many_gradients"] = (typeof(AutogradException), c => new TooMany().Apply(c["x"])[0].Sum().Backward()),
            ["dirty_tensor_that_is_no_output"] = (typeof(AutogradException), c => new Forgets().Apply(c["x"] * 1)),
            ["dirty_leaf"] = (typeof(AutogradException), c => new Double().Apply(c["x"])),
            ["strict_jacobian_of_a_constant"] = (typeof(AutogradException), c => AutogradFunctional.Jacobian(_ => Torch.Ones(2), c["x"], strict: true)),
            ["jacobian_product_without_a_vector"] = (typeof(ArgumentException), c => AutogradFunctional.Jvp(x => x * 2, c["x"])),
            ["inference_tensor_saved_for_backward"] = (typeof(AutogradException), c => _ = c["x"] * Inference()),
            ["inference_tensor_changed_outside"] = (typeof(AutogradException), _ => Inference().Add_(1)),
            ["inference_tensor_that_shall_require_gradients"] = (typeof(AutogradException), _ => Inference().RequiresGrad_()),
            ["nan_in_a_backward_pass"] = (typeof(AutogradException), c =>
            {
                using var mode = AnomalyMode.Detect();
                ((c["x"] * 0).Sqrt() * 0).Sum().Backward();
            }),
            ["index_tensor_out_of_range"] = (typeof(DimensionException), c => _ = c["x"][Torch.Tensor<long>([0, -4])]),
        };

    /// <summary>What PyTorch refuses, or does less well; a test below says what happens here.</summary>
    internal static IReadOnlyDictionary<string, string> OtherwiseHere { get; } = new Dictionary<string, string>
    {
        ["one_of_several_views_written"] = "PyTorch cannot rebase one output of a many-output view; here each piece is a view of its own.",
        ["grad_is_not_shared_with_its_source"] = "PyTorch keeps the very tensor given to backward as the leaf's gradient; here a gradient is nobody else's memory.",
    };

    private static Tensor Inference()
    {
        using var mode = InferenceMode.Enter();
        return Torch.Ones(3);
    }

    public static TheoryData<string> Labels => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Labels))]
    public void IsRefused(string label)
    {
        var inputs = TensorFile.Open("autograd", "cases.safetensors").Cases().Single(c => c.Text("label") == label)
            .Dict("inputs").ToDictionary(p => p.Key, p => (Tensor)p.Value!);
        var (error, program) = All[label];
        Assert.Throws(error, () => program(inputs));
    }

    [Fact]
    public void AGradientIsNobodyElsesMemory()
    {
        var x = Torch.Ones(2, 2).RequiresGrad_();
        var gradient = Torch.Ones(2, 2);
        x.View(4).View(2, 2).Backward(gradient);
        gradient.Fill_(7);
        Assert.Equal([1f, 1, 1, 1], x.Grad!.ToArray<float>());
    }

    [Fact]
    public void OnePieceOfASplitMayBeWritten()
    {
        var x = Torch.Tensor<float>([1, 2, 3, 4], [2, 2]).RequiresGrad_();
        var y = x * 1;
        y.Unbind(0)[0].Mul_(2);
        (y * y).Sum().Backward();
        Assert.Equal([8f, 16, 6, 8], x.Grad!.ToArray<float>());
    }
}
