using TorchPort.Onnx;
using TorchPort.Onnx.Schema;
using static TorchPort.Tests.Build;

namespace TorchPort.Tests;

/// <summary>What a loaded model is: parameters, runs, subgraphs, functions.</summary>
public class ModelTests
{
    [Fact]
    public void FloatingInitializersAreParametersUnderTheirNames()
    {
        var model = Model(Graph(["x"], ["y"], Node("MatMul", "x layer.0/weight", "h"), Node("Gather", "h places", "y", Int("axis", 1)))
            .With("layer.0/weight", Torch.Ones(2, 3)).With("places", Torch.Tensor<long>([2, 0]))).Load();
        Assert.Equal(["layer.0/weight"], model.NamedParameters().Select(p => p.Name));
        Assert.Equal(["places"], model.NamedBuffers().Select(p => p.Name));
        Assert.Equal(["layer.0/weight", "places"], model.StateDict().Keys);
        Assert.False(model.Training);
        var y = model.Forward(Torch.Tensor<float>([1, 2], [1, 2]));
        Assert.Equal([3f, 3f], y.ToArray<float>());
        y.Sum().Backward();
        Assert.Equal([1f, 0, 1, 2, 0, 2], model.Parameters().Single().Grad!.ToArray<float>());
    }

    [Fact]
    public void OnlyWhatOutputsNeedRuns()
    {
        var model = Model(Graph(["x"], ["y"], Node("Abs", "x", "y"), Node("NoSuchOperator", "x", "z"))).Load();
        Assert.Equal([1f], model.Forward(Torch.Tensor<float>([-1f], [1])).ToArray<float>());
    }

    [Fact]
    public void AnInputWithAnInitializerMayBeGiven()
    {
        var model = Model(Graph(["x", "w"], ["y"], Node("Mul", "x w", "y")).With("w", Torch.Tensor<float>([3f], [1]))).Load();
        Assert.Equal(["x"], model.Inputs.Select(i => i.Name));
        var x = Torch.Tensor<float>([2f], [1]);
        Assert.Equal([6f], model.Run([x])[0].Floats());
        Assert.Equal([10f], model.Run(new Dictionary<string, OnnxValue?> { ["x"] = x, ["w"] = Torch.Tensor<float>([5f], [1]) })["y"].Floats());
    }

    [Fact]
    public void SubgraphsSeeTheValuesAroundThem()
    {
        // y starts at 1 and is multiplied by x, from outside, as many times as the loop runs; the running values are stacked.
        var body = Graph([], ["keep", "next", "row"], Node("Identity", "go", "keep"), Node("Mul", "before x", "next"), Node("Identity", "next", "row"));
        body.Inputs.AddRange([Info("i", ElementType.Int64), Info("go", ElementType.Bool), Info("before")]);
        var graph = Graph(["x"], ["y", "rows"], Node("Loop", "count _ one", "y rows", Subgraph("body", body)))
            .With("count", Torch.Tensor(3L)).With("one", Torch.Tensor<float>([1f], [1]));
        var outputs = Model(graph).Load().Run([Torch.Tensor<float>([2f], [1])]);
        Assert.Equal([8f], outputs[0].Floats());
        Assert.Equal([2f, 4, 8], outputs[1].Floats());
        Assert.Equal([3L, 1], outputs[1]!.Tensor.Shape.ToArray());
    }

    [Fact]
    public void NodesMayStandInAnyOrder()
    {
        // Converters to half precision append their casts, which ONNX Runtime runs where they are needed; the branch sees one of these.
        var branch = Graph([], ["s"], Node("Abs", "h", "s"));
        var graph = Graph(["x"], ["y"], Node("If", "is", "y", Subgraph("then_branch", branch), Subgraph("else_branch", Graph([], ["t"], Node("Neg", "h", "t")))),
            Node("Greater", "x zero", "is"), Node("Sub", "x one", "h")).With("zero", Torch.Tensor(0f)).With("one", Torch.Tensor(1f));
        using var folder = new TempFolder();
        var model = Model(graph).Load();
        model.Save(folder["m.onnx"]);
        foreach (var loaded in new[] { model, OnnxModel.Load(folder["m.onnx"]) })
        {
            Assert.Equal(0.5f, loaded.Forward(Torch.Tensor(0.5f)).Item<float>());
            Assert.Equal(1.5f, loaded.Forward(Torch.Tensor(-0.5f)).Item<float>());
        }
    }

    [Fact]
    public void FunctionsTakeAttributesAndCallEachOther()
    {
        var scaled = new FunctionProto { Domain = "mine", Name = "Leaky" };
        scaled.Inputs.Add("a");
        scaled.Outputs.Add("b");
        scaled.Attributes.Add("slope");
        scaled.Nodes.Add(Node("LeakyRelu", "a", "b", Referring("alpha", "slope", AttributeType.Float)));
        var twice = new FunctionProto { Domain = "mine", Name = "Twice" };
        twice.Inputs.Add("a");
        twice.Outputs.Add("c");
        twice.AttributeDefaults.Add(Float("slope", 0.5f));
        twice.Nodes.AddRange([Call("Leaky", "a", "b"), Call("Leaky", "b", "c")]);
        foreach (var function in new[] { scaled, twice })
            function.OpsetImports.AddRange([new("", Opset), new("mine", 1)]);
        var plain = Node("Twice", "x", "y");
        plain.Domain = "mine";
        var given = Node("Twice", "x", "z", Float("slope", 0.25f));
        given.Domain = "mine";
        var outputs = Model(Graph(["x"], ["y", "z"], plain, given), Opset, scaled, twice).Load().Run([Torch.Tensor<float>([-16f], [1])]);
        Assert.Equal([-4f], outputs[0].Floats());
        Assert.Equal([-1f], outputs[1].Floats());

        static NodeProto Call(string name, string input, string output)
        {
            var node = Node(name, input, output, Referring("slope", "slope", AttributeType.Float));
            node.Domain = "mine";
            return node;
        }
    }

    [Fact]
    public void SparseInitializersAreMadeDense()
    {
        var graph = Graph(["x"], ["y"], Node("Add", "x s", "y"));
        var sparse = new SparseTensorProto { Values = TensorProtos.Of("s", Torch.Tensor<float>([5, 7], [2])), Indices = TensorProtos.Of("", Torch.Tensor<long>([0, 1, 1, 0], [2, 2])) };
        sparse.Dims.AddRange([2, 2]);
        graph.SparseInitializers.Add(sparse);
        Assert.Equal([0f, 5, 7, 0], Model(graph).Load().Forward(Torch.Zeros(2, 2)).ToArray<float>());
    }

    [Fact]
    public void BatchNormalizationTrainsWhenTheModelDoes()
    {
        var model = Model(Graph(["x"], ["y"], Node("BatchNormalization", "x scale shift mean var", "y", Float("momentum", 0.75f)))
            .With("scale", Torch.Ones(1)).With("shift", Torch.Zeros(1)).With("mean", Torch.Zeros(1)).With("var", Torch.Ones(1))).Load();
        Assert.Equal(["scale", "shift"], model.NamedParameters().Select(p => p.Name));
        var x = Torch.Tensor<float>([2, 4], [2, 1]);
        Assert.Equal(2f, model.Forward(x).ToArray<float>()[0], 1e-4f);
        model.Train();
        Assert.Equal([-1f, 1], model.Forward(x).ToArray<float>(), (a, b) => Math.Abs(a - b) < 1e-4);
        // PyTorch's batch norm of momentum 0.25: a quarter of the batch's mean 3 and unbiased variance 2.
        Assert.Equal(0.75f, model.NamedBuffers().Single(b => b.Name == "mean").Buffer.Item<float>(), 1e-6f);
        Assert.Equal(1.25f, model.NamedBuffers().Single(b => b.Name == "var").Buffer.Item<float>(), 1e-6f);
    }

    [Fact]
    public void ALoopThatNeverEndsCanBeCancelled()
    {
        var body = Graph([], ["keep"], Node("Identity", "go", "keep"));
        body.Inputs.AddRange([Info("i", ElementType.Int64), Info("go", ElementType.Bool)]);
        body.Outputs.Add(Info("row"));
        body.Nodes.Add(Node("Identity", "x", "row"));
        var model = Model(Graph(["x"], ["rows"], Node("Loop", "_ _", "rows", Subgraph("body", body)))).Load();
        using var source = new CancellationTokenSource(50);
        Assert.Throws<OperationCanceledException>(() => model.Run(new Dictionary<string, OnnxValue?> { ["x"] = Torch.Zeros(1) }, source.Token));
    }
}
