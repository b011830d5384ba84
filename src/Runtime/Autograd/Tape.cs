namespace TorchPort.Autograd;

/// <summary>The gradient of a single-output operation's inputs from that of its output.</summary>
internal delegate Tensor?[] Backward(Tensor gradient, Saved saved);

/// <summary>The gradients of a many-output operation's inputs; an unused output's gradient is null.</summary>
internal delegate Tensor?[] BackwardMany(Tensor?[] gradients, Saved saved);

/// <summary>Records operations so that they can be differentiated.</summary>
internal static class Tape
{
    /// <summary>Whether an operation on these inputs has to be recorded.</summary>
    internal static bool Records(params ReadOnlySpan<Tensor?> inputs)
    {
        if (!GradMode.IsEnabled)
            return false;
        foreach (var input in inputs)
        {
            if (input is not null && input.RequiresGrad)
                return true;
        }
        return false;
    }

    /// <summary>Says that one node will save this tensor, if one does, and that nobody else holds its memory: it goes back when the node is done with.</summary>
    internal static void Own(Tensor tensor)
    {
        if (tensor.Storage is ReusableStorage storage)
            storage.IsTapes = true;
    }

    /// <summary>Records an operation with one output, and returns that output.</summary>
    /// <param name="output">A tensor without history.</param>
    /// <param name="name">PyTorch's name of the operation, without "Backward".</param>
    /// <param name="inputs">The differentiable inputs, in the order of the gradients.</param>
    /// <param name="saved">What <paramref name="backward"/> needs.</param>
    /// <param name="backward">Called with the output's gradient.</param>
    internal static Tensor Record(Tensor output, string name, ReadOnlySpan<Tensor?> inputs, ReadOnlySpan<Tensor?> saved, Backward backward)
    {
        if (!output.DType.IsDifferentiable || !Records(inputs))
            return output;
        var node = new FunctionNode(name, inputs, saved, [output], (g, s) => backward(g[0]!, s), isUsers: false);
        output.SetHistory(node, 0);
        return output;
    }

    /// <summary>Records an operation with several outputs. Those with a dtype that has no gradient stay without history.</summary>
    /// <param name="outputs">Tensors without history.</param>
    /// <param name="name">PyTorch's name of the operation, without "Backward".</param>
    /// <param name="inputs">The differentiable inputs, in the order of the gradients.</param>
    /// <param name="saved">What <paramref name="backward"/> needs.</param>
    /// <param name="backward">Called with the outputs' gradients.</param>
    /// <param name="isUsers">Whether that is a user's code, which may hold what it sees.</param>
    internal static void RecordMany(ReadOnlySpan<Tensor> outputs, string name, ReadOnlySpan<Tensor?> inputs, ReadOnlySpan<Tensor?> saved, BackwardMany backward, bool isUsers = false)
    {
        if (!Records(inputs))
            return;
        var node = new FunctionNode(name, inputs, saved, outputs, backward, isUsers);
        for (var i = 0; i < outputs.Length; i++)
        {
            if (outputs[i].DType.IsDifferentiable)
                outputs[i].SetHistory(node, i);
        }
    }

    private sealed class FunctionNode : Node
    {
        private readonly BackwardMany _backward;
        private readonly Saved _saved;
        private readonly bool _isUsers;

        internal FunctionNode(string name, ReadOnlySpan<Tensor?> inputs, ReadOnlySpan<Tensor?> saved, ReadOnlySpan<Tensor> outputs, BackwardMany backward, bool isUsers)
            : base(name + "Backward", EdgesOf(inputs), InfosOf(outputs)) =>
            (_saved, _backward, _isUsers) = (new(this, saved, outputs), backward, isUsers);

        internal override bool MayShare => _isUsers || _saved.IsPacked;

        internal override Tensor?[] Backward(Tensor?[] gradients) => _backward(gradients, _saved);

        internal override void Release(DroppedMemory dropped) => _saved.Release(dropped);

        private static Edge[] EdgesOf(ReadOnlySpan<Tensor?> inputs)
        {
            var edges = new Edge[inputs.Length];
            for (var i = 0; i < inputs.Length; i++)
                edges[i] = inputs[i]?.GradientEdge ?? default;
            return edges;
        }

        private static OutputInfo[] InfosOf(ReadOnlySpan<Tensor> outputs)
        {
            var infos = new OutputInfo[outputs.Length];
            for (var i = 0; i < outputs.Length; i++)
                infos[i] = OutputInfo.Of(outputs[i]);
            return infos;
        }
    }
}
