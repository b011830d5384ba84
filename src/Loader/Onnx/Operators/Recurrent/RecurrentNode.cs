using TorchPort.Kernels;
using TorchPort.Nn;

namespace TorchPort.Onnx.Operators.Recurrent;

/// <summary>What LSTM, GRU and RNN nodes share: directions, layouts, lengths of sequences, and the walk along time.</summary>
internal sealed class RecurrentNode
{
    private readonly NodeCall _call;
    private readonly bool _batchFirst;
    private readonly Tensor? _lengths;

    /// <param name="c">The node.</param>
    /// <param name="x">[time, batch, input], or [batch, time, input].</param>
    /// <param name="r">[directions, gates · hidden, hidden].</param>
    /// <param name="lengths">[batch], or nothing where all sequences are whole.</param>
    /// <param name="direction">forward, reverse or bidirectional.</param>
    /// <param name="batchFirst">Whether the batch stands before time, and before the directions of states.</param>
    internal RecurrentNode(NodeCall c, Tensor x, Tensor r, Tensor? lengths, string direction, bool batchFirst)
    {
        (_call, _batchFirst) = (c, batchFirst);
        Reversed = direction switch
        {
            "forward" or "foward" => [false],
            "reverse" => [true],
            "bidirectional" => [false, true],
            _ => throw c.Error($"Its attribute \"direction\" must be forward, reverse or bidirectional, but is {direction}."),
        };
        if (x.Dim != 3 || r.Dim != 3 || r.Shape[0] != Reversed.Length)
            throw c.Error($"An input of shape {Shapes.Text(x.Shape)} and weights of {Shapes.Text(r.Shape)} do not fit {Reversed.Length} directions.");
        X = batchFirst ? x.Transpose(0, 1) : x;
        (Time, Batch, Hidden) = (X.Shape[0], X.Shape[1], r.Shape[2]);
        if (lengths is null)
            return;
        _lengths = lengths.To(DType.Int64);
        if (lengths.ElementCount != Batch)
            throw c.Error($"It has the lengths of {lengths.ElementCount} sequences in a batch of {Batch}.");
    }

    /// <summary>[time, batch, input].</summary>
    internal Tensor X { get; }

    internal long Time { get; }

    internal long Batch { get; }

    internal long Hidden { get; }

    /// <summary>Which directions walk backwards.</summary>
    internal bool[] Reversed { get; }

    /// <summary>The state to begin with in one direction, [batch, hidden]; zeros if none is given.</summary>
    internal Tensor Initial(Tensor? state, int direction) =>
        state is null ? Torch.Zeros(_call.CheckSize([Batch, Hidden], X.DType), X.DType, X.Device) : state.Select(_batchFirst ? 1 : 0, direction);

    /// <summary>Activation functions of one direction.</summary>
    internal string[] Activations(string[]? given, string[] missing, int direction)
    {
        if (given is not { Length: > 0 })
            return missing;
        if (given.Length != missing.Length * Reversed.Length)
            throw _call.Error($"It names {given.Length} activation functions for {Reversed.Length} directions of {missing.Length}.");
        return given[(direction * missing.Length)..((direction + 1) * missing.Length)];
    }

    /// <summary>What <see cref="Walk"/> gives, as one step of a plan; null where none is traced, or there is no kernel for it.</summary>
    /// <param name="order">The gates in weights and sums.</param>
    /// <param name="walk">A direction.</param>
    internal Tensor?[]? Whole(GateOrder order, Func<int, RecurrentWalk> walk)
    {
        if (!RecurrentWalk.IsTraced || _lengths is not null || Time == 0 || RecurrentWalk.Traced(order, [.. Reversed.Select((_, d) => walk(d))]) is not { } results)
            return null;
        var y = _call.Wants(0) ? results[0] : null;
        return [_batchFirst ? y?.Permute(2, 0, 1, 3) : y, .. results[1..].Select(s => _batchFirst ? s.Transpose(0, 1) : s)];
    }

    /// <summary>Walks along time in each direction.</summary>
    /// <param name="run">
    /// Begins a direction: gives its states and a step, which takes the time and the states and gives the next states. The first state is the output.
    /// </param>
    /// <returns>Outputs, [time, directions, batch, hidden] or [batch, time, directions, hidden], then the last states.</returns>
    internal Tensor?[] Walk(Func<int, (Tensor[] States, Func<long, Tensor[], Tensor[]> Step)> run)
    {
        var outputs = new Tensor[Reversed.Length];
        var last = new Tensor[Reversed.Length][];
        for (var d = 0; d < Reversed.Length; d++)
        {
            var (states, step) = run(d);
            var rows = new Tensor[Time];
            for (var i = 0L; i < Time; i++)
            {
                _call.CheckCancelled();
                var t = Reversed[d] ? Time - 1 - i : i;
                var next = step(t, states);
                rows[t] = next[0];
                if (_lengths is not null)
                {
                    // Beyond its end a sequence keeps its state and puts out zeros.
                    var within = _lengths.Gt((Tensor)t).Unsqueeze(-1);
                    rows[t] = Torch.Where(within, next[0], 0.0);
                    for (var s = 0; s < next.Length; s++)
                        next[s] = Torch.Where(within, next[s], states[s]);
                }
                states = next;
            }
            outputs[d] = Time > 0 ? Torch.Stack(rows) : Torch.Zeros([0, Batch, Hidden], X.DType, X.Device);
            last[d] = states;
        }
        var y = _call.Wants(0) ? Torch.Stack(outputs, 1) : null;
        var final = last[0].Select((_, s) => Torch.Stack(last.Select(states => states[s]).ToArray(), _batchFirst ? 1 : 0));
        return [_batchFirst ? y?.Permute(2, 0, 1, 3) : y, .. final];
    }
}
