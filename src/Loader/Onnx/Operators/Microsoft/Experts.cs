using static TorchPort.Onnx.Operators.Microsoft.QuantizedValues;

namespace TorchPort.Onnx.Operators.Microsoft;

/// <summary>Mixtures of experts: each token goes through the few networks that a router has chosen for it.</summary>
internal static class Experts
{
    [OnnxOperator("MoE", Domain = "com.microsoft")]
    internal static Tensor MoE(NodeCall c, Tensor input, Tensor routerProbs, [OnnxName("fc1_experts_weights")] Tensor first, [OnnxName("fc1_experts_bias")] Tensor? firstBias,
        [OnnxName("fc2_experts_weights")] Tensor second, [OnnxName("fc2_experts_bias")] Tensor? secondBias, [OnnxName("fc3_experts_weights")] Tensor? third, [OnnxName("fc3_experts_bias")] Tensor? thirdBias,
        float? swigluLimit, string activationType = "relu", int k = 1, bool normalizeRoutingWeights = false, bool useSparseMixer = false, long swigluFusion = 0, float activationAlpha = 1, float activationBeta = 0)
    {
        if (useSparseMixer)
            throw c.Error("The sparse mixer is only for GPUs in this operator.");
        var routing = Routing.Of(routerProbs, k, (best, chosen) => normalizeRoutingWeights ? best.Softmax(-1) : routerProbs.Softmax(-1).Gather(1, chosen));
        var gate = new Gate(activationType, swigluFusion, activationAlpha, activationBeta, swigluLimit);
        return Mixed(c, input, routing, gate, e => (first.Select(0, e), firstBias?.Select(0, e)), e => (second.Select(0, e), secondBias?.Select(0, e)), third is null ? null : e => (third.Select(0, e), thirdBias?.Select(0, e)));
    }

    /// <summary>The same with weights of 2, 4 or 8 bits, a scale for each row or for each block of it.</summary>
    [OnnxOperator("QMoE", Domain = "com.microsoft", Ignores = "accuracy_level,weights_prepacked")]
    internal static Tensor QMoE(NodeCall c, Tensor input, Tensor routerProbs, Tensor first, Tensor firstScales, Tensor? firstBias, Tensor second, Tensor secondScales, Tensor? secondBias,
        Tensor? third, Tensor? thirdScales, Tensor? thirdBias, Tensor? firstZeroPoints, Tensor? secondZeroPoints, Tensor? thirdZeroPoints, Tensor? routerWeights,
        float? swigluLimit, string activationType = "relu", int k = 1, bool normalizeRoutingWeights = false, bool useSparseMixer = false, int expertWeightBits = 4, long blockSize = 0, string quantType = "int",
        long swigluFusion = 0, float activationAlpha = 1, float activationBeta = 0)
    {
        if (useSparseMixer || quantType != "int" || expertWeightBits is not (2 or 4 or 8))
            throw c.Error($"The sparse mixer and weights of {expertWeightBits} bits of type {quantType} are only for GPUs in this operator.");
        // Without weights of their own the chosen experts share in one, whatever the node says.
        var routing = Routing.Of(routerProbs, k, (best, chosen) => routerWeights is null ? best.Softmax(-1) : Shared(routerWeights.Gather(1, chosen)));
        var gate = new Gate(activationType, swigluFusion, activationAlpha, activationBeta, swigluLimit);
        return Mixed(c, input, routing, gate, e => Real(first, firstScales, firstZeroPoints, firstBias, e), e => Real(second, secondScales, secondZeroPoints, secondBias, e),
            third is null ? null : e => Real(third, thirdScales!, thirdZeroPoints, thirdBias, e));

        Tensor Shared(Tensor weights) => normalizeRoutingWeights ? weights.Div(weights.Sum([-1], keepdim: true)) : weights;

        (Tensor, Tensor?) Real(Tensor weights, Tensor scales, Tensor? zeroPoints, Tensor? bias, int e)
        {
            var integers = Spread(weights.Select(0, e), expertWeightBits);
            var each = scales.Select(0, e);
            each = each.Dim == 1 ? each.Unsqueeze(1) : each;
            var zeros = zeroPoints is null ? null : Spread(zeroPoints.Select(0, e), expertWeightBits);
            var zero = zeros is null ? (Tensor)(double)(1 << (expertWeightBits - 1)) : (zeros.Dim == 1 ? zeros.Unsqueeze(1) : zeros).Narrow(1, 0, each.Size(1)).Unsqueeze(2).To(each.DType);
            var blocks = integers.To(each.DType).Reshape(integers.Size(0), each.Size(1), -1);
            return (blocks.Sub(zero).Mul(each.Unsqueeze(2)).Reshape(integers.Shape).To(input.DType), bias?.Select(0, e));
        }
    }

    private static Tensor Mixed(NodeCall c, Tensor input, Routing routing, Gate gate, Func<int, (Tensor Weight, Tensor? Bias)> first, Func<int, (Tensor Weight, Tensor? Bias)> second, Func<int, (Tensor Weight, Tensor? Bias)>? third)
    {
        var x = input.Reshape(-1, input.Size(-1));
        var y = Torch.ZerosLike(x);
        for (var e = 0; e < routing.Weights.Size(1); e++)
        {
            c.CheckCancelled();
            var share = routing.Weights.Select(1, e);
            var tokens = share.Nonzero().Reshape(-1);
            if (tokens.ElementCount == 0)
                continue;
            var mine = x.IndexSelect(0, tokens);
            var hidden = gate.Of(c, Linear(mine, first(e)), third is null ? null : Linear(mine, third(e)));
            y = y.IndexAdd(0, tokens, Linear(hidden, second(e)).Mul(share.IndexSelect(0, tokens).Unsqueeze(1).To(x.DType)));
        }
        return y.Reshape(input.Shape);
    }

    private static Tensor Linear(Tensor x, (Tensor Weight, Tensor? Bias) layer) => Nn.Functional.Linear(x, layer.Weight, layer.Bias);

    /// <summary>How much of each expert each token gets.</summary>
    /// <param name="Weights">[tokens, experts], 0 for those that were not chosen.</param>
    private sealed record Routing(Tensor Weights)
    {
        /// <summary>The experts with the highest scores, with shares by those scores and by which they are.</summary>
        internal static Routing Of(Tensor scores, int k, Func<Tensor, Tensor, Tensor> shares)
        {
            var (best, chosen) = scores.Topk(k, -1);
            return new(Torch.ZerosLike(scores).Scatter(1, chosen, shares(best, chosen)));
        }
    }

    /// <summary>What stands between an expert's layers.</summary>
    private sealed record Gate(string Activation, long Fusion, double Alpha, double Beta, double? Limit)
    {
        internal Tensor Of(NodeCall c, Tensor x, Tensor? linear)
        {
            if (Activation == "swiglu")
                return SwiGlu(c, x, linear);
            var y = Activation switch
            {
                "relu" => x.Relu(),
                "gelu" => x.Gelu(GeluApproximation.Tanh),
                "silu" => x.Silu(),
                "identity" => x,
                _ => throw c.Error($"Its attribute \"activation_type\" must be relu, gelu, silu, swiglu or identity, but is {Activation}."),
            };
            return linear is null ? y : y.Mul(linear);
        }

        private Tensor SwiGlu(NodeCall c, Tensor x, Tensor? linear)
        {
            (x, linear) = Fusion switch
            {
                1 => (x.Slice(-1, 0, null, 2), x.Slice(-1, 1, null, 2)),
                2 => (x.Narrow(-1, 0, x.Size(-1) / 2), x.Narrow(-1, x.Size(-1) / 2, x.Size(-1) / 2)),
                _ => (x, linear ?? throw c.Error("SwiGLU that is not fused needs fc3_experts_weights.")),
            };
            if (Limit is { } limit)
                (x, linear) = (x.ClampMax(limit), linear.Clamp(-limit, limit));
            return x.Mul(x.Mul(Alpha).Sigmoid()).Mul(linear.Add(Beta));
        }
    }
}
