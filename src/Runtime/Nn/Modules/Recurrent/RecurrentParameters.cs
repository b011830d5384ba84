namespace TorchPort.Nn;

/// <summary>The weights of a recurrent network as operators take them: a flat list, layer after layer, direction after direction.</summary>
internal sealed record RecurrentParameters(RecurrentWeights[] Weights, int NumLayers, bool Bidirectional, bool BatchFirst)
{
    internal long HiddenSize => Weights[0].Hh.Shape[0] / Gates;

    private int Gates { get; init; } = 1;

    /// <param name="gates">How many times the size of a layer its weights have.</param>
    /// <param name="parameters">The tensors.</param>
    /// <param name="hasBiases">Whether each layer has two biases.</param>
    /// <param name="numLayers">The number of layers.</param>
    /// <param name="bidirectional">Whether there are layers from the end to the beginning besides.</param>
    /// <param name="batchFirst">Whether the batch is the first dimension of inputs and outputs.</param>
    /// <exception cref="ShapeException">There are too many tensors, or too few.</exception>
    internal static RecurrentParameters Of(int gates, Tensor[] parameters, bool hasBiases, long numLayers, bool bidirectional, bool batchFirst)
    {
        var layers = checked((int)numLayers * (bidirectional ? 2 : 1));
        var each = hasBiases ? 4 : 2;
        // A projection is one more.
        var projects = layers > 0 && parameters.Length == layers * (each + 1);
        if (layers < 1 || parameters.Length != layers * (each + (projects ? 1 : 0)))
            throw new ShapeException($"A recurrent network of {numLayers} layers{(bidirectional ? " in two directions" : "")} has {layers * each} parameters, but {parameters.Length} were given.");
        var weights = new RecurrentWeights[layers];
        var stride = parameters.Length / layers;
        for (var i = 0; i < layers; i++)
        {
            var own = parameters.AsSpan(i * stride, stride);
            weights[i] = new(own[0], own[1], hasBiases ? own[2] : null, hasBiases ? own[3] : null, projects ? own[^1] : null);
        }
        return new(weights, (int)numLayers, bidirectional, batchFirst) { Gates = gates };
    }
}
