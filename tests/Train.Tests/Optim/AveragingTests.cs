using TorchPort.Nn;
using TorchPort.Optim;

namespace TorchPort.Tests.Optim;

/// <summary>Averaged models, compared with PyTorch's.</summary>
public sealed class AveragingTests
{
    public static TheoryData<string> Labels => [.. TensorFile.Open("optim", "averaging.safetensors").Cases().Select(c => c.Text("label"))];

    [Theory]
    [MemberData(nameof(Labels))]
    public void FollowsPyTorch(string label)
    {
        var expected = TensorFile.Open("optim", "averaging.safetensors").Cases().Single(c => c.Text("label") == label);
        var net = Make();
        net.LoadStateDict(Tensors(expected, "before"));
        var average = label switch { "ema" => SwaUtils.GetEmaAvgFn(0.9), "ema.buffers" => SwaUtils.GetEmaAvgFn(0.75), _ => null };
        var averaged = new AveragedModel<Tensor, Tensor>(net, Make(), average, expected["use_buffers"] is true);
        var sgd = new SGD(net.Parameters(), lr: 0.1);
        var batches = expected.List("batches").Cast<Tensor>().ToList();
        foreach (var batch in batches)
        {
            sgd.ZeroGrad();
            net.Call(batch).Square().Mean().Backward();
            sgd.Step();
            averaged.UpdateParameters(net);
        }
        Same(Tensors(expected, "after"), averaged.StateDict());
        Assert.Equal(5, averaged.Count);
        SwaUtils.UpdateBn(batches, averaged);
        var statistics = Tensors(expected, "statistics");
        Same(statistics, averaged.StateDict().Where(t => statistics.ContainsKey(t.Key)));
        averaged.Eval();
        Close.To(expected.Tensor("output"), averaged.Call(batches[0]), "output");
    }

    [Fact]
    public void SaysWhatIsWrong()
    {
        var net = Make();
        Assert.Throws<ArgumentException>(() => new AveragedModel<Tensor, Tensor>(net, net));
        Assert.Throws<StateDictException>(() => new AveragedModel<Tensor, Tensor>(net, new Linear(3, 4)));
        Assert.Throws<ArgumentException>(() => new AveragedModel<Tensor, Tensor>(net, Make()).UpdateParameters(new Linear(3, 4)));
        Assert.Throws<ArgumentOutOfRangeException>(() => SwaUtils.GetEmaAvgFn(1.5));
    }

    private static Sequential Make() => new(new Linear(3, 4), new BatchNorm1d(4), new ReLU(), new Linear(4, 2));

    private static Dictionary<string, Tensor> Tensors(Case expected, string field) => expected.Dict(field).ToDictionary(p => p.Key, p => (Tensor)p.Value!);

    private static void Same(Dictionary<string, Tensor> expected, IEnumerable<KeyValuePair<string, Tensor>> actual)
    {
        Assert.Equal(expected.Keys, actual.Select(t => t.Key));
        foreach (var (name, tensor) in actual)
            Close.To(expected[name], tensor, name);
    }
}
