using TorchPort.Nn;

namespace TorchPort.Onnx.Operators.Recurrent;

/// <summary>Recurrent networks of one layer.</summary>
internal static class Recurrences
{
    private static readonly string[] RnnFunctions = ["Tanh"], GruFunctions = ["Sigmoid", "Tanh"], LstmFunctions = ["Sigmoid", "Tanh", "Tanh"];

    [OnnxOperator("RNN", Ignores = "output_sequence")]
    internal static (Tensor? Y, Tensor? YH) Rnn(NodeCall c, Tensor x, Tensor w, Tensor r, Tensor? b, Tensor? sequenceLens, Tensor? initialH,
        float[]? activationAlpha, float[]? activationBeta, string[]? activations, float? clip, long? hiddenSize, string direction = "forward", bool layout = false)
    {
        _ = hiddenSize;
        var node = new RecurrentNode(c, x, r, sequenceLens, direction, layout);
        var functions = Functions(c, node, activations, RnnFunctions, activationAlpha, activationBeta, clip);
        var results = node.Walk(d =>
        {
            var (input, bias) = Split(node, b, d, 1);
            var (fromInput, recurrent) = (Functional.Linear(node.X, w.Select(0, d), Sum(input, bias)), r.Select(0, d));
            return ([node.Initial(initialH, d)], (t, s) => [functions[d][0](fromInput.Select(0, t).Add(Functional.Linear(s[0], recurrent)))]);
        });
        return (results[0], results[1]);
    }

    /// <summary>Gates in the order update, reset, hidden.</summary>
    [OnnxOperator("GRU", Ignores = "output_sequence")]
    internal static (Tensor? Y, Tensor? YH) Gru(NodeCall c, Tensor x, Tensor w, Tensor r, Tensor? b, Tensor? sequenceLens, Tensor? initialH,
        float[]? activationAlpha, float[]? activationBeta, string[]? activations, float? clip, long? hiddenSize, string direction = "forward", bool layout = false, bool linearBeforeReset = false)
    {
        _ = hiddenSize;
        var node = new RecurrentNode(c, x, r, sequenceLens, direction, layout);
        if (linearBeforeReset && IsUsual(node, activations, GruFunctions, clip))
        {
            var whole = node.Whole(new(1, 0, 2), d =>
            {
                var (input, state) = Split(node, b, d, 3);
                return new(Functional.Linear(node.X, w.Select(0, d), input), [node.Initial(initialH, d)], r.Select(0, d), state, node.Reversed[d]);
            });
            if (whole is not null)
                return (whole[0], whole[1]);
        }
        var functions = Functions(c, node, activations, GruFunctions, activationAlpha, activationBeta, clip);
        var results = node.Walk(d =>
        {
            var (h, gates, hidden) = (node.Hidden, functions[d][0], functions[d][1]);
            var (input, bias) = Split(node, b, d, 3);
            var fromInput = Functional.Linear(node.X, w.Select(0, d), input);
            Tensor weights = r.Select(0, d), ofGates = weights.Narrow(0, 0, 2 * h), ofHidden = weights.Narrow(0, 2 * h, h);
            Tensor? gatesBias = bias?.Narrow(0, 0, 2 * h), hiddenBias = bias?.Narrow(0, 2 * h, h);
            return ([node.Initial(initialH, d)], (t, s) =>
            {
                var now = fromInput.Select(0, t);
                var both = gates(now.Narrow(1, 0, 2 * h).Add(Functional.Linear(s[0], ofGates, gatesBias)));
                Tensor update = both.Narrow(1, 0, h), reset = both.Narrow(1, h, h);
                var past = linearBeforeReset ? reset.Mul(Functional.Linear(s[0], ofHidden, hiddenBias)) : Functional.Linear(reset.Mul(s[0]), ofHidden, hiddenBias);
                var fresh = hidden(now.Narrow(1, 2 * h, h).Add(past));
                return [fresh.Add(update.Mul(s[0].Sub(fresh)))];
            });
        });
        return (results[0], results[1]);
    }

    /// <summary>Gates in the order input, output, forget, cell; peepholes in the order input, output, forget.</summary>
    [OnnxOperator("LSTM", Ignores = "output_sequence")]
    internal static (Tensor? Y, Tensor? YH, Tensor? YC) Lstm(NodeCall c, Tensor x, Tensor w, Tensor r, Tensor? b, Tensor? sequenceLens, Tensor? initialH, Tensor? initialC, Tensor? p,
        float[]? activationAlpha, float[]? activationBeta, string[]? activations, float? clip, long? hiddenSize, string direction = "forward", bool inputForget = false, bool layout = false)
    {
        _ = hiddenSize;
        var node = new RecurrentNode(c, x, r, sequenceLens, direction, layout);
        if (p is null && !inputForget && IsUsual(node, activations, LstmFunctions, clip))
        {
            var whole = node.Whole(new(0, 2, 3, 1), d =>
            {
                var (input, state) = Split(node, b, d, 4);
                return new(Functional.Linear(node.X, w.Select(0, d), input), [node.Initial(initialH, d), node.Initial(initialC, d)], r.Select(0, d), state, node.Reversed[d]);
            });
            if (whole is not null)
                return (whole[0], whole[1], whole[2]);
        }
        return Lstm(c, node, b, initialH, initialC, p, d => Functional.Linear(node.X, w.Select(0, d)), (d, h) => Functional.Linear(h, r.Select(0, d)), activationAlpha, activationBeta, activations, clip, inputForget);
    }

    /// <summary>The same with any products of the inputs, and of a state, with the weights of a direction.</summary>
    internal static (Tensor? Y, Tensor? YH, Tensor? YC) Lstm(NodeCall c, RecurrentNode node, Tensor? b, Tensor? initialH, Tensor? initialC, Tensor? p, Func<int, Tensor> ofInputs, Func<int, Tensor, Tensor> ofState,
        float[]? activationAlpha, float[]? activationBeta, string[]? activations, float? clip, bool inputForget)
    {
        var functions = Functions(c, node, activations, LstmFunctions, activationAlpha, activationBeta, null);
        var limited = Functions(c, node, activations, LstmFunctions, activationAlpha, activationBeta, clip);
        var results = node.Walk(d =>
        {
            var (input, bias) = Split(node, b, d, 4);
            var fromInput = ofInputs(d);
            if (Sum(input, bias) is { } both)
                fromInput = fromInput.Add(both);
            var peepholes = p?.Select(0, d).Chunk(3, 0);
            return ([node.Initial(initialH, d), node.Initial(initialC, d)], (t, s) =>
            {
                var parts = fromInput.Select(0, t).Add(ofState(d, s[0])).Chunk(4, 1);
                var entering = limited[d][0](Through(parts[0], peepholes?[0], s[1]));
                var forgotten = inputForget ? entering.Neg().Add(1.0) : limited[d][0](Through(parts[2], peepholes?[2], s[1]));
                var cell = forgotten.Mul(s[1]).Add(entering.Mul(limited[d][1](parts[3])));
                var leaving = limited[d][0](Through(parts[1], peepholes?[1], cell));
                return [leaving.Mul(functions[d][2](cell)), cell];
            });
        });
        return (results[0], results[1], results[2]);
    }

    /// <summary>Whether gates have the functions that modules' gates have.</summary>
    private static bool IsUsual(RecurrentNode node, string[]? given, string[] missing, float? clip) => clip is null
        && node.Reversed.Select((_, d) => node.Activations(given, missing, d)).All(names => names.SequenceEqual(missing, StringComparer.OrdinalIgnoreCase));

    private static Tensor Through(Tensor gate, Tensor? peephole, Tensor cell) => peephole is null ? gate : gate.Add(peephole.Mul(cell));

    /// <summary>The functions of all directions; their numbers are listed one after the other.</summary>
    private static Func<Tensor, Tensor>[][] Functions(NodeCall c, RecurrentNode node, string[]? given, string[] missing, float[]? alpha, float[]? beta, float? clip)
    {
        string[] names = [.. node.Reversed.SelectMany((_, d) => node.Activations(given, missing, d))];
        return [.. Gates.Of(c, names, alpha, beta, clip).Chunk(missing.Length)];
    }

    /// <summary>The biases of the input's and of the state's part in one direction.</summary>
    private static (Tensor? Input, Tensor? State) Split(RecurrentNode node, Tensor? b, int direction, long gates)
    {
        if (b is null)
            return (null, null);
        var row = b.Select(0, direction);
        return (row.Narrow(0, 0, gates * node.Hidden), row.Narrow(0, gates * node.Hidden, gates * node.Hidden));
    }

    private static Tensor? Sum(Tensor? a, Tensor? b) => a is null || b is null ? a : a.Add(b);
}
