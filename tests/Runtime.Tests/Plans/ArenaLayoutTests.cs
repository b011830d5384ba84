using TorchPort.Plans;

namespace TorchPort.Tests.Plans;

public sealed class ArenaLayoutTests
{
    [Fact]
    public void ValuesThatLiveAtDifferentTimesShareMemoryAndOthersDoNot()
    {
        var random = new System.Random(5);
        for (var round = 0; round < 200; round++)
        {
            var graph = new Graph();
            var values = Enumerable.Range(0, 12).Select(_ => graph.NewValue(random.Next(1, 400))).ToArray();
            for (var i = 0; i < 20; i++)
                graph.Nodes.Add(new(new CopyStep(), [Bytes(values[random.Next(12)])], [Bytes(values[random.Next(12)])]));
            var layout = ArenaLayout.Of(graph, new HashSet<Value>());
            foreach (var a in values)
            {
                foreach (var b in values)
                {
                    if (a.Id >= b.Id || Life(graph, a) is not var (first, last) || Life(graph, b) is not var (start, end) || last < start || end < first)
                        continue;
                    Assert.True(layout[a] + a.ByteLength <= layout[b] || layout[b] + b.ByteLength <= layout[a]);
                }
            }
            Assert.True(layout.ByteLength <= layout.SumOfValues);
        }
    }

    [Fact]
    public void AChainNeedsTwoBuffers()
    {
        var graph = new Graph();
        var values = Enumerable.Range(0, 10).Select(_ => graph.NewValue(640)).ToArray();
        for (var i = 1; i < 10; i++)
            graph.Nodes.Add(new(new CopyStep(), [Bytes(values[i])], [Bytes(values[i - 1])]));
        Assert.Equal(2 * 640, ArenaLayout.Of(graph, new HashSet<Value>()).ByteLength);
    }

    private static Operand Bytes(Value value) => new(value, DType.UInt8, [value.ByteLength], [1], 0);

    private static (int First, int Last)? Life(Graph graph, Value value)
    {
        bool Touches(Node n) => n.Inputs.Concat(n.Outputs).Any(o => o.Value == value);
        var first = graph.Nodes.FindIndex(Touches);
        return first < 0 ? null : (first, graph.Nodes.FindLastIndex(Touches));
    }
}
