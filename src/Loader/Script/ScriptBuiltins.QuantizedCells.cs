using TorchPort.Nn;

namespace TorchPort.Script;

/// <summary>Recurrent networks whose products quantize what comes: the whole input of a layer at once, and each state.</summary>
internal static partial class ScriptBuiltins
{
    private static void AddQuantizedCells(Dictionary<string, ScriptBuiltin> all)
    {
        all.Always("quantized::make_quantized_cell_params_dynamic", a => new ScriptCellWeights(ScriptPackedWeight.Of(a, 0), ScriptPackedWeight.Of(a, 1), a.Count > 4 && a[4] is true));
        all.Always("aten::quantized_lstm", QuantizedLstm);
        all.Always("aten::quantized_gru", QuantizedGru);
        all.Always("quantized::quantized_lstm_cell_dynamic", a =>
        {
            var (weights, state) = (CellOf(a), a.At<IReadOnlyList<object?>>(1));
            var (h, c) = Recurrence.LstmStep(OfInput(a.At<Tensor>(0), weights), InSteps((Tensor)state[0]!, weights.ReducesRange), (Tensor)state[1]!, weights.ToRecurrent());
            return new CheckpointTuple(h, c);
        });
        all.Always("quantized::quantized_gru_cell_dynamic", a => CellOf(a) is var weights ? Recurrence.GruStep(OfInput(a.At<Tensor>(0), weights), OfState(a.At<Tensor>(1), weights), a.At<Tensor>(1)) : null);
        all.Always("quantized::quantized_rnn_tanh_cell_dynamic", a => CellOf(a) is var weights ? OfInput(a.At<Tensor>(0), weights).Add(OfState(a.At<Tensor>(1), weights)).Tanh() : null);
        all.Always("quantized::quantized_rnn_relu_cell_dynamic", a => CellOf(a) is var weights ? OfInput(a.At<Tensor>(0), weights).Add(OfState(a.At<Tensor>(1), weights)).Relu() : null);
    }

    private static CheckpointTuple QuantizedLstm(ScriptArguments a)
    {
        if (a[1] is Tensor)
            throw a.Error("Packed sequences are not supported in quantized recurrent networks.");
        var first = a.At<IReadOnlyList<object?>>(1);
        Tensor[] hs = ((Tensor)first[0]!).Unbind(0), cs = ((Tensor)first[1]!).Unbind(0);
        var output = Walked(a, (i, weights, ofInput) =>
        {
            (hs[i], cs[i]) = Recurrence.LstmStep(ofInput, InSteps(hs[i], weights.ReducesRange), cs[i], weights.ToRecurrent());
            return hs[i];
        });
        return new(output, Torch.Stack(hs), Torch.Stack(cs));
    }

    private static CheckpointTuple QuantizedGru(ScriptArguments a)
    {
        if (a[2] is not IReadOnlyList<object?>)
            throw a.Error("Packed sequences are not supported in quantized recurrent networks.");
        var hs = a.At<Tensor>(1).Unbind(0);
        var output = Walked(a, (i, weights, ofInput) => hs[i] = Recurrence.GruStep(ofInput, OfState(hs[i], weights), hs[i]));
        return new(output, Torch.Stack(hs));
    }

    /// <summary>All layers of a network from the first to the last, each along time, and against it where it goes both ways.</summary>
    private static Tensor Walked(ScriptArguments a, Func<int, ScriptCellWeights, Tensor, Tensor> step)
    {
        ScriptCellWeights[] weights = [.. a.At<IReadOnlyList<object?>>(2).Select(w => Cell(w, a))];
        var (x, layers, directions, batchFirst) = (a.At<Tensor>(0), a.At<long>(4), a.At<bool>(7) ? 2 : 1, a.At<bool>(8));
        if (batchFirst)
            x = x.Transpose(0, 1);
        for (var layer = 0; layer < layers; layer++)
        {
            var sides = new Tensor[directions];
            for (var side = 0; side < directions; side++)
            {
                var i = layer * directions + side;
                var ofInput = OfInput(x, weights[i]).Unbind(0);
                var outputs = new Tensor[ofInput.Length];
                for (var t = 0; t < outputs.Length; t++)
                {
                    var at = side == 0 ? t : outputs.Length - 1 - t;
                    outputs[at] = step(i, weights[i], ofInput[at]);
                }
                sides[side] = Torch.Stack(outputs);
            }
            x = directions == 1 ? sides[0] : Torch.Cat(sides, -1);
        }
        return batchFirst ? x.Transpose(0, 1) : x;
    }

    private static Tensor OfInput(Tensor x, ScriptCellWeights weights) => Product(InSteps(x, weights.ReducesRange), weights.Input);

    private static Tensor OfState(Tensor state, ScriptCellWeights weights) => Product(InSteps(state, weights.ReducesRange), weights.State);

    /// <summary>The weights of a single step, which are packed with their biases.</summary>
    private static ScriptCellWeights CellOf(ScriptArguments a) => new(ScriptPackedWeight.Of(a, 2), ScriptPackedWeight.Of(a, 3), ReducesRange: true);

    private static ScriptCellWeights Cell(object? value, ScriptArguments a) => value switch
    {
        ScriptCellWeights weights => weights,
        ScriptNativeObject { State: IReadOnlyList<object?> and ["quantized_dynamic", _, _, IReadOnlyList<object?> flags, IReadOnlyList<object?> and [var input, var state]] } =>
            new(ScriptPackedWeight.Of(new([input], [], a.Frame, a.Line), 0), ScriptPackedWeight.Of(new([state], [], a.Frame, a.Line), 0), flags is [not 0L, ..]),
        _ => throw a.Error($"expected the weights of a quantized recurrent layer, found {ScriptValues.Describe(value)}."),
    };
}
