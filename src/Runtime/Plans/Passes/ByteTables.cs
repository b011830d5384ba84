using TorchPort.Kernels;

namespace TorchPort.Plans;

/// <summary>Looks up what functions from bytes to bytes give: there are no more than 256 numbers to compute.</summary>
internal static class ByteTables
{
    internal static void Run(Graph graph)
    {
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            if (graph.Nodes[i] is { Step: ElementwiseStep { InputCount: 1, Compute: DType.Float32 } step, Inputs: [{ DType: DType.UInt8 or DType.Int8 } x], Outputs: [{ DType: DType.UInt8 or DType.Int8 } y] } node && x.Shape.AsSpan().SequenceEqual(y.Shape))
                graph.Nodes[i] = node with { Step = new ByteTableStep(step.Name, Table(step, x.DType, y.DType)) };
        }
    }

    private static unsafe ByteTable Table(ElementwiseStep step, DType from, DType to)
    {
        Tensor x = Tensor.Empty([ByteTable.Count], from, Device.Cpu), y = Tensor.Empty([ByteTable.Count], to, Device.Cpu);
        for (var i = 0; i < ByteTable.Count; i++)
            x.Data[i] = (byte)i;
        step.Run(Device.Cpu, [y], [x]);
        var table = new ByteTable(new ReadOnlySpan<byte>(y.Data, ByteTable.Count));
        GC.KeepAlive(x);
        GC.KeepAlive(y);
        return table;
    }
}
