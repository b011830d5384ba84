namespace TorchPort.Nn;

/// <summary>Self-attention and a feed-forward network, each around its input. PyTorch: <c>nn.TransformerEncoderLayer</c>.</summary>
public sealed partial class TransformerEncoderLayer : Module<Tensor, Tensor>
{
    private readonly MultiheadAttention self_attn;
    private readonly Linear linear1;
    private readonly Dropout dropout;
    private readonly Linear linear2;
    private readonly LayerNorm norm1, norm2;
    private readonly Dropout dropout1, dropout2;
    private readonly Func<Tensor, Tensor> _activation;
    private readonly bool _normFirst;
    private readonly Func<TransformerEncoderLayer> _another;

    /// <summary>A layer with random weights.</summary>
    /// <param name="dModel">The size of an element of the sequence.</param>
    /// <param name="nhead">The number of heads.</param>
    /// <param name="dimFeedforward">The size between the two linear layers.</param>
    /// <param name="dropout">The share that is dropped in training.</param>
    /// <param name="activation">The function between them; ReLU if null.</param>
    /// <param name="layerNormEps">Added to variances.</param>
    /// <param name="batchFirst">Whether the batch is the first dimension.</param>
    /// <param name="normFirst">Whether inputs are normalised, and not sums.</param>
    /// <param name="bias">Whether layers have biases.</param>
    /// <param name="device">Where the parameters lie.</param>
    /// <param name="dtype">Their dtype.</param>
    public TransformerEncoderLayer(long dModel, long nhead, long dimFeedforward = 2048, double dropout = 0.1, Func<Tensor, Tensor>? activation = null, double layerNormEps = 1e-5,
        bool batchFirst = false, bool normFirst = false, bool bias = true, Device? device = null, DType? dtype = null)
    {
        self_attn = new(dModel, nhead, dropout, bias, batchFirst: batchFirst, device: device, dtype: dtype);
        linear1 = new(dModel, dimFeedforward, bias, device, dtype);
        this.dropout = new(dropout);
        linear2 = new(dimFeedforward, dModel, bias, device, dtype);
        norm1 = new(dModel, layerNormEps, bias: bias, device: device, dtype: dtype);
        norm2 = new(dModel, layerNormEps, bias: bias, device: device, dtype: dtype);
        (dropout1, dropout2, _activation, _normFirst) = (new(dropout), new(dropout), activation ?? (x => x.Relu()), normFirst);
        _another = () => new(dModel, nhead, dimFeedforward, dropout, activation, layerNormEps, batchFirst, normFirst, bias, device, dtype);
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Forward(input, null, null, false);

    /// <summary>Runs the layer with masks.</summary>
    /// <param name="src">The sequences.</param>
    /// <param name="srcMask">Where no attention is paid.</param>
    /// <param name="srcKeyPaddingMask">Which elements are left out.</param>
    /// <param name="isCausal">Says that the mask is the causal one.</param>
    public Tensor Call(Tensor src, Tensor? srcMask, Tensor? srcKeyPaddingMask = null, bool isCausal = false) => Call(src, x => Forward(x, srcMask, srcKeyPaddingMask, isCausal));

    /// <summary>A layer of the same kind and weights, of its own. PyTorch: <c>copy.deepcopy</c>.</summary>
    internal TransformerEncoderLayer Copy() => ModuleCopy.Of(this, _another);

    private Tensor Forward(Tensor src, Tensor? mask, Tensor? padding, bool isCausal)
    {
        if (_normFirst)
        {
            src = src.Add(Attend(norm1.Call(src)));
            return src.Add(Feed(norm2.Call(src)));
        }
        src = norm1.Call(src.Add(Attend(src)));
        return norm2.Call(src.Add(Feed(src)));

        Tensor Attend(Tensor x) => dropout1.Call(self_attn.Call(x, x, x, padding, needWeights: false, mask, isCausal: isCausal).Output);
    }

    private Tensor Feed(Tensor x) => dropout2.Call(linear2.Call(dropout.Call(_activation(linear1.Call(x)))));
}

/// <summary>Encoder layers one after another. PyTorch: <c>nn.TransformerEncoder</c>.</summary>
public sealed partial class TransformerEncoder : Module<Tensor, Tensor>
{
    private readonly ModuleList<TransformerEncoderLayer> layers;
    private readonly Module<Tensor, Tensor>? norm;

    /// <summary>Copies of a layer.</summary>
    /// <param name="encoderLayer">The layer.</param>
    /// <param name="numLayers">How many copies.</param>
    /// <param name="norm">Runs last, if given.</param>
    public TransformerEncoder(TransformerEncoderLayer encoderLayer, int numLayers, Module<Tensor, Tensor>? norm = null)
    {
        ArgumentNullException.ThrowIfNull(encoderLayer);
        layers = new(Enumerable.Range(0, numLayers).Select(_ => encoderLayer.Copy()));
        this.norm = norm;
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Forward(input, null, null, false);

    /// <summary>Runs the layers with masks.</summary>
    /// <param name="src">The sequences.</param>
    /// <param name="mask">Where no attention is paid.</param>
    /// <param name="srcKeyPaddingMask">Which elements are left out.</param>
    /// <param name="isCausal">Says that the mask is the causal one.</param>
    public Tensor Call(Tensor src, Tensor? mask, Tensor? srcKeyPaddingMask = null, bool isCausal = false) => Call(src, x => Forward(x, mask, srcKeyPaddingMask, isCausal));

    private Tensor Forward(Tensor src, Tensor? mask, Tensor? padding, bool isCausal)
    {
        foreach (var layer in layers)
            src = layer.Call(src, mask, padding, isCausal);
        return norm is null ? src : norm.Call(src);
    }
}
