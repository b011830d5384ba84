namespace TorchPort.Nn;

/// <summary>Recurrent networks as graphs of operators call them: with their weights as arguments.</summary>
internal static class RecurrentOperators
{
    [Aten("lstm.input(Tensor input, Tensor[] hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor, Tensor)")]
    internal static (Tensor Output, Tensor H, Tensor C) Lstm(Tensor input, Tensor[] hx, [AtenName("params")] Tensor[] parameters, bool hasBiases, long numLayers, double dropout, bool train, bool bidirectional, bool batchFirst)
    {
        var lstm = new LSTM(RecurrentParameters.Of(4, parameters, hasBiases, numLayers, bidirectional, batchFirst), dropout);
        lstm.Train(train);
        var (output, (h, c)) = lstm.Forward(input, (hx[0], hx[1]));
        return (output, h, c);
    }

    [Aten("lstm.data(Tensor data, Tensor batch_sizes, Tensor[] hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional) -> (Tensor, Tensor, Tensor)")]
    internal static (Tensor Output, Tensor H, Tensor C) LstmPacked(Tensor data, Tensor batchSizes, Tensor[] hx, [AtenName("params")] Tensor[] parameters, bool hasBiases, long numLayers, double dropout, bool train, bool bidirectional)
    {
        var lstm = new LSTM(RecurrentParameters.Of(4, parameters, hasBiases, numLayers, bidirectional, false), dropout);
        lstm.Train(train);
        var (output, (h, c)) = lstm.Call(Packed(data, batchSizes), (hx[0], hx[1]));
        return (output.Data, h, c);
    }

    [Aten("gru.input(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor)")]
    internal static (Tensor Output, Tensor H) Gru(Tensor input, Tensor hx, [AtenName("params")] Tensor[] parameters, bool hasBiases, long numLayers, double dropout, bool train, bool bidirectional, bool batchFirst) =>
        Run(new GRU(RecurrentParameters.Of(3, parameters, hasBiases, numLayers, bidirectional, batchFirst), dropout), input, hx, train);

    [Aten("gru.data(Tensor data, Tensor batch_sizes, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional) -> (Tensor, Tensor)")]
    internal static (Tensor Output, Tensor H) GruPacked(Tensor data, Tensor batchSizes, Tensor hx, [AtenName("params")] Tensor[] parameters, bool hasBiases, long numLayers, double dropout, bool train, bool bidirectional) =>
        Run(new GRU(RecurrentParameters.Of(3, parameters, hasBiases, numLayers, bidirectional, false), dropout), Packed(data, batchSizes), hx, train);

    [Aten("rnn_tanh.input(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor)")]
    internal static (Tensor Output, Tensor H) RnnTanh(Tensor input, Tensor hx, [AtenName("params")] Tensor[] parameters, bool hasBiases, long numLayers, double dropout, bool train, bool bidirectional, bool batchFirst) =>
        Run(new RNN(RecurrentParameters.Of(1, parameters, hasBiases, numLayers, bidirectional, batchFirst), RNNNonlinearity.Tanh, dropout), input, hx, train);

    [Aten("rnn_tanh.data(Tensor data, Tensor batch_sizes, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional) -> (Tensor, Tensor)")]
    internal static (Tensor Output, Tensor H) RnnTanhPacked(Tensor data, Tensor batchSizes, Tensor hx, [AtenName("params")] Tensor[] parameters, bool hasBiases, long numLayers, double dropout, bool train, bool bidirectional) =>
        Run(new RNN(RecurrentParameters.Of(1, parameters, hasBiases, numLayers, bidirectional, false), RNNNonlinearity.Tanh, dropout), Packed(data, batchSizes), hx, train);

    [Aten("rnn_relu.input(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor)")]
    internal static (Tensor Output, Tensor H) RnnRelu(Tensor input, Tensor hx, [AtenName("params")] Tensor[] parameters, bool hasBiases, long numLayers, double dropout, bool train, bool bidirectional, bool batchFirst) =>
        Run(new RNN(RecurrentParameters.Of(1, parameters, hasBiases, numLayers, bidirectional, batchFirst), RNNNonlinearity.Relu, dropout), input, hx, train);

    [Aten("rnn_relu.data(Tensor data, Tensor batch_sizes, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional) -> (Tensor, Tensor)")]
    internal static (Tensor Output, Tensor H) RnnReluPacked(Tensor data, Tensor batchSizes, Tensor hx, [AtenName("params")] Tensor[] parameters, bool hasBiases, long numLayers, double dropout, bool train, bool bidirectional) =>
        Run(new RNN(RecurrentParameters.Of(1, parameters, hasBiases, numLayers, bidirectional, false), RNNNonlinearity.Relu, dropout), Packed(data, batchSizes), hx, train);

    [Aten("lstm_cell(Tensor input, Tensor[] hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> (Tensor, Tensor)")]
    internal static (Tensor H, Tensor C) LstmCell(Tensor input, Tensor[] hx, [AtenName("w_ih")] Tensor ih, [AtenName("w_hh")] Tensor hh, [AtenName("b_ih")] Tensor? biasIh = null, [AtenName("b_hh")] Tensor? biasHh = null)
    {
        var weights = new RecurrentWeights(ih, hh, biasIh, biasHh, null);
        return Recurrence.LstmStep(weights.OfInput(input), hx[0], hx[1], weights);
    }

    [Aten("gru_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> Tensor")]
    internal static Tensor GruCell(Tensor input, Tensor hx, [AtenName("w_ih")] Tensor ih, [AtenName("w_hh")] Tensor hh, [AtenName("b_ih")] Tensor? biasIh = null, [AtenName("b_hh")] Tensor? biasHh = null)
    {
        var weights = new RecurrentWeights(ih, hh, biasIh, biasHh, null);
        return Recurrence.GruStep(weights.OfInput(input), hx, weights);
    }

    [Aten("rnn_tanh_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> Tensor")]
    internal static Tensor RnnTanhCell(Tensor input, Tensor hx, [AtenName("w_ih")] Tensor ih, [AtenName("w_hh")] Tensor hh, [AtenName("b_ih")] Tensor? biasIh = null, [AtenName("b_hh")] Tensor? biasHh = null)
    {
        var weights = new RecurrentWeights(ih, hh, biasIh, biasHh, null);
        return Recurrence.TanhStep(weights.OfInput(input), hx, weights);
    }

    [Aten("rnn_relu_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> Tensor")]
    internal static Tensor RnnReluCell(Tensor input, Tensor hx, [AtenName("w_ih")] Tensor ih, [AtenName("w_hh")] Tensor hh, [AtenName("b_ih")] Tensor? biasIh = null, [AtenName("b_hh")] Tensor? biasHh = null)
    {
        var weights = new RecurrentWeights(ih, hh, biasIh, biasHh, null);
        return Recurrence.ReluStep(weights.OfInput(input), hx, weights);
    }

    [Aten("_pack_padded_sequence(Tensor input, Tensor lengths, bool batch_first) -> (Tensor, Tensor)")]
    internal static (Tensor Data, Tensor BatchSizes) Pack(Tensor input, Tensor lengths, bool batchFirst)
    {
        var packed = PackedSequence.PackPadded(input, lengths.ToArray<long>(), batchFirst);
        return (packed.Data, Torch.Tensor<long>(packed.BatchSizes, [packed.BatchSizes.Length]));
    }

    [Aten("_pad_packed_sequence(Tensor data, Tensor batch_sizes, bool batch_first, Scalar padding_value, int total_length) -> (Tensor, Tensor)")]
    internal static (Tensor Output, Tensor Lengths) Pad(Tensor data, Tensor batchSizes, bool batchFirst, Scalar paddingValue, long totalLength)
    {
        var (output, lengths) = Packed(data, batchSizes).PadPacked(batchFirst, paddingValue.ToDouble(), totalLength > 0 ? totalLength : null);
        return (output, Torch.Tensor<long>(lengths, [lengths.Length]));
    }

    private static PackedSequence Packed(Tensor data, Tensor batchSizes) => new(data, batchSizes.ToArray<long>(), null, null);

    private static (Tensor Output, Tensor H) Run(HiddenRNN network, Tensor input, Tensor hx, bool train)
    {
        network.Train(train);
        return network.Forward(input, hx);
    }

    private static (Tensor Output, Tensor H) Run(HiddenRNN network, PackedSequence input, Tensor hx, bool train)
    {
        network.Train(train);
        var (output, h) = network.Call(input, hx);
        return (output.Data, h);
    }
}
