using static TorchPort.Tests.Agreement.NodeCase;
using static TorchPort.Tests.Build;

namespace TorchPort.Tests.Agreement;

/// <summary>Recurrent nodes in all directions, with every kind of option.</summary>
public class RecurrentTests
{
    private const int Many = 80;

    private static readonly long[] Opsets = [7, 14, 21];

    private static readonly string[] Functions = ["Tanh", "Sigmoid", "Relu", "Affine", "LeakyRelu", "ThresholdedRelu", "ScaledTanh", "HardSigmoid", "Elu", "Softsign", "Softplus"];

    [Theory]
    [InlineData("RNN", 1, 1, 2)]
    [InlineData("GRU", 3, 2, 2)]
    [InlineData("LSTM", 4, 3, 3)]
    public void AgreeInAllDirections(string op, int gates, int functions, int outputs) => AgreeOn(Many, seed =>
    {
        var c = new NodeCase(seed, op, opset: Opsets[seed % Opsets.Length]);
        int time = c.Random.Next(1, 6), batch = c.Random.Next(1, 4), input = c.Random.Next(1, 5), hidden = c.Random.Next(1, 5);
        var direction = c.Of("forward", "reverse", "bidirectional");
        var directions = direction == "bidirectional" ? 2 : 1;
        c.Input(c.Normal(time, batch, input)).Input(c.Normal(directions, gates * hidden, input)).Input(c.Normal(directions, gates * hidden, hidden));
        c.Input(c.Flip() ? c.Normal(directions, 2 * gates * hidden) : null);
        c.Input(c.Flip() ? c.Integers(DType.Int32, 1, time, batch) : null);
        c.Input(c.Flip() ? c.Normal(directions, batch, hidden) : null);
        if (op == "LSTM")
        {
            c.Input(c.Flip() ? c.Normal(directions, batch, hidden) : null);
            c.Input(c.Flip() ? c.Normal(directions, 3 * hidden) : null);
        }
        // Without a limit ONNX Runtime's softplus overflows.
        var names = c.Flip() ? Enumerable.Range(0, functions * directions).Select(_ => c.Of(Functions)).ToArray() : null;
        c.With(Int("hidden_size", hidden), Text("direction", direction), names is null ? null : Texts("activations", names), c.Random.Next(3) == 0 || names?.Contains("Softplus") == true ? Float("clip", 0.8f) : null);
        if (op == "GRU")
            c.With(Int("linear_before_reset", c.Random.Next(2)));
        if (op == "LSTM")
            c.With(c.Random.Next(3) == 0 ? Int("input_forget", 1) : null);
        return c.Outputs(outputs);
    }, relative: 1e-3, absolute: 1e-4);

    /// <summary>What plans do as one step, with weights that are known and others: sizes around those of vectors, and samples that threads divide.</summary>
    [Theory]
    [InlineData("GRU", 3, 2)]
    [InlineData("LSTM", 4, 3)]
    public void AgreeAsPlans(string op, int gates, int outputs) => AgreeOn(Many, seed =>
    {
        var c = new NodeCase(seed, op, opset: 14);
        int time = c.Random.Next(1, 9), batch = c.Random.Next(1, 12), input = c.Random.Next(1, 5), hidden = c.Of(1, 3, 16, 31, 33, 48, 112);
        var direction = c.Of("forward", "reverse", "bidirectional");
        var directions = direction == "bidirectional" ? 2 : 1;
        var isKnown = c.Random.Next(4) > 0;
        NodeCase Weights(Tensor? value) => isKnown && value is not null ? c.Constant(value) : c.Input(value!);
        c.Input(c.Normal(time, batch, input));
        Weights(c.Normal(directions, gates * hidden, input));
        Weights(c.Normal(directions, gates * hidden, hidden).Mul(Math.Min(1, 4.0 / hidden)));
        Weights(c.Flip() ? c.Normal(directions, 2 * gates * hidden) : null);
        c.Input(null).Input(c.Flip() ? c.Normal(directions, batch, hidden) : null);
        if (op == "LSTM")
            c.Input(c.Flip() ? c.Normal(directions, batch, hidden) : null);
        c.With(Int("hidden_size", hidden), Text("direction", direction));
        if (op == "GRU")
            c.With(Int("linear_before_reset", c.Random.Next(4) > 0 ? 1 : 0));
        return c.Outputs(outputs);
    }, relative: 1e-4, absolute: 1e-5, asPlan: true);
}
