using TorchPort.Kernels;
using TorchPort.Plans;

namespace TorchPort.Nn;

/// <summary>What recurrent networks have in common: layers, directions, and sequences of one length or of many.</summary>
/// <typeparam name="TState">The state of a layer: a tensor, or two.</typeparam>
/// <typeparam name="TOptional">The same, or null for zeros.</typeparam>
public abstract class RNNBase<TState, TOptional> : Module<Tensor, TOptional, (Tensor Output, TState State)>
{
    private readonly List<RecurrentWeights> _weights = [];

    private protected RNNBase(int gates, long inputSize, long hiddenSize, int numLayers, bool bias, bool batchFirst, double dropout, bool bidirectional, long projSize, Device? device, DType? dtype)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hiddenSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(numLayers, 1);
        if (!(dropout is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(dropout), dropout, "dropout should be a number in range [0, 1] representing the probability of an element being zeroed.");
        if (projSize < 0 || projSize >= hiddenSize)
            throw new ArgumentOutOfRangeException(nameof(projSize), projSize, "proj_size has to be a positive integer smaller than hidden_size, or zero to disable projections.");
        if (dropout > 0 && numLayers == 1)
            Torch.Warning?.Invoke($"dropout option adds dropout after all but last recurrent layer, so non-zero dropout expects num_layers greater than 1, but got dropout={dropout} and num_layers={numLayers}");
        (HiddenSize, NumLayers, BatchFirst, Dropout, Bidirectional) = (hiddenSize, numLayers, batchFirst, dropout, bidirectional);
        StateSize = projSize > 0 ? projSize : hiddenSize;
        for (var layer = 0; layer < numLayers; layer++)
        {
            for (var direction = 0; direction < Directions; direction++)
                _weights.Add(Register(layer, direction, gates * hiddenSize, layer == 0 ? inputSize : StateSize * Directions, projSize, bias, device, dtype));
        }
        ResetParameters();
    }

    /// <summary>A network of weights that somebody else holds.</summary>
    private protected RNNBase(RecurrentParameters given, double dropout)
    {
        (HiddenSize, NumLayers, BatchFirst, Dropout, Bidirectional) = (given.HiddenSize, given.NumLayers, given.BatchFirst, dropout, given.Bidirectional);
        StateSize = given.Weights[0].Hr?.Shape[0] ?? HiddenSize;
        _weights.AddRange(given.Weights);
    }

    /// <summary>The size of a layer.</summary>
    public long HiddenSize { get; }

    /// <summary>The number of layers.</summary>
    public int NumLayers { get; }

    /// <summary>Whether the batch is the first dimension of inputs and outputs, and not the second.</summary>
    public bool BatchFirst { get; }

    /// <summary>The share that is dropped between layers.</summary>
    public double Dropout { get; }

    /// <summary>Whether there are layers from the end to the beginning besides.</summary>
    public bool Bidirectional { get; }

    private protected long StateSize { get; }

    private protected int Directions => Bidirectional ? 2 : 1;

    /// <summary>Draws new weights. PyTorch: <c>reset_parameters</c>.</summary>
    public void ResetParameters()
    {
        var bound = 1 / Math.Sqrt(HiddenSize);
        foreach (var parameter in Parameters())
            Init.Uniform_(parameter, -bound, bound);
    }

    /// <summary>Runs over sequences from a state of zeros.</summary>
    public (Tensor Output, TState State) Call(Tensor input) => Call(input, default!);

    /// <summary>Runs over sequences: [T, N, size], or [N, T, size] where the batch is first, or [T, size].</summary>
    public override (Tensor Output, TState State) Forward(Tensor input1, TOptional input2)
    {
        ArgumentNullException.ThrowIfNull(input1);
        if (input1.Dim is not (2 or 3))
            throw new ShapeException($"{GetType().Name}: Expected input to be 2D or 3D, got {input1.Dim}D instead.");
        var batched = input1.Dim == 3;
        var x = !batched ? input1.Unsqueeze(1) : BatchFirst ? input1.Transpose(0, 1) : input1;
        var (steps, batch) = (x.Shape[0], x.Shape[1]);
        var initial = Split(input2, batch, input1, batched);
        var sizes = new long[steps];
        Array.Fill(sizes, batch);
        var (output, final) = Layers(x.Reshape(steps * batch, x.Shape[2]), sizes, initial);
        var y = output.View(steps, batch, -1);
        return (!batched ? y.Squeeze(1) : BatchFirst ? y.Transpose(0, 1) : y, Join(final, batched));
    }

    /// <summary>Runs over sequences of different lengths.</summary>
    /// <param name="input">The sequences, packed.</param>
    /// <param name="state">The first states, in the order of the sequences before they were sorted.</param>
    public (PackedSequence Output, TState State) Call(PackedSequence input, TOptional state = default!)
    {
        ArgumentNullException.ThrowIfNull(input);
        UpdateComputed();
        var batch = input.BatchSizes[0];
        var initial = Split(state, batch, input.Data, batched: true);
        if (state is not null && input.SortedIndices is { } sorted)
            initial = [.. initial.Select(s => s.Select(t => t.IndexSelect(0, sorted)).ToArray())];
        var (output, final) = Layers(input.Data, input.BatchSizes, initial);
        if (input.UnsortedIndices is { } unsorted)
            final = [.. final.Select(s => s.Select(t => t.IndexSelect(0, unsorted)).ToArray())];
        return (input.With(output), Join(final, batched: true));
    }

    private protected abstract RecurrentKind Kind { get; }

    /// <summary>One step: the output, which is the first part of the state, and the whole state.</summary>
    private protected abstract Tensor[] Step(Tensor ofInput, Tensor[] state, RecurrentWeights weights);

    /// <summary>All steps at once, where samples are all of one length and there is a kernel for it; else null.</summary>
    private protected virtual (Tensor Output, Tensor[] State)? Steps(Tensor ofInput, Tensor[] state, RecurrentWeights weights, bool backwards) => null;

    /// <summary>The first state of each layer and direction, [N, size] each.</summary>
    private protected abstract Tensor[][] Split(TOptional state, long batch, Tensor input, bool batched);

    private protected abstract TState Join(Tensor[][] states, bool batched);

    /// <summary>[layers · directions, N, size], or without N, taken apart; zeros if null.</summary>
    private protected Tensor[] Parts(Tensor? state, long size, long batch, Tensor input, bool batched)
    {
        var count = NumLayers * Directions;
        if (state is null)
            return [.. Enumerable.Range(0, count).Select(_ => Torch.Zeros([batch, size], input.DType, input.Device))];
        long[] expected = batched ? [count, batch, size] : [count, size];
        if (!state.Shape.SequenceEqual(expected))
            throw new ShapeException($"{GetType().Name}: Expected hidden size {Shapes.Text(expected)}, got {Shapes.Text(state.Shape)}.");
        return (batched ? state : state.Unsqueeze(1)).Unbind(0);
    }

    private protected static Tensor Whole(IEnumerable<Tensor> parts, bool batched)
    {
        var whole = Torch.Stack(parts.ToArray());
        return batched ? whole : whole.Squeeze(1);
    }

    private RecurrentWeights Register(int layer, int direction, long rows, long inputSize, long projSize, bool bias, Device? device, DType? dtype)
    {
        var suffix = $"_l{layer}{(direction == 1 ? "_reverse" : "")}";
        var ih = Make("weight_ih", rows, inputSize);
        var hh = Make("weight_hh", rows, StateSize);
        var biasIh = bias ? Make("bias_ih", rows) : null;
        var biasHh = bias ? Make("bias_hh", rows) : null;
        return new(ih, hh, biasIh, biasHh, projSize > 0 ? Make("weight_hr", projSize, HiddenSize) : null);

        Parameter Make(string name, params ReadOnlySpan<long> shape)
        {
            var parameter = new Parameter(Torch.Empty(shape, dtype, device));
            RegisterParameter(name + suffix, parameter);
            return parameter;
        }
    }

    /// <summary>All layers over the rows of all steps; step t has the first sizes[t] samples.</summary>
    private (Tensor Output, Tensor[][] Final) Layers(Tensor x, long[] sizes, Tensor[][] initial)
    {
        var final = new Tensor[initial.Length][];
        for (var layer = 0; layer < NumLayers; layer++)
        {
            x = Tracer.KeepsLayers && Kept(layer, x, sizes, initial, final) is { } whole ? whole : Walked(layer, x, sizes, initial, final) ?? Layer(layer, x, sizes, initial, final);
            if (layer < NumLayers - 1)
                x = Functional.Dropout(x, Dropout, Training);
        }
        return (x, final);
    }

    /// <summary>A layer in all directions, whose last states go into <paramref name="final"/>.</summary>
    private Tensor Layer(int layer, Tensor x, long[] sizes, Tensor[][] initial, Tensor[][] final)
    {
        var outputs = new Tensor[Directions];
        for (var direction = 0; direction < Directions; direction++)
        {
            var i = layer * Directions + direction;
            (outputs[direction], final[i]) = direction == 0 ? Onward(x, sizes, initial[i], _weights[i]) : Backward(x, sizes, initial[i], _weights[i]);
        }
        return Directions == 1 ? outputs[0] : Torch.Cat(outputs, 1);
    }

    /// <summary>The same as one step of a plan that is traced, if there is a kernel for it.</summary>
    private Tensor? Walked(int layer, Tensor x, long[] sizes, Tensor[][] initial, Tensor[][] final)
    {
        var first = layer * Directions;
        if (!RecurrentWalk.IsTraced || Kind is not (RecurrentKind.Lstm or RecurrentKind.Gru) || sizes[0] != sizes[^1] || _weights[first].Hr is not null)
            return null;
        var walks = new RecurrentWalk[Directions];
        for (var direction = 0; direction < Directions; direction++)
        {
            var weights = _weights[first + direction];
            walks[direction] = new(weights.OfInput(x).View(sizes.Length, sizes[0], -1), initial[first + direction], weights.Hh, weights.BiasHh, direction == 1);
        }
        if (RecurrentWalk.Traced(GateOrder.Of(Kind == RecurrentKind.Lstm ? 4 : 3), walks) is not { } results)
            return null;
        for (var direction = 0; direction < Directions; direction++)
            final[first + direction] = [.. results[1..].Select(s => s.Select(0, direction))];
        return results[0].Transpose(1, 2).Reshape(x.Shape[0], -1);
    }

    /// <summary>The same as one step of a trace, if it keeps such layers whole.</summary>
    private Tensor? Kept(int layer, Tensor x, long[] sizes, Tensor[][] initial, Tensor[][] final)
    {
        var first = layer * Directions;
        if (sizes[0] != sizes[^1] || _weights[first].Hr is not null)
            return null;
        var inputs = new List<Tensor?> { x.View(sizes.Length, sizes[0], -1) };
        inputs.AddRange(initial[first..(first + Directions)].SelectMany(s => s));
        foreach (var w in _weights[first..(first + Directions)])
            inputs.AddRange([w.Ih, w.Hh, w.BiasIh, w.BiasHh]);
        var kept = Tracer.Keep(new RecurrentLayer(Kind, Directions, Whole), [.. inputs]);
        if (kept is null)
            return null;
        for (var direction = 0; direction < Directions; direction++)
            final[first + direction] = [.. kept[1..].Select(s => s.Select(0, direction))];
        return kept[0].View(x.Shape[0], -1);

        Tensor[] Whole(Tensor?[] inputs)
        {
            var last = new Tensor[initial.Length][];
            var y = Layer(layer, inputs[0]!.View(x.Shape), sizes, initial, last);
            return [y.View(sizes.Length, sizes[0], -1), .. Enumerable.Range(0, initial[first].Length).Select(k => Torch.Stack([.. last[first..(first + Directions)].Select(s => s[k])]))];
        }
    }

    private (Tensor Output, Tensor[] Final) Onward(Tensor x, long[] sizes, Tensor[] state, RecurrentWeights weights)
    {
        var whole = weights.OfInput(x);
        if (sizes[0] == sizes[^1] && Steps(whole, state, weights, backwards: false) is { } done)
            return done;
        var ofInput = whole.Split(sizes);
        var outputs = new Tensor[sizes.Length];
        var finished = new List<Tensor[]>();
        for (var t = 0; t < sizes.Length; t++)
        {
            var (size, before) = (sizes[t], state[0].Shape[0]);
            if (size < before)
            {
                finished.Add(Array.ConvertAll(state, s => s.Narrow(0, size, before - size)));
                state = Array.ConvertAll(state, s => s.Narrow(0, 0, size));
            }
            state = Step(ofInput[t], state, weights);
            outputs[t] = state[0];
        }
        finished.Add(state);
        finished.Reverse();
        return (Torch.Cat(outputs), finished.Count == 1 ? state : [.. Enumerable.Range(0, state.Length).Select(k => Torch.Cat([.. finished.Select(f => f[k])]))]);
    }

    private (Tensor Output, Tensor[] Final) Backward(Tensor x, long[] sizes, Tensor[] initial, RecurrentWeights weights)
    {
        var whole = weights.OfInput(x);
        if (sizes[0] == sizes[^1] && Steps(whole, initial, weights, backwards: true) is { } done)
            return done;
        var ofInput = whole.Split(sizes);
        var outputs = new Tensor[sizes.Length];
        var state = Array.ConvertAll(initial, s => s.Narrow(0, 0, sizes[^1]));
        for (var t = sizes.Length - 1; t >= 0; t--)
        {
            var before = state[0].Shape[0];
            // Shorter sequences begin here.
            for (var k = 0; k < state.Length && before < sizes[t]; k++)
                state[k] = Torch.Cat([state[k], initial[k].Narrow(0, before, sizes[t] - before)]);
            state = Step(ofInput[t], state, weights);
            outputs[t] = state[0];
        }
        return (Torch.Cat(outputs), state);
    }
}
