using TorchPort.Nn;
using TorchPort.Plans;

namespace TorchPort.Tests.Plans;

/// <summary>Recurrent layers as single steps of plans.</summary>
public sealed class RecurrentPlanTests
{
    private static Tensor[] Run(Module net, Tensor x) => net switch
    {
        LSTM lstm when lstm.Call(x) is var (y, (h, c)) => [y, h, c],
        GRU gru when gru.Call(x) is var (y, h) => [y, h],
        _ => throw new ArgumentException(net.ToString()),
    };

    private static Module Net(string kind, long size, int layers, bool both, bool bias, bool batchFirst)
    {
        Torch.ManualSeed(size + layers);
        return kind == "LSTM" ? new LSTM(7, size, layers, bias, batchFirst, bidirectional: both) : new GRU(7, size, layers, bias, batchFirst, bidirectional: both);
    }

    /// <summary>
    /// Beside the same in double precision, with sizes that are not those of vectors, samples that are not those of tiles, and states that are large enough for
    /// threads to divide the units of a step. Tolerance: a few roundings a step, which the gates do not let grow.
    /// </summary>
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 1, 2)]
    [InlineData(16, 3, 1)]
    [InlineData(37, 2, 2)]
    [InlineData(64, 9, 1)]
    [InlineData(160, 1, 2)]
    [InlineData(150, 4, 1)]
    [InlineData(130, 6, 1)]
    public void LayersAreOneStepEach(long size, long batch, int layers)
    {
        foreach (var kind in new[] { "LSTM", "GRU" })
        {
            foreach (var both in new[] { false, true })
            {
                var isOdd = size % 2 == 1;
                var net = Net(kind, size, layers, both, bias: !isOdd, batchFirst: isOdd);
                var x = isOdd ? Torch.Randn(batch, 11, 7) : Torch.Randn(11, batch, 7);
                var session = new Session(t => Run(net, t[0]));
                Assert.Equal(layers, session.Describe(x).Split(kind == "LSTM" ? "Lstm.packed" : "Gru.packed").Length - 1);
                var first = session.Run(x);
                var again = session.Run(x);
                net.To(DType.Float64);
                var expected = Run(net, x.To(DType.Float64));
                for (var i = 0; i < expected.Length; i++)
                {
                    SessionTests.Near(expected[i].To(DType.Float32), first[i]);
                    Assert.Equal(first[i].ToArray<float>(), again[i].ToArray<float>());
                }
            }
        }
    }

    /// <summary>Between layers that want the states in another order, and beside weights that are computed.</summary>
    [Fact]
    public void LayersWithinANet()
    {
        Torch.ManualSeed(5);
        var (lstm, conv, gru) = (new LSTM(6, 24, batchFirst: true, bidirectional: true), new Conv1d(48, 10, 3, padding: 1), new GRU(10, 20));
        Tensor[] Net(IReadOnlyList<Tensor> t)
        {
            var (y, (h, _)) = lstm.Call(t[0]);
            var z = conv.Call(y.Transpose(1, 2)).Relu();
            return [gru.Call(z.Permute(2, 0, 1)).Output.Transpose(0, 1), h.Mul(2)];
        }
        foreach (var batch in new[] { 1, 3 })
        {
            var x = Torch.Randn(batch, 9, 6);
            Tensor[] expected = new Session(Net, new() { Pack = false }).Run(x), actual = new Session(Net).Run(x);
            SessionTests.Near(expected[0], actual[0]);
            SessionTests.Near(expected[1], actual[1]);
        }
    }

    [Fact]
    public void WeightsMayBeComputed()
    {
        Torch.ManualSeed(6);
        Tensor x = Torch.Randn(5, 2, 4), h = Torch.Zeros(1, 2, 18), c = Torch.Randn(1, 2, 18), ih = Torch.Randn(72, 4), hh = Torch.Randn(72, 18), bias = Torch.Randn(72);
        Tensor[] Net(IReadOnlyList<Tensor> t)
        {
            var (y, last, cell) = RecurrentOperators.Lstm(t[0], [h, t[2]], [ih, t[1].Mul(0.2), bias, bias], true, 1, 0, false, false, false);
            return [y, last, cell];
        }
        var session = new Session(Net);
        Assert.Contains("Lstm(", session.Describe(x, hh, c), StringComparison.Ordinal);
        var expected = Net([x, hh, c]);
        var actual = session.Run(x, hh, c);
        for (var i = 0; i < expected.Length; i++)
            SessionTests.Near(expected[i], actual[i]);
    }

    /// <summary>Weights of fewer bits are those of products.</summary>
    [Fact]
    public void LayersWithWeightsOfFewerBitsAreTakenApart()
    {
        var net = Net("LSTM", 16, 1, both: false, bias: true, batchFirst: false);
        Assert.DoesNotContain("Lstm.packed", new Session(t => Run(net, t[0]), new() { WeightPrecision = WeightPrecision.BFloat16 }).Describe(Torch.Randn(3, 1, 7)), StringComparison.Ordinal);
    }

    [Fact]
    public void NothingIsAllocated()
    {
        foreach (var kind in new[] { "LSTM", "GRU" })
        {
            var net = Net(kind, 160, 1, both: false, bias: true, batchFirst: false);
            var session = new Session(t => Run(net, t[0]));
            var x = Torch.Randn(20, 1, 7);
            SessionTests.AllocatesNothing(session, [x], session.Run(x));
        }
    }
}
