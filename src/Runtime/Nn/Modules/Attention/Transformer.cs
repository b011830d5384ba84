namespace TorchPort.Nn;

/// <summary>An encoder and a decoder of attention layers. PyTorch: <c>nn.Transformer</c>.</summary>
public sealed partial class Transformer : Module<Tensor, Tensor, Tensor>
{
    private readonly TransformerEncoder encoder;
    private readonly TransformerDecoder decoder;

    /// <summary>A network with random weights.</summary>
    /// <param name="dModel">The size of an element of the sequences.</param>
    /// <param name="nhead">The number of heads.</param>
    /// <param name="numEncoderLayers">The number of encoder layers.</param>
    /// <param name="numDecoderLayers">The number of decoder layers.</param>
    /// <param name="dimFeedforward">The size between the two linear layers of each.</param>
    /// <param name="dropout">The share that is dropped in training.</param>
    /// <param name="activation">The function between them; ReLU if null.</param>
    /// <param name="layerNormEps">Added to variances.</param>
    /// <param name="batchFirst">Whether the batch is the first dimension.</param>
    /// <param name="normFirst">Whether inputs are normalised, and not sums.</param>
    /// <param name="bias">Whether layers have biases.</param>
    /// <param name="device">Where the parameters lie.</param>
    /// <param name="dtype">Their dtype.</param>
    public Transformer(long dModel = 512, long nhead = 8, int numEncoderLayers = 6, int numDecoderLayers = 6, long dimFeedforward = 2048, double dropout = 0.1, Func<Tensor, Tensor>? activation = null,
        double layerNormEps = 1e-5, bool batchFirst = false, bool normFirst = false, bool bias = true, Device? device = null, DType? dtype = null)
    {
        var encoderLayer = new TransformerEncoderLayer(dModel, nhead, dimFeedforward, dropout, activation, layerNormEps, batchFirst, normFirst, bias, device, dtype);
        encoder = new(encoderLayer, numEncoderLayers, new LayerNorm(dModel, layerNormEps, bias: bias, device: device, dtype: dtype));
        var decoderLayer = new TransformerDecoderLayer(dModel, nhead, dimFeedforward, dropout, activation, layerNormEps, batchFirst, normFirst, bias, device, dtype);
        decoder = new(decoderLayer, numDecoderLayers, new LayerNorm(dModel, layerNormEps, bias: bias, device: device, dtype: dtype));
        foreach (var parameter in Parameters().Where(p => p.Dim > 1))
            Init.XavierUniform_(parameter);
    }

    /// <summary>A mask by which no element looks at later ones: −∞ above the diagonal. PyTorch: <c>generate_square_subsequent_mask</c>.</summary>
    public static Tensor GenerateSquareSubsequentMask(long size, DType? dtype = null) => Torch.Full([size, size], double.NegativeInfinity, dtype ?? Torch.DefaultDType).Triu(1);

    /// <summary>Decodes a target by what the encoder makes of a source, without masks.</summary>
    public override Tensor Forward(Tensor input1, Tensor input2) => decoder.Call(input2, encoder.Call(input1));

    /// <summary>Decodes a target by what the encoder makes of a source.</summary>
    /// <param name="src">The source sequences.</param>
    /// <param name="tgt">The target sequences.</param>
    /// <param name="srcMask">Where the source pays no attention to itself.</param>
    /// <param name="tgtMask">Where the target pays no attention to itself.</param>
    /// <param name="memoryMask">Where the target pays none to the source.</param>
    /// <param name="srcKeyPaddingMask">Which elements of the source are left out.</param>
    /// <param name="tgtKeyPaddingMask">Which elements of the target are left out.</param>
    /// <param name="memoryKeyPaddingMask">Which elements of the encoded source are left out.</param>
    public Tensor Call(Tensor src, Tensor tgt, Tensor? srcMask, Tensor? tgtMask = null, Tensor? memoryMask = null, Tensor? srcKeyPaddingMask = null, Tensor? tgtKeyPaddingMask = null, Tensor? memoryKeyPaddingMask = null) =>
        Call(src, tgt, (s, t) => decoder.Call(t, encoder.Call(s, srcMask, srcKeyPaddingMask), tgtMask, memoryMask, tgtKeyPaddingMask, memoryKeyPaddingMask));
}
