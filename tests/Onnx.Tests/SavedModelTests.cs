using TorchPort.Onnx;
using TorchPort.Onnx.Testing;
using static TorchPort.Tests.Build;

namespace TorchPort.Tests;

/// <summary>A model that was trained and saved gives the same outputs in ONNX Runtime.</summary>
public class SavedModelTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void OnnxRuntimeRunsWhatWasTrained(bool external)
    {
        var generator = new Generator(5);
        var model = Model(Graph(["x"], ["y"],
            Node("Conv", "x w b", "c", Ints("pads", 1, 1, 1, 1)), Node("BatchNormalization", "c scale shift mean var", "n"), Node("Relu", "n", "r"),
            Node("GlobalAveragePool", "r", "p"), Node("Flatten", "p", "f"), Node("Gemm", "f head _", "y", Int("transB", 1)))
            .With("w", Normal(8, 3, 3, 3)).With("b", Normal(8)).With("scale", Torch.Ones(8)).With("shift", Torch.Zeros(8)).With("mean", Torch.Zeros(8)).With("var", Torch.Ones(8))
            .With("head", Normal(4, 8))).Load();
        model.SetTensor("head", Normal(2, 8));
        var target = Torch.Tensor<long>([0, 1, 0, 1, 1, 0]);
        // Images of the second class have the larger numbers.
        var x = Normal(6, 3, 7, 7).Mul(target.Mul((Tensor)2L).Add((Tensor)1L).Reshape(6, 1, 1, 1));
        var first = 0f;
        var last = 0f;
        model.Train();
        for (var step = 0; step < 60; step++)
        {
            model.ZeroGrad();
            var loss = Nn.Functional.CrossEntropy(model.Forward(x), target);
            loss.Backward();
            using (GradMode.NoGrad())
            {
                foreach (var parameter in model.Parameters().Where(p => p.Grad is not null))
                    parameter.Add_(parameter.Grad!, -0.5);
            }
            last = loss.Item<float>();
            first = step == 0 ? last : first;
        }
        Assert.True(last < first / 2, $"The loss went from {first} to {last}.");
        Assert.NotEqual(0f, model.NamedBuffers().Single(b => b.Name == "mean").Buffer.Abs().Max().Item<float>());

        using var folder = new TempFolder();
        model.Eval();
        model.Save(folder["m.onnx"], new() { ExternalData = external });
        var theirs = OnnxRuntime.Run(folder["m.onnx"], new Dictionary<string, OnnxValue> { ["x"] = x });
        Assert.Null(ValueComparison.Compare(model.Forward(x).Detach(), theirs.GetAt(0).Value, (1e-5, 1e-5)).Message);

        Tensor Normal(params long[] shape) => Torch.Randn(shape, generator: generator);
    }

    /// <summary>More than protobuf holds goes to a file beside the model by itself; writes 2.2 GB, so only where it is asked for.</summary>
    [Fact]
    public void MoreThanTwoGigabytesGoToAnotherFile()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("ONNX_LARGE") == "1", "Set ONNX_LARGE=1 to write and read a model of 2.2 GB.");
        using var folder = new TempFolder();
        var large = Torch.Full([1], 0.5).Expand(550_000_000);
        var model = Model(Graph(["x"], ["y"], Node("Gather", "w i", "g"), Node("Add", "g x", "y")).With("w", Torch.Ones(1)).With("i", Torch.Tensor(549_999_999L))).Load();
        model.SetTensor("w", large);
        Assert.Throws<OnnxException>(() => model.Save(folder["m.onnx"], new() { ExternalData = false }));
        model.Save(folder["m.onnx"]);
        Assert.Equal(2_200_000_000, new FileInfo(folder["m.onnx.data"]).Length);
        Assert.Equal(1.5f, OnnxModel.Load(folder["m.onnx"]).Forward(Torch.Ones(1)).Item<float>());
    }
}
