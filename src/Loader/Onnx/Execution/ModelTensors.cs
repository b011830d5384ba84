using TorchPort.Nn;

namespace TorchPort.Onnx.Execution;

/// <summary>Decides which tensors of a model are learned.</summary>
internal static class ModelTensors
{
    /// <summary>Makes parameters of floating initializers, except of statistics that batch normalization keeps.</summary>
    internal static void Register(List<Initializer> initializers, GraphPlan main)
    {
        var statistics = new HashSet<Initializer>(Statistics(main));
        foreach (var initializer in initializers)
        {
            if (initializer.Tensor is { DType.IsFloatingPoint: true } tensor && !statistics.Contains(initializer))
                initializer.Value = new OnnxTensor(new Parameter(tensor), ((OnnxTensor)initializer.Value).ElementType);
        }
    }

    private static IEnumerable<Initializer> Statistics(GraphPlan plan)
    {
        var slots = plan.Initializers.ToDictionary(i => i.Slot, i => i.Initializer);
        foreach (var node in plan.Nodes)
        {
            if (node.Proto is { OpType: "BatchNormalization", Domain: "" })
            {
                foreach (var input in node.Inputs.Skip(3).Where(i => i is { Level: 0, IsAbsent: false } && slots.ContainsKey(i.Slot)))
                    yield return slots[input.Slot];
            }
            foreach (var inner in node.Subgraphs.SelectMany(s => Statistics(s.Plan)))
                yield return inner;
        }
    }
}
