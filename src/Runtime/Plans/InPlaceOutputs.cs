namespace TorchPort.Plans;

/// <summary>Outputs that are written to the memory of inputs, which is right only where nothing reads the input afterwards.</summary>
internal static class InPlaceOutputs
{
    /// <exception cref="ArgumentException">An output lies in an input's memory, but in another place of it, or the plan reads the input after writing there.</exception>
    internal static void Check(Graph graph, ReadOnlySpan<Tensor> inputs, ReadOnlySpan<Tensor> outputs)
    {
        for (var o = 0; o < outputs.Length; o++)
        {
            for (var i = 0; i < inputs.Length; i++)
            {
                if (outputs[o].Storage != inputs[i].Storage || !Overlap(outputs[o], inputs[i]))
                    continue;
                if (outputs[o].StorageOffset != inputs[i].StorageOffset || outputs[o].DType != inputs[i].DType || !outputs[o].Shape.SequenceEqual(inputs[i].Shape))
                    throw new ArgumentException($"Output {o} lies in the memory of input {i}, but is not that tensor. Give another tensor for it, or the input itself.", nameof(outputs));
                if (!MayReplace(graph, o, i))
                    throw new ArgumentException($"Output {o} cannot be written to the memory of input {i}, which the plan reads after that. Give another tensor for it.", nameof(outputs));
            }
        }
    }

    private static bool Overlap(Tensor a, Tensor b)
    {
        long begin = a.StorageOffset * a.DType.ItemSize, other = b.StorageOffset * b.DType.ItemSize;
        return begin < other + b.ElementCount * b.DType.ItemSize && other < begin + a.ElementCount * a.DType.ItemSize;
    }

    /// <summary>Whether no node reads the input once one has begun to write the output, but to put the same elements in the same places.</summary>
    private static bool MayReplace(Graph graph, int output, int input)
    {
        var (target, source) = (graph.Outputs[output], graph.Inputs[input]);
        for (var o = 0; o < graph.Outputs.Count; o++)
        {
            if (o != output && (graph.Outputs[o].Value == source.Value || graph.Outputs[o].Value == target.Value))
                return false;
        }
        if (target.Value == source.Value)
            return target.SameAs(source);
        var written = false;
        foreach (var node in graph.Nodes)
        {
            var writes = Touches(node.Outputs, target.Value);
            if ((written || writes) && Touches(node.Inputs, source.Value) && !(writes && !written && Keeps(node, target, source)))
                return false;
            written |= writes;
        }
        return true;
    }

    private static bool Touches(Operand[] operands, Value value)
    {
        foreach (var operand in operands)
        {
            if (operand.Value == value)
                return true;
        }
        return false;
    }

    /// <summary>Whether a node reads each of the input's elements, if it does, only to write at the element's own place.</summary>
    private static bool Keeps(Node node, Operand target, Operand source)
    {
        if (node.Step is not (CopyStep or ElementwiseStep) || !node.Outputs[0].IsWhole || !node.Outputs[0].Shape.AsSpan().SequenceEqual(target.Shape))
            return false;
        foreach (var input in node.Inputs)
        {
            if (input.Value == source.Value && !(input.IsWhole && input.DType == node.Outputs[0].DType && input.Shape.AsSpan().SequenceEqual(node.Outputs[0].Shape)))
                return false;
        }
        return true;
    }
}
