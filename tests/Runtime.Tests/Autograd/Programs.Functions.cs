using TorchPort.Autograd;
using TorchPort.Nn;

namespace TorchPort.Tests.Autograd;

internal static partial class Programs
{
    private static Dictionary<string, Program> Functions() => new()
    {
        ["custom_function_that_saves_its_output"] = c =>
        {
            var y = new Exponential().Apply(c["x"])[0];
            var g = Grad(y.Sum(), c["x"], createGraph: true);
            return c.Results("", ("y", y), ("g", g), ("h", Grad((g * g).Sum(), c["x"])));
        },
        ["custom_function_of_several_inputs"] = c =>
        {
            var y = new Affine().Apply(c["x"], c["w"], c["b"])[0];
            var g = Torch.Grad([y.Pow(3).Sum()], [c["x"], c["w"], c["b"]], createGraph: true);
            g.Select(p => (p! * p!).Sum()).Aggregate((a, b) => a + b).Backward();
            return c.Results("x w b", ("y", y));
        },
        ["custom_function_with_an_output_that_has_no_gradient"] = c =>
        {
            var sorted = new Sorted().Apply(c["x"]);
            (sorted[0] * Torch.Arange(5)).Sum().Backward();
            return c.Results("x", ("values", sorted[0]), ("places", sorted[1]), ("requires", sorted[1].RequiresGrad));
        },
        ["custom_function_that_changes_its_input"] = c =>
        {
            var y = c["x"] * c["z"];
            var w = new Double().Apply(y)[0];
            (y * y).Sum().Backward();
            return c.Results("x z", ("same", ReferenceEquals(w, y)), ("y", y));
        },
        ["custom_function_that_changes_a_view"] = c =>
        {
            var y = c["x"] * 1;
            new Double().Apply(y.Select(0, 0));
            (y * y).Sum().Backward();
            return c.Results("x", ("y", y));
        },
        ["custom_function_with_an_unused_output"] = c =>
        {
            new Both().Apply(c["x"], c["z"])[0].Sum().Backward();
            return c.Results("x z");
        },
        ["custom_function_that_returns_its_input"] = c =>
        {
            var y = new Reverse().Apply(c["x"])[0];
            (y * y).Sum().Backward();
            return c.Results("x", ("same", ReferenceEquals(y, c["x"])), ("y", y));
        },
        ["jacobian_of_two_inputs"] = c =>
        {
            var j = AutogradFunctional.Jacobian(t => [t[0].MatMul(t[1]).Exp(), t[0].Sum(0)], [c["x"], c["w"]]);
            return c.Results("", ("a", j[0][0]), ("b", j[0][1]), ("c", j[1][0]), ("d", j[1][1]));
        },
        ["jacobian_that_is_differentiated"] = c =>
        {
            var j = AutogradFunctional.Jacobian(x => x.Pow(3), c["x"], createGraph: true);
            (j * j).Sum().Backward();
            return c.Results("x", ("j", j));
        },
        ["hessian_of_two_inputs"] = c =>
        {
            var h = AutogradFunctional.Hessian(t => (t[0] * t[1].Exp()).Sum().Pow(2), [c["x"], c["w"]]);
            return c.Results("", ("a", h[0][0]), ("b", h[0][1]), ("c", h[1][0]), ("d", h[1][1]));
        },
        ["products_with_the_jacobian"] = c =>
        {
            var (y, vjp) = AutogradFunctional.Vjp(Of, c["x"], c["v"]);
            return c.Results("", ("y", y), ("vjp", vjp), ("jvp", AutogradFunctional.Jvp(Of, c["x"], c["v"]).Jvp));

            static Tensor Of(Tensor x) => Torch.Stack([x.Sum().Exp(), (x * x).Sum(), x[0] * x[2]]);
        },
        ["products_with_the_hessian"] = c =>
        {
            var (y, vhp) = AutogradFunctional.Vhp(Of, c["x"], c["v"]);
            return c.Results("", ("y", y), ("vhp", vhp), ("hvp", AutogradFunctional.Hvp(Of, c["x"], c["v"]).Hvp));

            static Tensor Of(Tensor x) => (x.Slice(0, 1) * x.Slice(0, 0, -1).Exp()).Sum() + x.Pow(3).Sum();
        },
        ["products_of_several_inputs"] = c =>
        {
            var vjp = AutogradFunctional.Vjp(Of, [c["x"], c["z"]], [c["v"], c["u"]]).Vjp;
            var jvp = AutogradFunctional.Jvp(Of, [c["x"], c["z"]], [c["v"], c["u"]]).Jvp;
            return c.Results("", ("a", vjp[0]), ("b", vjp[1]), ("c", jvp[0]), ("d", jvp[1]));

            static Tensor[] Of(Tensor[] t) => [t[0] * t[1].Sin(), t[1] * 2];
        },
        ["checkpoint_with_dropout"] = c =>
        {
            Torch.ManualSeed(3);
            var y = ActivationCheckpoint.Run(x => Functional.Dropout(x.MatMul(c["w"]).Tanh(), 0.5).MatMul(c["v"]), c["x"]);
            var z = Functional.Dropout(y, 0.5);
            (z * z).Sum().Backward();
            return c.Results("x w v", ("z", z), ("next", Torch.Rand(2)));
        },
        ["checkpoint_differentiated_twice"] = c =>
        {
            var y = ActivationCheckpoint.Run(t => [((t[0] * t[1]).Sin() * t[1]).Sum()], [c["x"], c["w"]])[0];
            var g = Grad(y, c["x"], createGraph: true);
            (g * g).Sum().Backward();
            return c.Results("x w", ("g", g));
        },
        ["checkpoint_sequential_in_two_segments"] = c =>
        {
            Func<Tensor, Tensor>[] layers = [x => x.Tanh(), x => x.MatMul(c["w"]), x => x.Sigmoid(), x => x.MatMul(c["w"]), x => x.Exp()];
            var y = ActivationCheckpoint.RunSequential(new Sequential(layers.Select(l => new Calling(l))), 2, c["x"]);
            y.Sum().Backward();
            return c.Results("x w", ("y", y));
        },
        ["saved_tensors_hooks_that_halve"] = c =>
        {
            Tensor y;
            using (SavedTensorsHooks.Use(t => t / 2, p => (Tensor)p! * 2))
                y = c["x"].Exp() * c["x"];
            var g = Grad(y.Log().Sum(), c["x"], createGraph: true);
            g.Sum().Backward();
            return c.Results("x", ("g", g));
        },
        ["inference_mode"] = c =>
        {
            Tensor a, b, d;
            using (InferenceMode.Enter())
            {
                a = c["x"] * 2;
                b = a + 1;
                a.Add_(1);
                using var mode = GradMode.EnableGrad();
                d = c["x"] * 3;
            }
            var clone = b.Clone();
            return c.Results("", ("a", a), ("inference", a.IsInference), ("requires", d.RequiresGrad), ("d", clone), ("clone", clone.IsInference), ("sum", c["x"].Detach() + b));
        },
    };

    private sealed class Calling(Func<Tensor, Tensor> function) : Module<Tensor, Tensor>
    {
        public override Tensor Forward(Tensor input) => function(input);
    }
}
