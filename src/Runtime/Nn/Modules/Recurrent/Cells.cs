namespace TorchPort.Nn;

/// <summary>What recurrent cells have in common: weights of the input and of the state, for a number of gates.</summary>
public abstract partial class RNNCellBase<TState, TOutput> : Module<Tensor, TState, TOutput>
{
    private protected RNNCellBase(long inputSize, long hiddenSize, bool bias, int gates, Device? device, DType? dtype)
    {
        HiddenSize = hiddenSize;
        WeightIh = new(Torch.Empty([gates * hiddenSize, inputSize], dtype, device));
        WeightHh = new(Torch.Empty([gates * hiddenSize, hiddenSize], dtype, device));
        BiasIh = bias ? new(Torch.Empty([gates * hiddenSize], dtype, device)) : null;
        BiasHh = bias ? new(Torch.Empty([gates * hiddenSize], dtype, device)) : null;
        ResetParameters();
    }

    /// <summary>The size of the state.</summary>
    public long HiddenSize { get; }

    /// <summary>[gates · hidden, input].</summary>
    [Name("weight_ih")] public Parameter WeightIh { get; }

    /// <summary>[gates · hidden, hidden].</summary>
    [Name("weight_hh")] public Parameter WeightHh { get; }

    /// <summary>[gates · hidden].</summary>
    [Name("bias_ih")] public Parameter? BiasIh { get; }

    /// <summary>[gates · hidden].</summary>
    [Name("bias_hh")] public Parameter? BiasHh { get; }

    /// <summary>Draws new weights. PyTorch: <c>reset_parameters</c>.</summary>
    public void ResetParameters()
    {
        var bound = HiddenSize > 0 ? 1 / Math.Sqrt(HiddenSize) : 0;
        foreach (var parameter in Parameters())
            Init.Uniform_(parameter, -bound, bound);
    }

    private protected RecurrentWeights Weights => new(WeightIh, WeightHh, BiasIh, BiasHh, null);

    private protected Tensor Zeros(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Dim is not (1 or 2))
            throw new ShapeException($"{GetType().Name}: Expected input to be 1D or 2D, got {input.Dim}D instead.");
        return Torch.Zeros([.. input.Shape[..^1], HiddenSize], input.DType, input.Device);
    }
}

/// <summary>One step of <see cref="RNN"/>. PyTorch: <c>nn.RNNCell</c>.</summary>
/// <param name="inputSize">The size of the input, [N, size] or [size].</param>
/// <param name="hiddenSize">The size of the state.</param>
/// <param name="bias">Whether there are biases.</param>
/// <param name="nonlinearity">What is applied to the sum.</param>
/// <param name="device">Where the parameters lie.</param>
/// <param name="dtype">Their dtype.</param>
public sealed class RNNCell(long inputSize, long hiddenSize, bool bias = true, RNNNonlinearity nonlinearity = RNNNonlinearity.Tanh, Device? device = null, DType? dtype = null)
    : RNNCellBase<Tensor?, Tensor>(inputSize, hiddenSize, bias, 1, device, dtype)
{
    /// <summary>A step from a state of zeros.</summary>
    public Tensor Call(Tensor input) => Call(input, null);

    /// <summary>The next state from the input and the last state, zeros if null.</summary>
    public override Tensor Forward(Tensor input1, Tensor? input2)
    {
        var state = input2 ?? Zeros(input1);
        return nonlinearity == RNNNonlinearity.Tanh ? Recurrence.TanhStep(Weights.OfInput(input1), state, Weights) : Recurrence.ReluStep(Weights.OfInput(input1), state, Weights);
    }
}

/// <summary>One step of <see cref="GRU"/>. PyTorch: <c>nn.GRUCell</c>.</summary>
/// <param name="inputSize">The size of the input, [N, size] or [size].</param>
/// <param name="hiddenSize">The size of the state.</param>
/// <param name="bias">Whether there are biases.</param>
/// <param name="device">Where the parameters lie.</param>
/// <param name="dtype">Their dtype.</param>
public sealed class GRUCell(long inputSize, long hiddenSize, bool bias = true, Device? device = null, DType? dtype = null)
    : RNNCellBase<Tensor?, Tensor>(inputSize, hiddenSize, bias, 3, device, dtype)
{
    /// <summary>A step from a state of zeros.</summary>
    public Tensor Call(Tensor input) => Call(input, null);

    /// <summary>The next state from the input and the last state, zeros if null.</summary>
    public override Tensor Forward(Tensor input1, Tensor? input2) => Recurrence.GruStep(Weights.OfInput(input1), input2 ?? Zeros(input1), Weights);
}

/// <summary>One step of <see cref="LSTM"/>. PyTorch: <c>nn.LSTMCell</c>.</summary>
/// <param name="inputSize">The size of the input, [N, size] or [size].</param>
/// <param name="hiddenSize">The size of the state.</param>
/// <param name="bias">Whether there are biases.</param>
/// <param name="device">Where the parameters lie.</param>
/// <param name="dtype">Their dtype.</param>
public sealed class LSTMCell(long inputSize, long hiddenSize, bool bias = true, Device? device = null, DType? dtype = null)
    : RNNCellBase<(Tensor H, Tensor C)?, (Tensor H, Tensor C)>(inputSize, hiddenSize, bias, 4, device, dtype)
{
    /// <summary>A step from a state of zeros.</summary>
    public (Tensor H, Tensor C) Call(Tensor input) => Call(input, null);

    /// <summary>The next state from the input and the last state, zeros if null.</summary>
    public override (Tensor H, Tensor C) Forward(Tensor input1, (Tensor H, Tensor C)? input2)
    {
        var (h, c) = input2 ?? (Zeros(input1), Zeros(input1));
        return Recurrence.LstmStep(Weights.OfInput(input1), h, c, Weights);
    }
}

/// <summary>What a simple recurrent network applies to its sums. PyTorch: <c>nonlinearity</c>.</summary>
public enum RNNNonlinearity
{
    /// <summary>The hyperbolic tangent. PyTorch: <c>"tanh"</c>.</summary>
    Tanh,
    /// <summary>PyTorch: <c>"relu"</c>.</summary>
    Relu,
}
