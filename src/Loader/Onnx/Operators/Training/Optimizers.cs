namespace TorchPort.Onnx.Operators.Training;

/// <summary>Steps of optimizers. Their inputs are all tensors, then all gradients, then all of each state.</summary>
internal static class Optimizers
{
    private const string Domain = "ai.onnx.preview.training";

    [OnnxOperator("Adagrad", Domain = Domain)]
    internal static Tensor[] Adagrad(NodeCall c, Tensor r, Tensor t, Tensor[] inputs, float epsilon = 9.999999974752427e-07f, float decayFactor = 0, float normCoefficient = 0)
    {
        var rate = r.Reshape([]).Div(t.Reshape([]).To(r.DType).Mul((double)decayFactor).Add(1.0));
        return Step(c, inputs, 1, normCoefficient, (x, g, states) =>
        {
            var h = states[0].Add(g.Mul(g));
            return [x.Sub(rate.Mul(g).Div(h.Sqrt().Add((double)epsilon))), h];
        });
    }

    [OnnxOperator("Adam", Domain = Domain)]
    internal static Tensor[] Adam(NodeCall c, Tensor r, Tensor t, Tensor[] inputs, float alpha = 0.9f, float beta = 0.999f, float epsilon = 9.999999974752427e-07f,
        float normCoefficient = 0, float normCoefficientPost = 0)
    {
        var steps = t.Reshape([]).To(r.DType);
        var corrected = r.Reshape([]).Mul(Power(beta, steps).Neg().Add(1.0).Sqrt()).Div(Power(alpha, steps).Neg().Add(1.0));
        var rate = Torch.Where(steps.Gt(0.0), corrected, r.Reshape([]));
        return Step(c, inputs, 2, normCoefficient, (x, g, states) =>
        {
            Tensor v = states[0].Mul((double)alpha).Add(g.Mul(1 - (double)alpha)), h = states[1].Mul((double)beta).Add(g.Mul(g).Mul(1 - (double)beta));
            return [x.Sub(rate.Mul(v).Div(h.Sqrt().Add((double)epsilon))).Mul(1 - (double)normCoefficientPost), v, h];
        });
    }

    [OnnxOperator("Momentum", Domain = Domain)]
    internal static Tensor[] Momentum(NodeCall c, Tensor r, Tensor t, Tensor[] inputs, float alpha, float beta, string mode, float normCoefficient)
    {
        var nesterov = mode == "nesterov" || (mode == "standard" ? false : throw c.Error($"Its attribute \"mode\" must be standard or nesterov, but is {mode}."));
        var (rate, share) = (r.Reshape([]), Torch.Where(t.Reshape([]).Gt((Tensor)0L), (Tensor)(double)beta, 1.0).To(r.DType));
        return Step(c, inputs, 1, normCoefficient, (x, g, states) =>
        {
            var v = states[0].Mul((double)alpha).Add(g.Mul(share));
            return [x.Sub(rate.Mul(nesterov ? g.Add(v.Mul((double)alpha)) : v)), v];
        });
    }

    private static Tensor Power(double number, Tensor exponent) => Torch.ScalarTensor(number, exponent.DType).Pow(exponent);

    private static Tensor[] Step(NodeCall c, Tensor[] inputs, int states, double decay, Func<Tensor, Tensor, Tensor[], Tensor[]> step)
    {
        var count = inputs.Length / (states + 2);
        if (count * (states + 2) != inputs.Length)
            throw c.Error($"It has {inputs.Length} tensors, which are no multiple of {states + 2}: tensors, gradients and states.");
        var outputs = new Tensor[count * (states + 1)];
        for (var i = 0; i < count; i++)
        {
            var x = inputs[i];
            var next = step(x, inputs[count + i].Add(x.Mul(decay)), [.. Enumerable.Range(2, states).Select(s => inputs[s * count + i])]);
            for (var s = 0; s <= states; s++)
                outputs[s * count + i] = next[s];
        }
        return outputs;
    }
}
