namespace TorchPort.Onnx.Operators.Microsoft;

/// <summary>Activations that ONNX Runtime's fused nodes name in an attribute.</summary>
internal static class Activation
{
    /// <summary>Applies an activation by its name.</summary>
    /// <param name="c">The node.</param>
    /// <param name="x">What it is applied to.</param>
    /// <param name="name">The operator's name; none if empty.</param>
    /// <param name="parameters">Its attributes, in the order in which ONNX has them.</param>
    internal static Tensor Apply(NodeCall c, Tensor x, string name, params ReadOnlySpan<float?> parameters)
    {
        float? first = parameters.Length > 0 ? parameters[0] : null, second = parameters.Length > 1 ? parameters[1] : null;
        return name switch
        {
            "" => x,
            "Relu" => x.Relu(),
            "Tanh" => x.Tanh(),
            "Sigmoid" => x.Sigmoid(),
            "LeakyRelu" => x.LeakyRelu(first ?? 0.01f),
            "HardSigmoid" => Activations.Activations.HardSigmoid(x, first ?? 0.2f, second ?? 0.5f),
            "HardSwish" => x.Hardswish(),
            "Clip" => x.Clamp(first, second),
            "Elu" => x.Elu(first ?? 1),
            "Gelu" => x.Gelu(),
            "Softplus" => x.Softplus(),
            _ => throw c.Error($"The activation {name} is none that a fused node can have."),
        };
    }
}
