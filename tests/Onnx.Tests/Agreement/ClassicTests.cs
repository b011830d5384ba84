using TorchPort.Onnx;
using TorchPort.Onnx.Schema;
using static TorchPort.Tests.Agreement.NodeCase;
using static TorchPort.Tests.Build;

namespace TorchPort.Tests.Agreement;

/// <summary>Classical machine learning, whose specification leaves much to ONNX Runtime.</summary>
public class ClassicTests
{
    private const string Ml = "ai.onnx.ml";
    private const int Many = 60;

    private static readonly string[] Transforms = ["NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"];

    [Fact]
    public void LinearRegressors() => AgreeOn(Many, seed =>
    {
        var c = new NodeCase(seed, "LinearRegressor", Ml);
        int features = c.Random.Next(1, 5), targets = c.Random.Next(1, 4);
        return c.Input(c.Normal(3, features)).Outputs(1).With(FloatList("coefficients", c.Floats(features * targets)), Int("targets", targets),
            c.Flip() ? FloatList("intercepts", c.Floats(targets)) : null, Text("post_transform", c.Of(Transforms[..4])));
    });

    [Fact]
    public void LinearClassifiers() => AgreeOn(Many, seed =>
    {
        var c = new NodeCase(seed, "LinearClassifier", Ml);
        int features = c.Random.Next(1, 5), classes = c.Random.Next(1, 5);
        var labels = classes == 1 ? 2 : classes;
        return c.Input(Rows(c, features)).Outputs(2).With(FloatList("coefficients", c.Floats(features * classes)), FloatList("intercepts", c.Floats(classes)),
            Labels(c, labels, "classlabels_ints", "classlabels_strings"), Int("multi_class", c.Random.Next(2)), Text("post_transform", c.Of(Transforms[..4])));
    });

    [Theory]
    [InlineData("LINEAR")]
    [InlineData("POLY")]
    [InlineData("RBF")]
    [InlineData("SIGMOID")]
    public void SupportVectorRegressors(string kernel) => AgreeOn(Many / 2, seed =>
    {
        var c = new NodeCase(seed, "SVMRegressor", Ml);
        int features = c.Random.Next(1, 5), vectors = c.Random.Next(0, 5);
        return c.Input(c.Normal(3, features)).Outputs(1).With(FloatList("coefficients", c.Floats(vectors == 0 ? features : vectors)), FloatList("support_vectors", c.Floats(features * vectors)),
            Int("n_supports", vectors), FloatList("rho", c.Floats(1)), Text("kernel_type", kernel), FloatList("kernel_params", 0.5f, 0.25f, c.Of(2f, 3f)), Int("one_class", c.Random.Next(2)));
    });

    [Theory]
    [InlineData("LINEAR")]
    [InlineData("POLY")]
    [InlineData("RBF")]
    [InlineData("SIGMOID")]
    public void SupportVectorClassifiers(string kernel) => AgreeOn(Many, seed =>
    {
        var c = new NodeCase(seed, "SVMClassifier", Ml);
        int features = c.Random.Next(1, 5), classes = c.Random.Next(2, 5);
        long[] perClass = [.. Enumerable.Range(0, classes).Select(_ => (long)c.Random.Next(1, 4))];
        var vectors = (int)perClass.Sum();
        var pairs = classes * (classes - 1) / 2;
        var isProbability = c.Flip();
        return c.Input(Rows(c, features)).Outputs(2).With(FloatList("coefficients", c.Floats((classes - 1) * vectors)), FloatList("support_vectors", c.Floats(features * vectors)),
            Ints("vectors_per_class", perClass), FloatList("rho", c.Floats(pairs)), isProbability ? FloatList("prob_a", c.Floats(pairs)) : null, isProbability ? FloatList("prob_b", c.Floats(pairs)) : null,
            Text("kernel_type", kernel), FloatList("kernel_params", 0.5f, 0.25f, c.Of(2f, 3f)), Labels(c, classes, "classlabels_ints", "classlabels_strings"), Text("post_transform", c.Of(Transforms[..4])));
    }, relative: 1e-3);

    [Fact]
    public void LinearSupportVectorClassifiers() => AgreeOn(Many, seed =>
    {
        var c = new NodeCase(seed, "SVMClassifier", Ml);
        int features = c.Random.Next(1, 5), classes = c.Random.Next(2, 5);
        var coefficients = c.Floats(features * classes);
        return c.Input(Rows(c, features)).Outputs(2).With(FloatList("coefficients", c.Flip() ? Array.ConvertAll(coefficients, MathF.Abs) : coefficients), FloatList("rho", c.Floats(1)),
            Text("kernel_type", "LINEAR"), FloatList("kernel_params", 0.5f, 0.25f, 2), Labels(c, classes, "classlabels_ints", "classlabels_strings"), Text("post_transform", c.Of(Transforms[..4])));
    });

    [Fact]
    public void TreeRegressors() => AgreeOn(2 * Many, seed =>
    {
        var c = new NodeCase(seed, "TreeEnsembleRegressor", Ml);
        var targets = c.Of(1, 1, 2, 3);
        var forest = RandomForest.Of(c, features: 3, targets);
        return c.Input(Trees(c, 3)).Outputs(1).With([.. forest.Attributes("target"), Int("n_targets", targets), Text("aggregate_function", c.Of("SUM", "AVERAGE", "MIN", "MAX")),
            Text("post_transform", c.Of(Transforms[..4])), c.Flip() ? FloatList("base_values", c.Floats(targets)) : null]);
    });

    [Fact]
    public void TreeClassifiers() => AgreeOn(4 * Many, seed =>
    {
        var c = new NodeCase(seed, "TreeEnsembleClassifier", Ml);
        var classes = c.Of(2, 2, 2, 3, 4);
        // Boosted trees of two classes give numbers to one of them only.
        var forest = RandomForest.Of(c, features: 3, classes, onlyTarget: classes == 2 && c.Flip() ? c.Random.Next(2) : null, positive: c.Flip());
        return c.Input(Trees(c, 3)).Outputs(2).With([.. forest.Attributes("class"), Labels(c, classes, "classlabels_int64s", "classlabels_strings"),
            Text("post_transform", c.Of(Transforms[..4])), c.Random.Next(3) == 0 ? FloatList("base_values", c.Floats(c.Flip() ? classes : 1)) : null]);
    });

    [Theory]
    [InlineData("ints", "strings")]
    [InlineData("strings", "ints")]
    [InlineData("floats", "floats")]
    [InlineData("ints", "floats")]
    [InlineData("strings", "strings")]
    public void LabelEncoders(string from, string to) => AgreeOn(10, seed =>
    {
        var c = new NodeCase(seed, "LabelEncoder", Ml);
        AttributeProto List(string kind, string of, int first) => kind switch
        {
            "ints" => Ints($"{of}_int64s", first, first + 3, first + 1),
            "floats" => FloatList($"{of}_floats", first, first + 0.5f, float.NaN),
            _ => Texts($"{of}_strings", $"a{first}", $"b{first}", ""),
        };
        OnnxValue x = from switch
        {
            "ints" => c.Integers(DType.Int64, 0, 6, 2, 4)!,
            "floats" => Torch.Tensor<float>([.. Enumerable.Range(0, 6).Select(_ => c.Of(2f, 2.5f, float.NaN, 7))], [6])!,
            _ => Words(c, "a2", "b2", "", "other"),
        };
        return c.Input(x).Outputs(1).With(List(from, "keys", 2), List(to, "values", 5), c.Flip() ? Int("default_int64", 9) : null, c.Flip() ? Float("default_float", 9.5f) : null, c.Flip() ? Text("default_string", "none") : null);
    });

    [Fact]
    public void OneHotEncoders() => AgreeOn(20, seed =>
    {
        var c = new NodeCase(seed, "OneHotEncoder", Ml);
        var isText = c.Flip();
        return c.Input(isText ? Words(c, "a", "b", "c") : c.Of(c.Integers(DType.Int64, 0, 4, 5), c.Normal(2, 3), c.Integers(DType.Float64, 0, 4, 4)))
            .Outputs(1).With(isText ? Texts("cats_strings", "b", "a") : Ints("cats_int64s", 1, 3, 0), Int("zeros", 1));
    });

    [Fact]
    public void CategoryMappers() => AgreeOn(10, seed =>
    {
        var c = new NodeCase(seed, "CategoryMapper", Ml);
        return c.Input(c.Flip() ? Words(c, "a", "b", "z") : c.Integers(DType.Int64, 0, 3, 2, 3)!).Outputs(1).With(Texts("cats_strings", "a", "b"), Ints("cats_int64s", 1, 3), c.Flip() ? Int("default_int64", 77) : null);
    });

    [Theory]
    [InlineData("Scaler")]
    [InlineData("Normalizer")]
    [InlineData("Binarizer")]
    [InlineData("Imputer")]
    [InlineData("ArrayFeatureExtractor")]
    [InlineData("FeatureVectorizer")]
    public void Features(string op) => AgreeOn(20, seed =>
    {
        var c = new NodeCase(seed, op, Ml);
        var x = c.Of(c.Normal(4, 3), c.Normal(4, 3).To(DType.Float64), c.Integers(DType.Int64, -2, 2, 4, 3));
        var count = c.Of(1, 3);
        switch (op)
        {
            case "Scaler":
                return c.Input(x).Outputs(1).With(FloatList("offset", c.Floats(count)), FloatList("scale", c.Floats(count)));
            case "Normalizer":
                return c.Input(c.Flip() ? x : Torch.Cat([x, Torch.ZerosLike(x)])).Outputs(1).With(Text("norm", c.Of("MAX", "L1", "L2")));
            case "Binarizer":
                return c.Input(c.Normal(2, 3)).Outputs(1).With(Float("threshold", 0.3f));
            case "Imputer":
                var isReal = c.Flip();
                return c.Input(isReal ? Torch.Where(c.Normal(4, 3).Gt(0.5), double.NaN, c.Normal(4, 3)).To(DType.Float32) : c.Integers(DType.Int64, -1, 1, 4, 3)).Outputs(1)
                    .With(isReal ? FloatList("imputed_value_floats", c.Floats(count)) : Ints("imputed_value_int64s", [.. Enumerable.Range(5, count)]), isReal ? Float("replaced_value_float", float.NaN) : Int("replaced_value_int64", 1));
            case "ArrayFeatureExtractor":
                return c.Input(c.Of(x, x.Select(0, 0))).Input(c.Integers(DType.Int64, 0, 2, 4)).Outputs(1);
            default:
                return c.Input(x).Input(c.Normal(4, 2).To(x.DType)).Outputs(1).With(Ints("inputdimensions", c.Of(3, 2, 4), c.Of(2, 1)));
        }
    });

    [Fact]
    public void ZipMaps() => AgreeOn(10, seed =>
    {
        var c = new NodeCase(seed, "ZipMap", Ml);
        return c.Input(c.Normal(3, 2)).Outputs(1).With(Labels(c, 2, "classlabels_int64s", "classlabels_strings"));
    });

    private static AttributeProto Labels(NodeCase c, int count, string integers, string strings) =>
        c.Flip() ? Ints(integers, [.. Enumerable.Range(0, count).Select(i => 3L * i + 1)]) : Texts(strings, [.. Enumerable.Range(0, count).Select(i => $"class {i}")]);

    private static Tensor Rows(NodeCase c, int features) => c.Of(c.Normal(4, features), c.Normal(4, features).To(DType.Float64), c.Integers(DType.Int64, -2, 2, 4, features));

    /// <summary>Features of which some are missing.</summary>
    private static Tensor Trees(NodeCase c, int features)
    {
        var x = c.Normal(6, features);
        return c.Random.Next(4) == 0 ? Torch.Where(c.Normal(6, features).Gt(1.2), double.NaN, x).To(DType.Float32) : c.Flip() ? x.To(DType.Float64) : x;
    }

    private static OnnxStrings Words(NodeCase c, params string[] words) => new([.. Enumerable.Range(0, 6).Select(_ => c.Of(words))], 6);
}
