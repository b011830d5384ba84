using TorchPort.Autograd;
using TorchPort.Ops;

namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>Rows of a table by their numbers. PyTorch: <c>F.embedding</c>.</summary>
    /// <param name="input">Numbers of rows, any shape.</param>
    /// <param name="weight">[rows, size].</param>
    /// <param name="paddingIdx">A row that gets no gradient; negative ones count from the back.</param>
    /// <param name="maxNorm">Rows that are used and longer than this are shortened to it, in place.</param>
    /// <param name="normType">The order of the norm.</param>
    /// <param name="scaleGradByFreq">Whether a row's gradient is divided by how often it is used.</param>
    /// <returns>[input's shape…, size].</returns>
    /// <exception cref="DimensionException">There is no such row.</exception>
    public static Tensor Embedding(Tensor input, Tensor weight, long? paddingIdx = null, double? maxNorm = null, double normType = 2, bool scaleGradByFreq = false)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(weight);
        var padding = PaddingRow(weight, paddingIdx);
        if (maxNorm is { } limit)
            Renormalise(weight, input, limit, normType);
        return EmbeddingOp(weight, input, padding ?? -1, scaleGradByFreq);
    }

    [Aten("embedding(Tensor weight, Tensor indices, SymInt padding_idx=-1, bool scale_grad_by_freq=False, bool sparse=False) -> Tensor", Ignores = "sparse")]
    internal static Tensor EmbeddingOp(Tensor weight, Tensor indices, long paddingIdx = -1, bool scaleGradByFreq = false)
    {
        if (weight.Dim != 2)
            throw new ShapeException($"'weight' must be 2-D, but has shape {Shapes.Text(weight.Shape)}.");
        var places = IndexCheck.InRange("Embedding", indices, weight.Shape[0]).Reshape(-1);
        Tensor rows;
        using (GradMode.NoGrad())
            rows = weight.IndexSelect(0, places);
        long[] shape = weight.ShapeArray, whole = [.. indices.Shape, shape[1]];
        return Tape.Record(rows, "Embedding", [weight], [], (g, _) =>
        {
            var factor = RowFactors(places, shape[0], paddingIdx, scaleGradByFreq, g.DType);
            return [Torch.Zeros(shape, g.DType, g.Device).IndexAdd(0, places, factor is null ? g : g.Mul(factor))];
        }).View(whole);
    }

    /// <summary>By what each used row's gradient is multiplied: 0 for padding, one over its count if wanted; null where all count 1.</summary>
    private static Tensor? RowFactors(Tensor places, long rows, long paddingIdx, bool scaleGradByFreq, DType dtype)
    {
        var factor = paddingIdx >= 0 ? places.Ne(paddingIdx).To(dtype) : null;
        if (scaleGradByFreq)
        {
            var counts = Torch.Zeros([rows], dtype, places.Device).IndexAdd(0, places, Torch.Ones(places.Shape, dtype, places.Device)).IndexSelect(0, places);
            factor = factor is null ? counts.Reciprocal() : factor.Div(counts);
        }
        return factor?.Unsqueeze(1);
    }

    private static long? PaddingRow(Tensor weight, long? paddingIdx)
    {
        if (paddingIdx is not { } row)
            return null;
        if (row < -weight.Size(0) || row >= weight.Size(0))
            throw new DimensionException($"Padding_idx must be within num_embeddings, but is {row} of {weight.Size(0)}.");
        return row < 0 ? row + weight.Size(0) : row;
    }

    [Aten("embedding_renorm_(Tensor(a!) self, Tensor indices, float max_norm, float norm_type) -> Tensor(a!)")]
    internal static Tensor Renormalised([AtenName("self")] Tensor weight, [AtenName("indices")] Tensor input, double maxNorm, double normType)
    {
        Renormalise(weight, input, maxNorm, normType);
        return weight;
    }

    [Aten("embedding_renorm(Tensor self, Tensor indices, float max_norm, float norm_type) -> Tensor")]
    internal static Tensor RenormalisedCopy([AtenName("self")] Tensor weight, [AtenName("indices")] Tensor input, double maxNorm, double normType) => Renormalised(weight.Detach().Clone(), input, maxNorm, normType);

    /// <summary>Shortens rows that are used and too long.</summary>
    private static void Renormalise(Tensor weight, Tensor input, double maxNorm, double normType)
    {
        using var mode = GradMode.NoGrad();
        var places = Torch.Tensor<long>([.. input.To(DType.Int64).ToArray<long>().Distinct()]).View(-1);
        var rows = weight.Detach().IndexSelect(0, places);
        var length = rows.Norm(normType, [1], keepdim: true);
        var factor = Torch.Where(length.Gt(maxNorm), length.Add(1e-7).Reciprocal().Mul(maxNorm), 1.0);
        weight.Copy_(weight.Detach().IndexCopy(0, places, rows.Mul(factor)));
    }

    /// <summary>Vectors with a 1 at the given place and zeros elsewhere. PyTorch: <c>F.one_hot</c>.</summary>
    /// <param name="input">Places, int64.</param>
    /// <param name="numClasses">The length; one more than the largest place if −1.</param>
    /// <returns>int64, [input's shape…, length].</returns>
    /// <exception cref="DimensionException">A place is negative or beyond the length.</exception>
    [Aten("one_hot(Tensor self, int num_classes=-1) -> Tensor")]
    public static Tensor OneHot([AtenName("self")] Tensor input, long numClasses = -1)
    {
        if (Given(input).DType != DType.Int64)
            throw new DTypeException("one_hot is only applicable to index tensor: int64.");
        if (input.ElementCount == 0 && numClasses <= 0)
            throw new DimensionException("Can not infer total number of classes from empty tensor.");
        var length = numClasses == -1 ? input.Amax().Item<long>() + 1 : numClasses;
        if (length < 1)
            throw new DimensionException("num_classes should be positive.");
        var places = IndexCheck.InRange("OneHot", input, length).Unsqueeze(-1);
        return Torch.Zeros([.. input.Shape, length], DType.Int64, input.Device).Scatter(-1, places, 1L);
    }
}
