using TorchPort.Onnx;
using TorchPort.Onnx.Schema;
using static TorchPort.Tests.Agreement.NodeCase;
using static TorchPort.Tests.Build;

namespace TorchPort.Tests.Agreement;

/// <summary>Transforms of signals, boxes, losses and text.</summary>
public class SignalTests
{
    private const int Many = 40;

    [Fact]
    public void Fourier() => AgreeOn(Many, seed =>
    {
        var c = new NodeCase(seed, "DFT", opset: seed % 2 == 0 ? 17 : 21);
        var parts = c.Random.Next(1, 3);
        var length = c.Of<long?>(null, 5, 9);
        var axis = c.Random.Next(1, 3);
        c.Input(c.Normal(2, 6, 8, parts));
        c.Input(length is { } n ? (OnnxValue?)Torch.Tensor(n) : null);
        if (seed % 2 == 1)
            c.Constant(Torch.Tensor((long)axis));
        return c.Outputs(1).With(seed % 2 == 0 ? Int("axis", axis) : null, Int("inverse", parts == 2 ? c.Random.Next(2) : 0), Int("onesided", parts == 1 ? c.Random.Next(2) : 0));
    });

    /// <summary>Half a spectrum of n numbers is that of 2(n − 1) real ones where no length is said.</summary>
    [Theory]
    [InlineData(17)]
    [InlineData(20)]
    public void HalfASpectrumGivesAllNumbersBack(int opset)
    {
        var x = new NodeCase(opset, "none").Normal(3, 8, 1);
        var forward = Node("DFT", opset == 17 ? "x" : "x _ axis", "half", Int("onesided", 1));
        var inverse = Node("DFT", opset == 17 ? "half" : "half _ axis", "back", Int("onesided", 1), Int("inverse", 1));
        if (opset == 17)
            Assert.All((NodeProto[])[forward, inverse], n => n.Attributes.Add(Int("axis", 1)));
        var back = Model(Graph(["x"], ["half", "back"], forward, inverse).With("axis", Torch.Tensor(1L)), opset).Load().Run(x)[1]!.Tensor;
        Assert.Equal([3, 8, 1], back.Shape.ToArray());
        Assert.True(back.AllClose(x, 1e-5, 1e-6));
    }

    [Fact]
    public void ShortTimeFourier() => AgreeOn(Many, seed =>
    {
        var c = new NodeCase(seed, "STFT");
        var window = c.Flip();
        c.Input(c.Normal(2, 30, 1)).Constant(Torch.Tensor((long)c.Random.Next(1, 7)));
        c.Input(window ? (OnnxValue?)c.Normal(8) : null);
        if (!window || c.Flip())
            c.Constant(Torch.Tensor(8L));
        return c.Outputs(1).With(Int("onesided", c.Random.Next(2)));
    });

    [Theory]
    [InlineData("HannWindow")]
    [InlineData("HammingWindow")]
    [InlineData("BlackmanWindow")]
    public void Windows(string op) => AgreeOn(8, seed => new NodeCase(seed, op).Constant(Torch.Tensor(seed + 2L)).Outputs(1).With(Int("periodic", seed % 2), seed > 4 ? Int("output_datatype", 11) : null));

    [Fact]
    public void MelWeights() => AgreeOn(10, seed =>
    {
        var c = new NodeCase(seed, "MelWeightMatrix");
        return c.Constant(Torch.Tensor((long)c.Random.Next(3, 12))).Constant(Torch.Tensor((long)c.Of(32, 64, 65))).Constant(Torch.Tensor(8000L))
            .Constant(Torch.Tensor(c.Of(0.0, 50), DType.Float32)).Constant(Torch.Tensor(c.Of(3000.0, 4000), DType.Float32)).Outputs(1);
    });

    [Fact]
    public void NonMaxSuppression() => AgreeOn(Many, seed =>
    {
        var c = new NodeCase(seed, "NonMaxSuppression");
        // Scores in steps, so that some are equal.
        c.Input(c.Integers(DType.Float32, 0, 8, 2, 12, 4).Add(Torch.Tensor<float>([0, 0, 0.5f, 0.5f], [4]))).Input(c.Integers(DType.Float32, 0, 9, 2, 3, 12).Div(10.0));
        c.Constant(Torch.Tensor((long)c.Random.Next(1, 6)));
        c.Constant(Torch.Tensor(c.Of(0.0, 0.3, 0.5), DType.Float32));
        if (c.Flip())
            c.Constant(Torch.Tensor(0.35, DType.Float32));
        return c.Outputs(1).With(Int("center_point_box", c.Random.Next(2)));
    });

    [Fact]
    public void RoiAlign() => AgreeOn(Many, seed =>
    {
        var c = new NodeCase(seed, "RoiAlign", opset: seed % 2 == 1 ? 16 : 10);
        c.Input(c.Normal(2, 3, 8, 9)).Input(c.Integers(DType.Float32, -2, 20, 5, 4).Add(c.Normal(5, 4))).Input(c.Integers(DType.Int64, 0, 1, 5));
        return c.Outputs(1).With(Text("mode", c.Of("avg", "max")), Int("output_height", c.Random.Next(1, 4)), Int("output_width", c.Random.Next(1, 4)), Int("sampling_ratio", c.Random.Next(0, 3)),
            Float("spatial_scale", c.Of(1f, 0.5f)), seed % 2 == 1 ? Text("coordinate_transformation_mode", c.Of("half_pixel", "output_half_pixel")) : null);
    });

    [Theory]
    [InlineData("NegativeLogLikelihoodLoss", 1)]
    [InlineData("SoftmaxCrossEntropyLoss", 2)]
    public void Losses(string op, int outputs) => AgreeOn(Many, seed =>
    {
        var c = new NodeCase(seed, op);
        long[] inner = c.Of<long[]>([], new long[] { 3 }, [2, 3]);
        c.Input(c.Normal([4, 5, .. inner])).Input(c.Integers(c.Of(DType.Int64, DType.Int32), 0, 4, [4, .. inner]));
        if (c.Flip())
            c.Input(c.Normal(5).Abs());
        return c.Outputs(outputs).With(Text("reduction", c.Of("none", "mean", "sum")), c.Flip() ? Int("ignore_index", c.Random.Next(5)) : null);
    });

    [Fact]
    public void StringSplits() => AgreeOn(Many, seed =>
    {
        var c = new NodeCase(seed, "StringSplit");
        var texts = Enumerable.Range(0, 4).Select(_ => c.Of("a b  c", " a b ", "a-b--c", "-a-b", "one", "a b-c d", "")).ToArray();
        return c.Input(new OnnxStrings(texts, c.Of<long[]>([4L], [2L, 2]))).Outputs(2).With(c.Of(null, Text("delimiter", "-"), Text("delimiter", "--"), Text("delimiter", "")), c.Of(null, Int("maxsplit", 1), Int("maxsplit", 2)));
    });

    [Fact]
    public void StringNormalizers() => AgreeOn(Many, seed =>
    {
        var c = new NodeCase(seed, "StringNormalizer");
        var texts = Enumerable.Range(0, 5).Select(_ => c.Of("Monday", "monday", "TUESDAY", "x", "Äpfel")).ToArray();
        return c.Input(new OnnxStrings(texts, c.Of<long[]>([5L], [1L, 5]))).Outputs(1).With(Text("case_change_action", c.Of("NONE", "LOWER", "UPPER")), Int("is_case_sensitive", c.Random.Next(2)), Text("locale", "C"),
            c.Flip() ? Texts("stopwords", "monday", "X") : null);
    });

    [Fact]
    public void RegularExpressions() => AgreeOn(8, seed =>
    {
        var c = new NodeCase(seed, "RegexFullMatch");
        string[] patterns = [@"www\.[\w.-]+\.\bcom\b", @"\d{3}", @"[^\d]+", @"(?i)abc|x", @"a|ab", @"\S+", @"(?P<first>a)b*", @"\w"];
        return c.Input(new OnnxStrings(["www.google.com", "www.facebook.com", "123", "abc", "ABC", "ab", "é", "a b", "x"], 9)).Outputs(1).With(Text("pattern", patterns[seed]));
    });

    [Fact]
    public void TermFrequencies() => AgreeOn(2 * Many, seed =>
    {
        var c = new NodeCase(seed, "TfIdfVectorizer");
        var isText = c.Flip();
        long[] shape = c.Of<long[]>([9L], [2L, 6]);
        var count = (int)Shapes.Count(shape);
        OnnxValue x = isText ? new OnnxStrings([.. Enumerable.Range(0, count).Select(_ => c.Of("a", "b", "c"))], shape) : c.Integers(DType.Int64, 1, 3, shape)!;
        int least = c.Random.Next(1, 3), most = c.Random.Next(least, 4);
        return c.Input(x).Outputs(1).With(Text("mode", c.Of("TF", "IDF", "TFIDF")), Int("min_gram_length", least), Int("max_gram_length", most), Int("max_skip_count", c.Random.Next(0, 4)),
            Ints("ngram_counts", 0, 2, 8), Ints("ngram_indexes", 2, 0, 1, 4, 3, 5), isText ? Texts("pool_strings", "a", "c", "a", "b", "b", "b", "c", "a", "a", "b", "c") : Ints("pool_int64s", 1, 3, 1, 2, 2, 2, 3, 1, 1, 2, 3),
            c.Flip() ? FloatList("weights", 0.5f, 1, 1.5f, 2, 2.5f, 3) : null);
    });
}
