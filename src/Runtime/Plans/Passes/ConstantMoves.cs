using TorchPort.Ops;

namespace TorchPort.Plans;

/// <summary>Puts constants where the plan runs, once for all plans of a session.</summary>
internal static class ConstantMoves
{
    internal static void Run(Graph graph, Device device, ConstantCache constants)
    {
        foreach (var value in graph.Nodes.SelectMany(n => n.Inputs).Concat(graph.Outputs).Select(o => o.Value).Where(v => v.IsConstant).Distinct())
            value.Constant = constants.Get(value.Constant!, device.ToString(), () => (On(device, value.Constant!), value.ByteLength));
    }

    private static Storage On(Device device, Storage storage) => Transfer.To(device, new(storage, DType.UInt8, [storage.ByteLength], [1], 0)).Storage;
}
