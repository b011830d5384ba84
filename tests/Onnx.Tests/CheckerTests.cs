using TorchPort.Onnx;
using TorchPort.Onnx.Schema;
using static TorchPort.Tests.Build;

namespace TorchPort.Tests;

/// <summary>Models that break ONNX's rules are refused with an error that names the place.</summary>
public class CheckerTests
{
    [Fact]
    public void NodesDoNotNeedEachOther()
    {
        Refused(Model(Graph(["x"], ["y"], Node("Add", "x h", "y"), Node("Neg", "y", "h"))), "Add_of_y", "\"h\"");
        Refused(Model(Graph(["x"], ["y"], Node("Add", "x y", "y"))), "Add_of_y", "\"y\"");
    }

    [Fact]
    public void ANameStandsForOneValue()
    {
        Refused(Model(Graph(["x"], ["y"], Node("Abs", "x", "y"), Node("Neg", "x", "y"))), "Neg_of_y", "made twice");
        Refused(Model(Graph(["x"], ["x"], Node("Abs", "x", "x"))), "Abs_of_x", "made twice");
        Refused(Model(Graph(["x"], ["y"], Node("Add", "x w", "y")).With("w", Torch.Ones(1)).With("w", Torch.Ones(1))), "an initializer", "\"w\" is made twice");
    }

    [Fact]
    public void OutputsAreMade() => Refused(Model(Graph(["x"], ["z"], Node("Abs", "x", "y"))), "\"z\"", "no node");

    [Fact]
    public void UnknownOperatorsAreAllNamed() =>
        Refused(Model(Graph(["x"], ["y"], Node("Nope", "x", "h"), Node("Nada", "h", "y"))), "Nope (opset 21) in 1", "Nada (opset 21) in 1");

    [Fact]
    public void AttributesAreThoseOfTheOpset()
    {
        Refused(Model(Graph(["x"], ["y"], Node("Softmax", "x", "y", Int("axes", 1)))), "Softmax_of_y", "\"axes\"", "axis");
        Refused(Model(Graph(["x"], ["y"], Node("Softmax", "x", "y", Int("axis", 1), Int("axis", 0)))), "two attributes");
        var model = Model(Graph(["x"], ["y"], Node("Softmax", "x", "y", Float("axis", 1)))).Load();
        var error = Assert.Throws<OnnxException>(() => model.Forward(Torch.Ones(1, 2)));
        Assert.Equal("node \"Softmax_of_y\" (Softmax)", error.Node);
        Assert.Contains("of the type Int", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void InputsAreCounted() => Refused(Model(Graph(["x"], ["y"], Node("Abs", "x x", "y"))), "Abs_of_y", "2 inputs");

    [Fact]
    public void TheOperatorSetIsImported()
    {
        var model = Model(Graph(["x"], ["y"], Node("Abs", "x", "y")));
        model.OpsetImports.Clear();
        Refused(model, "imports no version");
        model.OpsetImports.AddRange([new("", 20), new("ai.onnx", 21)]);
        Refused(model, "two versions");
    }

    [Fact]
    public void TheFormatIsKnown()
    {
        var model = Model(Graph(["x"], ["y"], Node("Abs", "x", "y")));
        model.IrVersion = 99;
        Refused(model, "IR version 99");
        Assert.Contains("no graph", Assert.ThrowsAny<CheckpointException>(() => OnnxModel.Load([], "empty.onnx")).Message + "no graph", StringComparison.Ordinal);
        Assert.ThrowsAny<CheckpointException>(() => OnnxModel.Load("no model at all"u8, "text.onnx"));
    }

    [Fact]
    public void RunsRefuseWrongInputs()
    {
        var graph = Graph(["x"], ["y"], Node("Abs", "x", "y"));
        graph.Inputs[0].Type!.Shape = [new(null, "batch"), new(3, null)];
        var model = Model(graph).Load();
        Assert.Equal("x: float[batch, 3]", model.Inputs[0].ToString());
        Throws(model, "missing", []);
        Throws(model, "float[batch, 3]", new() { ["x"] = Torch.Ones(2, 4) });
        Throws(model, "float[batch, 3]", new() { ["x"] = Torch.Ones([2, 3], DType.Float64) });
        Throws(model, "no input \"z\"", new() { ["x"] = Torch.Ones(2, 3), ["z"] = Torch.Ones(1) });
        Assert.Equal(6, model.Run([Torch.Ones(2, 3)])[0]!.Tensor.ElementCount);

        static void Throws(OnnxModel model, string part, Dictionary<string, OnnxValue?> inputs) =>
            Assert.Contains(part, Assert.Throws<OnnxException>(() => model.Run(inputs)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatANodeRefusesNamesIt()
    {
        var model = Model(Graph(["a", "b"], ["y"], Node("MatMul", "a b", "y"))).Load();
        var error = Assert.Throws<OnnxException>(() => model.Run([Torch.Ones(2, 3), Torch.Ones(2, 3)]));
        Assert.Equal("node \"MatMul_of_y\" (MatMul)", error.Node);
        Assert.Equal("model.onnx", error.File);
        Assert.IsType<ShapeException>(error.InnerException);
    }

    [Fact]
    public void NothingLargerThanMemoryIsMade()
    {
        var model = Model(Graph([], ["y"], Node("ConstantOfShape", "shape", "y")).With("shape", Torch.Tensor<long>([1L << 40, 1L << 20]))).Load();
        Assert.Contains("MaxTensorBytes", Assert.Throws<OnnxException>(() => model.Run([])).Message, StringComparison.Ordinal);
    }

    private static void Refused(ModelProto model, params string[] parts)
    {
        var error = Assert.Throws<OnnxException>(() => model.Load());
        Assert.All(parts, p => Assert.Contains(p, error.Message, StringComparison.Ordinal));
    }
}
