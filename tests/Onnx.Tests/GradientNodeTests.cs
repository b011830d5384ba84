using TorchPort.Onnx;
using TorchPort.Onnx.Schema;
using static TorchPort.Tests.Agreement.NodeCase;
using static TorchPort.Tests.Build;

namespace TorchPort.Tests;

/// <summary>The operator by which a model asks for derivatives of its own values.</summary>
public class GradientNodeTests
{
    /// <summary>The two cases that ONNX's repository has (test_gradient_of_add, test_gradient_of_add_and_mul).</summary>
    [Theory]
    [InlineData("c", 1, 1)]
    [InlineData("d", 2 * 1.5 + 0.25, 1.5)]
    public void OfSumAndProduct(string y, double byA, double byB)
    {
        var outputs = Run(Graph(["a", "b"], ["c", "d", "da", "db"], Node("Add", "a b", "c"), Node("Mul", "c a", "d"), Gradient("a b", "da db", "a b", y)), 1.5f, 0.25f);
        Assert.Equal([(float)byA], outputs[2].Floats());
        Assert.Equal([(float)byB], outputs[3].Floats());
    }

    [Fact]
    public void IsTakenAtTheValuesGivenAndWithRespectToIntermediateOnes()
    {
        // h = a², y = h·b: by h it is b; where other values are given for h and b, at those.
        var graph = Graph(["a", "b", "other"], ["y", "dh", "db"], Node("Mul", "a a", "h"), Node("Mul", "h b", "y"), Gradient("other a", "dh db", "h b", "y"));
        var outputs = Run(graph, 3, 5, 7);
        Assert.Equal([3f], outputs[1].Floats());
        Assert.Equal([7f], outputs[2].Floats());
    }

    [Fact]
    public void OfAGradientIsTheSecondDerivative()
    {
        // y = a³b: dy/da = 3a²b, d²y/da² = 6ab, and by b 3a².
        var graph = Graph(["a", "b"], ["first", "second", "mixed"], Node("Mul", "a a", "p"), Node("Mul", "p a", "q"), Node("Mul", "q b", "y"),
            Gradient("a b", "first", "a", "y", "b"), Gradient("a b", "second mixed", "a b", "first"));
        var outputs = Run(graph, 2, 5);
        Assert.Equal([[60f], [60f], [12f]], outputs.Select(o => o.Floats()));
    }

    [Fact]
    public void SeesConstantsAndBranchesAndGivesZerosWhereNothingDepends()
    {
        var branch = Graph([], ["r"], Node("Mul", "a w", "r"));
        var graph = Graph(["a", "b"], ["da", "db"], Node("Greater", "b zero", "is"), Node("If", "is", "y", Subgraph("then_branch", branch), Subgraph("else_branch", Graph([], ["s"], Node("Neg", "a", "s")))),
            Gradient("a b", "da db", "a b", "y")).With("w", Torch.ScalarTensor(4, DType.Float32)).With("zero", Torch.ScalarTensor(0, DType.Float32));
        var outputs = Run(graph, 2, 5);
        Assert.Equal([[4f], [0f]], outputs.Select(o => o.Floats()));
    }

    [Fact]
    public void OfWhatDoesNotFitIsAnErrorThatNamesTheNode()
    {
        var missing = Assert.Throws<OnnxException>(() => Run(Graph(["a"], ["da"], Gradient("a", "da", "a", "nothing")), 1));
        Assert.Contains("nothing", missing.Message, StringComparison.Ordinal);
        var few = Assert.Throws<OnnxException>(() => Run(Graph(["a"], ["da"], Node("Neg", "a", "y"), Gradient("a", "da", "a", "y", "b")), 1));
        Assert.Contains("Gradient_of_da", few.Message, StringComparison.Ordinal);
    }

    private static OnnxValue?[] Run(GraphProto graph, params float[] inputs)
    {
        var model = Model(graph);
        model.OpsetImports.Add(new("ai.onnx.preview.training", 1));
        return model.Load().Run([.. inputs.Select(i => (OnnxValue?)Torch.ScalarTensor(i, DType.Float32))]);
    }

    private static NodeProto Gradient(string inputs, string outputs, string xs, string y, string? zs = null)
    {
        var node = Node("Gradient", inputs, outputs, Texts("xs", xs.Split(' ')), Text("y", y));
        node.Domain = "ai.onnx.preview.training";
        if (zs is not null)
            node.Attributes.Add(Texts("zs", zs.Split(' ')));
        return node;
    }
}
