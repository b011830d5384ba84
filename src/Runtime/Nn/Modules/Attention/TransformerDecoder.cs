namespace TorchPort.Nn;

/// <summary>Self-attention, attention to a memory and a feed-forward network, each around its input. PyTorch: <c>nn.TransformerDecoderLayer</c>.</summary>
public sealed partial class TransformerDecoderLayer : Module<Tensor, Tensor, Tensor>
{
    private readonly MultiheadAttention self_attn, multihead_attn;
    private readonly Linear linear1;
    private readonly Dropout dropout;
    private readonly Linear linear2;
    private readonly LayerNorm norm1, norm2, norm3;
    private readonly Dropout dropout1, dropout2, dropout3;
    private readonly Func<Tensor, Tensor> _activation;
    private readonly bool _normFirst;
    private readonly Func<TransformerDecoderLayer> _another;

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
    public TransformerDecoderLayer(long dModel, long nhead, long dimFeedforward = 2048, double dropout = 0.1, Func<Tensor, Tensor>? activation = null, double layerNormEps = 1e-5,
        bool batchFirst = false, bool normFirst = false, bool bias = true, Device? device = null, DType? dtype = null)
    {
        self_attn = new(dModel, nhead, dropout, bias, batchFirst: batchFirst, device: device, dtype: dtype);
        multihead_attn = new(dModel, nhead, dropout, bias, batchFirst: batchFirst, device: device, dtype: dtype);
        linear1 = new(dModel, dimFeedforward, bias, device, dtype);
        this.dropout = new(dropout);
        linear2 = new(dimFeedforward, dModel, bias, device, dtype);
        norm1 = new(dModel, layerNormEps, bias: bias, device: device, dtype: dtype);
        norm2 = new(dModel, layerNormEps, bias: bias, device: device, dtype: dtype);
        norm3 = new(dModel, layerNormEps, bias: bias, device: device, dtype: dtype);
        (dropout1, dropout2, dropout3, _activation, _normFirst) = (new(dropout), new(dropout), new(dropout), activation ?? (x => x.Relu()), normFirst);
        _another = () => new(dModel, nhead, dimFeedforward, dropout, activation, layerNormEps, batchFirst, normFirst, bias, device, dtype);
    }

    /// <summary>Decodes a target by a memory, without masks.</summary>
    public override Tensor Forward(Tensor input1, Tensor input2) => Forward(input1, input2, default);

    /// <summary>Decodes a target by a memory.</summary>
    /// <param name="tgt">The sequences.</param>
    /// <param name="memory">What an encoder made of other sequences.</param>
    /// <param name="tgtMask">Where the target pays no attention to itself.</param>
    /// <param name="memoryMask">Where it pays none to the memory.</param>
    /// <param name="tgtKeyPaddingMask">Which elements of the target are left out.</param>
    /// <param name="memoryKeyPaddingMask">Which elements of the memory are left out.</param>
    /// <param name="tgtIsCausal">Says that the target's mask is the causal one.</param>
    /// <param name="memoryIsCausal">Says that the memory's mask is the causal one.</param>
    public Tensor Call(Tensor tgt, Tensor memory, Tensor? tgtMask, Tensor? memoryMask = null, Tensor? tgtKeyPaddingMask = null, Tensor? memoryKeyPaddingMask = null, bool tgtIsCausal = false, bool memoryIsCausal = false) =>
        Call(tgt, memory, (t, m) => Forward(t, m, new(tgtMask, memoryMask, tgtKeyPaddingMask, memoryKeyPaddingMask, tgtIsCausal, memoryIsCausal)));

    /// <summary>A layer of the same kind and weights, of its own. PyTorch: <c>copy.deepcopy</c>.</summary>
    internal TransformerDecoderLayer Copy() => ModuleCopy.Of(this, _another);

    internal Tensor Call(Tensor tgt, Tensor memory, DecoderMasks masks) => Call(tgt, memory, (t, m) => Forward(t, m, masks));

    private Tensor Forward(Tensor x, Tensor memory, DecoderMasks masks)
    {
        if (_normFirst)
        {
            x = x.Add(Self(norm1.Call(x)));
            x = x.Add(Other(norm2.Call(x)));
            return x.Add(Feed(norm3.Call(x)));
        }
        x = norm1.Call(x.Add(Self(x)));
        x = norm2.Call(x.Add(Other(x)));
        return norm3.Call(x.Add(Feed(x)));

        Tensor Self(Tensor t) => dropout1.Call(self_attn.Call(t, t, t, masks.TargetPadding, needWeights: false, masks.Target, isCausal: masks.TargetIsCausal).Output);

        Tensor Other(Tensor t) => dropout2.Call(multihead_attn.Call(t, memory, memory, masks.MemoryPadding, needWeights: false, masks.Memory, isCausal: masks.MemoryIsCausal).Output);
    }

    private Tensor Feed(Tensor x) => dropout3.Call(linear2.Call(dropout.Call(_activation(linear1.Call(x)))));
}

/// <summary>The masks of a decoder.</summary>
internal readonly record struct DecoderMasks(Tensor? Target, Tensor? Memory, Tensor? TargetPadding, Tensor? MemoryPadding, bool TargetIsCausal, bool MemoryIsCausal);

/// <summary>Decoder layers one after another. PyTorch: <c>nn.TransformerDecoder</c>.</summary>
public sealed partial class TransformerDecoder : Module<Tensor, Tensor, Tensor>
{
    private readonly ModuleList<TransformerDecoderLayer> layers;
    private readonly Module<Tensor, Tensor>? norm;

    /// <summary>Copies of a layer.</summary>
    /// <param name="decoderLayer">The layer.</param>
    /// <param name="numLayers">How many copies.</param>
    /// <param name="norm">Runs last, if given.</param>
    public TransformerDecoder(TransformerDecoderLayer decoderLayer, int numLayers, Module<Tensor, Tensor>? norm = null)
    {
        ArgumentNullException.ThrowIfNull(decoderLayer);
        layers = new(Enumerable.Range(0, numLayers).Select(_ => decoderLayer.Copy()));
        this.norm = norm;
    }

    /// <summary>Decodes a target by a memory, without masks.</summary>
    public override Tensor Forward(Tensor input1, Tensor input2) => Forward(input1, input2, default);

    /// <summary>Decodes a target by a memory.</summary>
    /// <param name="tgt">The sequences.</param>
    /// <param name="memory">What an encoder made of other sequences.</param>
    /// <param name="tgtMask">Where the target pays no attention to itself.</param>
    /// <param name="memoryMask">Where it pays none to the memory.</param>
    /// <param name="tgtKeyPaddingMask">Which elements of the target are left out.</param>
    /// <param name="memoryKeyPaddingMask">Which elements of the memory are left out.</param>
    /// <param name="tgtIsCausal">Says that the target's mask is the causal one.</param>
    /// <param name="memoryIsCausal">Says that the memory's mask is the causal one.</param>
    public Tensor Call(Tensor tgt, Tensor memory, Tensor? tgtMask, Tensor? memoryMask = null, Tensor? tgtKeyPaddingMask = null, Tensor? memoryKeyPaddingMask = null, bool tgtIsCausal = false, bool memoryIsCausal = false) =>
        Call(tgt, memory, (t, m) => Forward(t, m, new(tgtMask, memoryMask, tgtKeyPaddingMask, memoryKeyPaddingMask, tgtIsCausal, memoryIsCausal)));

    private Tensor Forward(Tensor tgt, Tensor memory, DecoderMasks masks)
    {
        foreach (var layer in layers)
            tgt = layer.Call(tgt, memory, masks);
        return norm is null ? tgt : norm.Call(tgt);
    }
}
