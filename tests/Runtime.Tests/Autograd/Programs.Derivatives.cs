using TorchPort.Nn;

namespace TorchPort.Tests.Autograd;

internal static partial class Programs
{
    private static Dictionary<string, Program> Derivatives() => new()
    {
        ["gradient_penalty"] = c =>
        {
            var hidden = Functional.Linear(c["x"], c["w1"], c["b1"]).Tanh();
            var g = Grad(Functional.Linear(hidden, c["w2"]).Sum(), c["x"], createGraph: true);
            var penalty = (g.Norm(2, [1]) - 1).Pow(2).Mean();
            penalty.Backward();
            return c.Results("w1 b1 w2 x", ("penalty", penalty));
        },
        ["gradient_penalty_of_a_convolution"] = c =>
        {
            var y = Functional.MaxPool2d(Functional.Conv2d(c["x"], c["k"], c["b"], padding: 1).Sigmoid(), 2);
            var g = Grad((y * y).Sum(), c["x"], createGraph: true);
            var penalty = (g * g).Sum();
            penalty.Backward();
            return c.Results("x k b", ("penalty", penalty));
        },
        ["third_derivative"] = c =>
        {
            var d1 = Grad(c["x"].Pow(4).Sum(), c["x"], createGraph: true);
            var d2 = Grad(d1.Sum(), c["x"], createGraph: true);
            var d3 = Grad(d2.Sum(), c["x"]);
            return c.Results("", ("d1", d1), ("d2", d2), ("d3", d3));
        },
        ["hessian_times_vector"] = c =>
        {
            var x = c["x"];
            var g = Grad((x.Slice(0, 0, -1).Sin() * x.Slice(0, 1).Exp()).Sum(), x, createGraph: true);
            var hv = Torch.Grad([g], [x], [c["v"]])[0];
            return c.Results("", ("g", g), ("hv", hv));
        },
        ["through_a_training_step"] = c =>
        {
            Tensor x = c["x"], t = c["t"], w = c["w"];
            var inner = (Functional.Linear(x.Slice(0, 0, 3), w) - t.Slice(0, 0, 3)).Pow(2).Mean();
            var moved = w - 0.1 * Grad(inner, w, createGraph: true);
            var outer = (Functional.Linear(x.Slice(0, 3), moved) - t.Slice(0, 3)).Pow(2).Mean();
            outer.Backward();
            return c.Results("w", ("moved", moved), ("outer", outer));
        },
        ["second_derivative_through_writes"] = c =>
        {
            var (y, z) = (c["x"] * c["x"], c["z"]);
            y.Select(0, 0).Mul_(z);
            y.Slice(1, 1).Add_(z.Slice(0, 1).Exp());
            var g = Grad(y.Pow(3).Sum(), c["x"], createGraph: true);
            g.Sum().Backward();
            return c.Results("x z", ("g", g));
        },
        ["second_derivative_of_cross_entropy"] = c =>
        {
            var g = Grad(Functional.CrossEntropy(c["x"], c["t"]), c["x"], createGraph: true);
            (g * g).Sum().Backward();
            return c.Results("x", ("g", g));
        },
        ["second_derivative_of_matmul_division_and_log"] = c =>
        {
            Tensor a = c["a"], b = c["b"], x = c["x"];
            var y = (a.MatMul(b) / x).Sum() + (x.Log() * x.Sqrt()).Sum();
            var grads = Torch.Grad([y], [a, x], createGraph: true);
            Tensor ga = grads[0]!, gx = grads[1]!;
            ((ga * ga).Sum() + (gx * gx).Sum()).Backward();
            return c.Results("a b x", ("ga", ga), ("gx", gx));
        },
        ["second_derivative_of_batch_norm"] = c =>
        {
            var y = Functional.BatchNorm(c["x"], null, null, c["w"], c["b"], training: true);
            var g = Grad(y.Pow(3).Sum(), c["x"], createGraph: true);
            (g * g).Sum().Backward();
            return c.Results("x w b", ("g", g));
        },
    };

    private static Dictionary<string, Program> Broadcasts() => new()
    {
        ["broadcast_all_ways"] = c =>
        {
            var y = (c["a"] + c["b"]) * c["c"] - c["d"] / c["e"];
            (y * y).Sum().Backward();
            return c.Results("a b c d e", ("y", y));
        },
        ["broadcast_power"] = c =>
        {
            var (x, e) = (c["x"], c["e"]);
            var y = x.Pow(e);
            (y.Sum() + Torch.Tensor(2.0).Pow(e).Sum() + x.Pow(2.5).Sum() + x.Pow(0).Sum()).Backward();
            return c.Results("x e", ("y", y));
        },
        ["broadcast_matmul"] = c =>
        {
            var y = c["a"].MatMul(c["b"]);
            (y * y).Sum().Backward();
            return c.Results("a b", ("y", y));
        },
        ["matmul_with_vectors"] = c =>
        {
            Tensor a = c["a"], m = c["m"], b = c["b"], t = c["t"];
            var y = a.MatMul(m).MatMul(b) + a.MatMul(a);
            var z = t.MatMul(a).Sum() + b.MatMul(t).Sum();
            (y + z * z).Backward();
            return c.Results("a m b t", ("y", y), ("z", z));
        },
        ["broadcast_over_nothing"] = c =>
        {
            var y = c["x"] * c["b"];
            y.Sum().Backward();
            return c.Results("x b", ("y", y));
        },
        ["choose"] = c =>
        {
            var y = Torch.Where(c["m"], c["a"], c["b"] * 2);
            (y * y).Sum().Backward();
            return c.Results("a b", ("y", y));
        },
        ["ties_of_maximum_and_minimum"] = c =>
        {
            var y = c["a"].Maximum(c["b"]) * 2 + c["a"].Minimum(c["b"]) * 3;
            y.Sum().Backward();
            return c.Results("a b", ("y", y));
        },
        ["corners"] = c =>
        {
            var x = c["x"];
            var results = new Dictionary<string, object?>
            {
                ["abs"] = x.Abs(), ["relu"] = x.Relu(), ["clamp"] = x.Clamp(-1, 1), ["sign"] = x.Sign(), ["floor"] = x.Floor(), ["square"] = x * x,
            };
            foreach (var (name, y) in results.ToList())
                results[name + ".grad"] = Grad(((Tensor)y!).Sum(), x);
            return results;
        },
        ["mixed_dtypes"] = c =>
        {
            var y = c["x"] * c["z"] + c["n"];
            (y * c["x"]).Sum().Backward();
            return c.Results("x z", ("y", y));
        },
        ["convert_and_back"] = c =>
        {
            var x = c["x"];
            var y = (x.To(DType.Float64) * 3).To(DType.Float32) * x.To(DType.Float16).To(DType.Float32);
            y.Sum().Backward();
            return c.Results("x", ("y", y));
        },
    };
}
