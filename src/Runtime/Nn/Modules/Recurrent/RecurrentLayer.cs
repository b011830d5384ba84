using TorchPort.Plans;

namespace TorchPort.Nn;

/// <summary>What a recurrent layer does in a step.</summary>
internal enum RecurrentKind
{
    Tanh,
    Relu,
    Gru,
    Lstm,
}

/// <summary>
/// A layer of a recurrent network over sequences [T, N, size] of one length: the outputs [T, N, directions · hidden] and the last of each state, [directions, N, hidden].
/// Inputs are the sequences, the first states of each direction, and the weights of the input and the state with their biases, of each direction.
/// </summary>
/// <param name="Kind">What it does in a step.</param>
/// <param name="Directions">2 with one from the end to the beginning besides.</param>
/// <param name="Steps">Computes it.</param>
internal sealed record RecurrentLayer(RecurrentKind Kind, int Directions, Func<Tensor?[], Tensor[]> Steps) : Layer
{
    internal override Tensor[] Call(Tensor?[] inputs) => Steps(inputs);
}
