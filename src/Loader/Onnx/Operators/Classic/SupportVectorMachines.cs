using TorchPort.Ops;

namespace TorchPort.Onnx.Operators.Classic;

/// <summary>Support vector machines: decisions by kernels with vectors of the training data, or by weights alone.</summary>
internal static class SupportVectorMachines
{
    private const long MostWeights = 1 << 25;
    private const int MostClasses = 1 << 12;

    [OnnxOperator("SVMRegressor", Domain = MachineLearning.Domain, Ignores = "post_transform")]
    internal static Tensor Regressor(NodeCall c, Tensor x, float[] coefficients, float[]? kernelParams, float[] rho, float[]? supportVectors, string kernelType = "LINEAR", long nSupports = 0, bool oneClass = false)
    {
        var rows = MachineLearning.Rows(x);
        var weights = Torch.Tensor<float>(coefficients, [coefficients.Length, 1]);
        var offset = rho.Length > 0 ? (double)rho[0] : throw c.Error("Its attribute \"rho\" is empty.");
        var features = nSupports > 0 ? Kernel(c, kernelType, kernelParams).Of(rows, Matrix(c, supportVectors, nSupports)) : rows;
        var y = features.MatMul(weights).Add(offset);
        return oneClass ? Torch.Where(y.Gt(0.0), Torch.OnesLike(y), Torch.OnesLike(y).Neg()) : y;
    }

    [OnnxOperator("SVMClassifier", Domain = MachineLearning.Domain)]
    internal static (OnnxValue Y, Tensor Z) Classifier(NodeCall c, Tensor x, long[]? classlabelsInts, string[]? classlabelsStrings, float[] coefficients, float[]? kernelParams,
        float[]? probA, float[]? probB, float[] rho, float[]? supportVectors, long[]? vectorsPerClass, string kernelType = "LINEAR", string postTransform = "NONE")
    {
        var labels = new ClassLabels(classlabelsStrings, classlabelsInts);
        var (rows, transform) = (MachineLearning.Rows(x), MachineLearning.TransformOf(c, postTransform));
        var classes = labels.Count;
        if (vectorsPerClass is not { Length: > 0 } || vectorsPerClass.Sum() == 0)
            return ByWeights(c, rows, labels, coefficients, rho, transform);
        c.CheckCount(MostClasses, classes);
        var pairs = classes * (classes - 1) / 2;
        if (vectorsPerClass.Length != classes || rho.Length < pairs)
            throw c.Error($"It has vectors of {vectorsPerClass.Length} classes and {rho.Length} offsets, which do not fit {classes} classes.");
        var kernels = Kernel(c, kernelType, kernelParams).Of(rows, Matrix(c, supportVectors, vectorsPerClass.Sum()));
        var decisions = kernels.MatMul(PairWeights(c, coefficients, vectorsPerClass)).Add(Torch.Tensor<float>(rho.AsSpan(0, pairs), [pairs]));
        var y = labels.Of(PairwiseDecisions.Votes(decisions, classes).ArgMax(1));
        if (probA is { Length: > 0 })
        {
            if (probB is null || probA.Length < pairs || probB.Length < pairs)
                throw c.Error($"Its {probA.Length} and {probB?.Length ?? 0} numbers of probabilities do not fit {pairs} pairs of classes.");
            var firsts = decisions.Mul(Torch.Tensor<float>(probA.AsSpan(0, pairs), [pairs])).Add(Torch.Tensor<float>(probB.AsSpan(0, pairs), [pairs])).Neg().Sigmoid();
            return (y, ScoreTransforms.Apply(PairwiseDecisions.Couple(firsts, classes), transform));
        }
        return (y, classes > 2 ? ScoreTransforms.Apply(decisions, transform) : MachineLearning.BothClasses(decisions, transform, isProbability: transform != ScoreTransform.None));
    }

    private static (OnnxValue Y, Tensor Z) ByWeights(NodeCall c, Tensor rows, ClassLabels labels, float[] coefficients, float[] rho, ScoreTransform transform)
    {
        if (rho.Length == 0)
            throw c.Error("Its attribute \"rho\" is empty.");
        var scores = rows.MatMul(Matrix(c, coefficients, labels.Count).T()).Add((double)rho[0]);
        var best = scores.ArgMax(1);
        if (labels.Count == 2)
        {
            // Two classes are decided by the larger score's sign, or by a half where all weights are positive.
            var positive = Array.TrueForAll(coefficients, w => w >= 0) ? scores.Amax([1]).Ge(0.5) : scores.Amax([1]).Gt(0.0);
            best = Torch.Where(positive, Torch.OnesLike(best), best);
        }
        return (labels.Of(best), ScoreTransforms.Apply(scores, transform));
    }

    /// <summary>
    /// Coefficients stand in one row less than there are classes: those of class j's vectors against class i are in row i, or in row i − 1 if i comes
    /// after j. Here every pair of classes has a column of its own.
    /// </summary>
    private static Tensor PairWeights(NodeCall c, float[] coefficients, long[] perClass)
    {
        var (classes, vectors) = (perClass.Length, perClass.Sum());
        if (Array.Exists(perClass, v => v < 0) || coefficients.Length < (classes - 1) * vectors)
            throw c.Error($"{coefficients.Length} coefficients do not fit {classes} classes of {vectors} vectors.");
        var pairs = PairwiseDecisions.Pairs(classes).ToList();
        c.CheckCount(MostWeights, vectors, pairs.Count);
        var weights = new float[vectors * pairs.Count];
        var starts = new long[classes];
        for (var i = 1; i < classes; i++)
            starts[i] = starts[i - 1] + perClass[i - 1];
        foreach (var (pair, (first, second)) in pairs.Index())
        {
            for (var v = 0; v < perClass[first]; v++)
                weights[(starts[first] + v) * pairs.Count + pair] = coefficients[(second - 1) * vectors + starts[first] + v];
            for (var v = 0; v < perClass[second]; v++)
                weights[(starts[second] + v) * pairs.Count + pair] = coefficients[first * vectors + starts[second] + v];
        }
        return Torch.Tensor<float>(weights, [vectors, pairs.Count]);
    }

    private static Tensor Matrix(NodeCall c, float[]? numbers, long rows) => numbers is not null && rows > 0 && numbers.Length % rows == 0
        ? Torch.Tensor<float>(numbers, [rows, numbers.Length / rows])
        : throw c.Error($"{numbers?.Length ?? 0} numbers do not fit {rows} vectors.");

    private static KernelFunction Kernel(NodeCall c, string kind, float[]? numbers)
    {
        if (numbers is not null && numbers.Length is not (0 or 3))
            throw c.Error($"Its attribute \"kernel_params\" must have 3 numbers, but has {numbers.Length}.");
        var (gamma, coef0, degree) = numbers is { Length: 3 } ? (numbers[0], numbers[1], numbers[2]) : (0, 0, 0);
        return new(kind switch
        {
            "LINEAR" => VectorKernel.Linear,
            "POLY" => VectorKernel.Poly,
            "RBF" => VectorKernel.Rbf,
            "SIGMOID" => VectorKernel.Sigmoid,
            _ => throw c.Error($"Its attribute \"kernel_type\" must be LINEAR, POLY, RBF or SIGMOID, but is {kind}."),
        }, gamma, coef0, degree);
    }
}
