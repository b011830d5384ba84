namespace TorchPort.Nn;

/// <summary>A recurrent network whose state is one tensor.</summary>
public abstract class HiddenRNN : RNNBase<Tensor, Tensor?>
{
    private protected HiddenRNN(int gates, long inputSize, long hiddenSize, int numLayers, bool bias, bool batchFirst, double dropout, bool bidirectional, Device? device, DType? dtype)
        : base(gates, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, 0, device, dtype) { }

    private protected HiddenRNN(RecurrentParameters given, double dropout) : base(given, dropout) { }

    private protected override Tensor[][] Split(Tensor? state, long batch, Tensor input, bool batched) =>
        Array.ConvertAll(Parts(state, HiddenSize, batch, input, batched), h => (Tensor[])[h]);

    private protected override Tensor Join(Tensor[][] states, bool batched) => Whole(states.Select(s => s[0]), batched);
}

/// <summary>A recurrent network of sums through a nonlinearity. PyTorch: <c>nn.RNN</c>.</summary>
public sealed class RNN : HiddenRNN
{
    private readonly RNNNonlinearity _nonlinearity;

    /// <summary>A network of new weights.</summary>
    /// <param name="inputSize">The size of an element of the sequence.</param>
    /// <param name="hiddenSize">The size of a layer.</param>
    /// <param name="numLayers">The number of layers.</param>
    /// <param name="nonlinearity">What is applied to the sums.</param>
    /// <param name="bias">Whether there are biases.</param>
    /// <param name="batchFirst">Whether the batch is the first dimension of inputs and outputs.</param>
    /// <param name="dropout">The share that is dropped between layers.</param>
    /// <param name="bidirectional">Whether there are layers from the end to the beginning besides.</param>
    /// <param name="device">Where the parameters lie.</param>
    /// <param name="dtype">Their dtype.</param>
    public RNN(long inputSize, long hiddenSize, int numLayers = 1, RNNNonlinearity nonlinearity = RNNNonlinearity.Tanh, bool bias = true, bool batchFirst = false,
    double dropout = 0, bool bidirectional = false, Device? device = null, DType? dtype = null)
        : base(1, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, device, dtype) => _nonlinearity = nonlinearity;

    internal RNN(RecurrentParameters given, RNNNonlinearity nonlinearity, double dropout) : base(given, dropout) => _nonlinearity = nonlinearity;

    private protected override RecurrentKind Kind => _nonlinearity == RNNNonlinearity.Tanh ? RecurrentKind.Tanh : RecurrentKind.Relu;

    private protected override Tensor[] Step(Tensor ofInput, Tensor[] state, RecurrentWeights weights) =>
        [_nonlinearity == RNNNonlinearity.Tanh ? Recurrence.TanhStep(ofInput, state[0], weights) : Recurrence.ReluStep(ofInput, state[0], weights)];
}

/// <summary>A recurrent network whose gates choose between the old state and a new one. PyTorch: <c>nn.GRU</c>.</summary>
public sealed class GRU : HiddenRNN
{
    /// <summary>A network of new weights.</summary>
    /// <param name="inputSize">The size of an element of the sequence.</param>
    /// <param name="hiddenSize">The size of a layer.</param>
    /// <param name="numLayers">The number of layers.</param>
    /// <param name="bias">Whether there are biases.</param>
    /// <param name="batchFirst">Whether the batch is the first dimension of inputs and outputs.</param>
    /// <param name="dropout">The share that is dropped between layers.</param>
    /// <param name="bidirectional">Whether there are layers from the end to the beginning besides.</param>
    /// <param name="device">Where the parameters lie.</param>
    /// <param name="dtype">Their dtype.</param>
    public GRU(long inputSize, long hiddenSize, int numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0, bool bidirectional = false, Device? device = null, DType? dtype = null)
        : base(3, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, device, dtype) { }

    internal GRU(RecurrentParameters given, double dropout) : base(given, dropout) { }

    private protected override RecurrentKind Kind => RecurrentKind.Gru;

    private protected override Tensor[] Step(Tensor ofInput, Tensor[] state, RecurrentWeights weights) => [Recurrence.GruStep(ofInput, state[0], weights)];

    private protected override (Tensor Output, Tensor[] State)? Steps(Tensor ofInput, Tensor[] state, RecurrentWeights weights, bool backwards)
    {
        if (!FusedRecurrence.Applies(ofInput, state, weights))
            return null;
        var (output, h) = GruLayer.Run(ofInput, state[0], weights, backwards);
        return (output, [h]);
    }
}

/// <summary>A recurrent network with a memory beside its state. PyTorch: <c>nn.LSTM</c>.</summary>
public sealed class LSTM : RNNBase<(Tensor H, Tensor C), (Tensor H, Tensor C)?>
{
    /// <summary>A network of new weights.</summary>
    /// <param name="inputSize">The size of an element of the sequence.</param>
    /// <param name="hiddenSize">The size of a layer.</param>
    /// <param name="numLayers">The number of layers.</param>
    /// <param name="bias">Whether there are biases.</param>
    /// <param name="batchFirst">Whether the batch is the first dimension of inputs and outputs.</param>
    /// <param name="dropout">The share that is dropped between layers.</param>
    /// <param name="bidirectional">Whether there are layers from the end to the beginning besides.</param>
    /// <param name="projSize">The size that states are projected to; 0 for none.</param>
    /// <param name="device">Where the parameters lie.</param>
    /// <param name="dtype">Their dtype.</param>
    public LSTM(long inputSize, long hiddenSize, int numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0, bool bidirectional = false, long projSize = 0, Device? device = null, DType? dtype = null)
        : base(4, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, projSize, device, dtype) { }

    internal LSTM(RecurrentParameters given, double dropout) : base(given, dropout) { }

    private protected override RecurrentKind Kind => RecurrentKind.Lstm;

    private protected override Tensor[] Step(Tensor ofInput, Tensor[] state, RecurrentWeights weights)
    {
        var (h, c) = Recurrence.LstmStep(ofInput, state[0], state[1], weights);
        return [h, c];
    }

    private protected override (Tensor Output, Tensor[] State)? Steps(Tensor ofInput, Tensor[] state, RecurrentWeights weights, bool backwards)
    {
        if (!FusedRecurrence.Applies(ofInput, state, weights))
            return null;
        var (output, h, c) = LstmLayer.Run(ofInput, state[0], state[1], weights, backwards);
        return (output, [h, c]);
    }

    private protected override Tensor[][] Split((Tensor H, Tensor C)? state, long batch, Tensor input, bool batched) =>
        [.. Parts(state?.H, StateSize, batch, input, batched).Zip(Parts(state?.C, HiddenSize, batch, input, batched), (h, c) => (Tensor[])[h, c])];

    private protected override (Tensor H, Tensor C) Join(Tensor[][] states, bool batched) =>
        (Whole(states.Select(s => s[0]), batched), Whole(states.Select(s => s[1]), batched));
}
