namespace TorchPort.Nn;

/// <summary>The weights of one layer of a recurrent network in one direction.</summary>
/// <param name="Ih">[gates · hidden, input].</param>
/// <param name="Hh">[gates · hidden, state].</param>
/// <param name="BiasIh">[gates · hidden].</param>
/// <param name="BiasHh">[gates · hidden].</param>
/// <param name="Hr">[projection, hidden], of an LSTM with a projection.</param>
internal readonly record struct RecurrentWeights(Tensor Ih, Tensor Hh, Tensor? BiasIh, Tensor? BiasHh, Tensor? Hr)
{
    /// <summary>The input's part of all gates.</summary>
    internal Tensor OfInput(Tensor input) => Functional.Linear(input, Ih, BiasIh);

    /// <summary>The state's part of all gates.</summary>
    internal Tensor OfState(Tensor state) => Functional.Linear(state, Hh, BiasHh);
}

/// <summary>The steps of recurrent networks.</summary>
internal static class Recurrence
{
    internal static Tensor TanhStep(Tensor ofInput, Tensor state, RecurrentWeights weights) => ofInput.Add(weights.OfState(state)).Tanh();

    internal static Tensor ReluStep(Tensor ofInput, Tensor state, RecurrentWeights weights) => ofInput.Add(weights.OfState(state)).Relu();

    internal static Tensor GruStep(Tensor ofInput, Tensor state, RecurrentWeights weights) => GruStep(ofInput, weights.OfState(state), state);

    /// <summary>A step whose products are computed.</summary>
    internal static Tensor GruStep(Tensor ofInput, Tensor ofState, Tensor state)
    {
        var input = ofInput.Chunk(3, -1);
        var hidden = ofState.Chunk(3, -1);
        var reset = input[0].Add(hidden[0]).Sigmoid();
        var update = input[1].Add(hidden[1]).Sigmoid();
        var fresh = input[2].Add(reset.Mul(hidden[2])).Tanh();
        return state.Sub(fresh).Mul(update).Add(fresh);
    }

    internal static (Tensor H, Tensor C) LstmStep(Tensor ofInput, Tensor h, Tensor c, RecurrentWeights weights)
    {
        var gates = ofInput.Add(weights.OfState(h)).Chunk(4, -1);
        c = gates[1].Sigmoid().Mul(c).Add(gates[0].Sigmoid().Mul(gates[2].Tanh()));
        h = gates[3].Sigmoid().Mul(c.Tanh());
        return (weights.Hr is null ? h : h.MatMul(weights.Hr.T()), c);
    }
}
