using TorchPort.Onnx;
using TorchPort.Onnx.Schema;
using static TorchPort.Tests.Build;

namespace TorchPort.Tests;

/// <summary>A small detector, whose heads read as many boxes as are chosen: its parts are plans, and give what ONNX Runtime gives.</summary>
public class DependentShapesTests
{
    private const int Side = 24, Channels = 8;

    [Fact]
    public void ADetectorRunsInStages()
    {
        var bytes = Detector();
        var session = OnnxModel.Load(bytes, "detector.onnx").CreateSession();
        var counts = new HashSet<long>();
        for (var run = 0; run < 8; run++)
        {
            var image = Numbers(100 + run % 4, 1, 3, Side, Side);
            var expected = OnnxRuntime.Run(bytes, new Dictionary<string, OnnxValue>(StringComparer.Ordinal) { ["x"] = image });
            var actual = session.Run(image);
            counts.Add(actual[0].Shape[0]);
            foreach (var (e, a) in expected.Values.Zip(actual))
            {
                Assert.Equal(e.Tensor.Shape.ToArray(), a.Shape.ToArray());
                // Convolutions of packed weights are summed in another order.
                Assert.True(e.Tensor.To(DType.Float64).AllClose(a.To(DType.Float64), 1e-4, 1e-4));
            }
        }
        Assert.True(counts.Count > 1, "The images should have different numbers of boxes.");
        Assert.Contains("by a plan of", session.Describe(Numbers(100, 1, 3, Side, Side)), StringComparison.Ordinal);
    }

    private static byte[] Detector()
    {
        var model = Model(Network());
        model.Graph!.Outputs[0] = Info("chosen", ElementType.Int64);
        model.Graph.Outputs[3] = Info("likely", ElementType.Int64);
        return model.Bytes();
    }

    private static GraphProto Network() => Graph(["x"], ["chosen", "boxes_of", "classes", "likely"],
        Node("Conv", "x w1 b1", "c1", Ints("pads", 1, 1, 1, 1)), Node("Relu", "c1", "r1"),
        Node("Conv", "r1 w2 b2", "c2", Ints("pads", 1, 1, 1, 1)), Node("Relu", "c2", "r2"),
        Node("Conv", "r2 w3 b3", "places"), Node("Reshape", "places to_places", "flat_places"), Node("Transpose", "flat_places", "offsets", Ints("perm", 0, 2, 1)), Node("Add", "offsets anchors", "boxes"),
        Node("Conv", "r2 w4 b4", "logits"), Node("Reshape", "logits to_scores", "flat_logits"), Node("Sigmoid", "flat_logits", "scores"),
        Node("NonMaxSuppression", "boxes scores most overlap least", "chosen"),
        Node("Gather", "chosen two", "at", Int("axis", 1)), Node("Squeeze", "boxes zero_axis", "all_boxes"), Node("Gather", "all_boxes at", "boxes_of"),
        Node("Reshape", "r2 to_features", "flat_features"), Node("Transpose", "flat_features", "features", Ints("perm", 1, 0)), Node("Gather", "features at", "features_of"),
        Node("MatMul", "features_of w5", "hidden"), Node("Relu", "hidden", "active"), Node("MatMul", "active w6", "out"), Node("Softmax", "out", "classes", Int("axis", 1)),
        Node("Greater", "classes half", "sure"), Node("NonZero", "sure", "likely_t"), Node("Transpose", "likely_t", "likely", Ints("perm", 1, 0)))
        .With("w1", Numbers(1, Channels, 3, 3, 3) * 0.4).With("b1", Numbers(2, Channels)).With("w2", Numbers(3, Channels, Channels, 3, 3) * 0.2).With("b2", Numbers(4, Channels))
        .With("w3", Numbers(5, 4, Channels, 1, 1) * 0.2).With("b3", Numbers(6, 4)).With("w4", Numbers(7, 2, Channels, 1, 1) * 0.8).With("b4", Numbers(8, 2))
        .With("w5", Numbers(9, Channels, 16)).With("w6", Numbers(10, 16, 5)).With("anchors", Anchors())
        .With("to_places", Torch.Tensor(new long[] { 1, 4, Side * Side })).With("to_scores", Torch.Tensor(new long[] { 1, 2, Side * Side })).With("to_features", Torch.Tensor(new long[] { Channels, Side * Side }))
        .With("most", Torch.Tensor(new long[] { 200 })).With("overlap", Torch.Tensor(new[] { 0.3f })).With("least", Torch.Tensor(new[] { 0.6f })).With("half", Torch.Tensor(new[] { 0.5f }))
        .With("two", Torch.Tensor(2L)).With("zero_axis", Torch.Zeros([1], DType.Int64));

    /// <summary>A box at each place of the plane.</summary>
    private static Tensor Anchors()
    {
        var at = Torch.Arange(Side * Side);
        Tensor y = at.FloorDivide(Side).To(DType.Float32), x = at.Remainder(Side).To(DType.Float32);
        return Torch.Stack([y - 2, x - 2, y + 2, x + 2], 1).Unsqueeze(0);
    }

    private static Tensor Numbers(int seed, params long[] shape) => Torch.Randn(shape, generator: new Generator().ManualSeed(seed));
}
