namespace TorchPort.Onnx.Operators.Recurrent;

/// <summary>The functions of a recurrent node's gates, by their names, with the numbers that belong to them.</summary>
internal static class Gates
{
    /// <summary>
    /// Functions of each direction in order. Those that have numbers take the next ones of the node's lists, or their defaults; where
    /// ONNX Runtime has none they are zero.
    /// </summary>
    internal static Func<Tensor, Tensor>[] Of(NodeCall c, string[] names, float[]? alphas, float[]? betas, float? clip)
    {
        var (a, b) = (0, 0);
        double Alpha(double missing) => alphas is not null && a < alphas.Length ? alphas[a++] : missing;
        double Beta(double missing) => betas is not null && b < betas.Length ? betas[b++] : missing;
        var functions = Array.ConvertAll(names, name =>
        {
            switch (name.ToUpperInvariant())
            {
                case "RELU": return (Func<Tensor, Tensor>)(x => x.Relu());
                case "TANH": return x => x.Tanh();
                case "SIGMOID": return x => x.Sigmoid();
                case "SOFTSIGN": return x => x.Softsign();
                case "SOFTPLUS": return x => x.Softplus();
                case "AFFINE":
                    var (factor, summand) = (Alpha(0), Beta(0));
                    return x => x.Mul(factor).Add(summand);
                case "LEAKYRELU":
                    var slope = Alpha(0.01);
                    return x => x.LeakyRelu(slope);
                case "THRESHOLDEDRELU":
                    var threshold = Alpha(0);
                    return x => x.Threshold(threshold, 0);
                case "SCALEDTANH":
                    var (outer, inner) = (Alpha(0), Beta(0));
                    return x => x.Mul(inner).Tanh().Mul(outer);
                case "HARDSIGMOID":
                    var (steep, middle) = (Alpha(0.2), Beta(0.5));
                    return x => x.Mul(steep).Add(middle).Clamp(0.0, 1.0);
                case "ELU":
                    var scale = Alpha(1);
                    return x => x.Elu(scale);
                default:
                    throw c.Error($"There is no activation function \"{name}\".");
            }
        });
        return clip is not { } limit ? functions : Array.ConvertAll(functions, f => (Func<Tensor, Tensor>)(x => f(x.Clamp(-(double)limit, (double)limit))));
    }
}
