using TorchPort.Plans;

namespace TorchPort.Tests.Plans;

public sealed class RehearsalTests
{
    [Fact]
    public void WhatNumbersSteerIsNotRehearsed()
    {
        var table = Torch.Randn(10, 4);
        var graph = Tracer.Trace(x => [table.IndexSelect(0, x[0].Mul(3).To(DType.Int64).Reshape(-1)).MatMul(table.Transpose(0, 1)).Relu()], [Torch.Randn(2, 3)]);
        Assert.Contains(graph.Nodes, n => n.Step is GatherStep);
        foreach (var node in graph.Nodes)
        {
            var isReal = node.Outputs.Concat(node.Inputs).All(o => o.DType == DType.Float32);
            Assert.Equal(isReal && node.Step is (MatMulStep or ElementwiseStep or CopyStep), Rehearsal.TakesAnyNumbers(node));
        }
    }

    [Fact]
    public void FirstRunsGiveWhatTheFunctionGives()
    {
        Torch.ManualSeed(5);
        // Shapes of their own, so that there is something to compile each time.
        for (var i = 0; i < 8; i++)
        {
            long rows = 13 + 7 * i, columns = 20 + i;
            Tensor a = Torch.Randn(columns, 33), b = Torch.Randn(33, columns), plus = Torch.Randn(rows, columns);
            Tensor Function(Tensor x)
            {
                for (var k = 0; k < 6; k++)
                    x = x.MatMul(a).Tanh().MatMul(b).Softmax(1).Add(plus).Sigmoid();
                return x;
            }
            var input = Torch.Randn(rows, columns);
            SessionTests.Near(Function(input), new Session(x => [Function(x[0])]).Run(input)[0]);
        }
    }
}
