namespace TorchPort.Autograd;

/// <summary>A step of a recorded computation: gradients of its outputs become gradients of its inputs. PyTorch: <c>torch.autograd.graph.Node</c>.</summary>
public abstract class Node
{
    private static long _count;

    private protected Node(string name, Edge[] edges, OutputInfo[] outputs) =>
        (Name, Edges, Outputs, Sequence, Origin) = (name, edges, outputs, Interlocked.Increment(ref _count), AnomalyMode.IsEnabled ? AnomalyMode.Here() : null);

    /// <summary>The operation's name, with "Backward": <c>MmBackward</c>.</summary>
    public string Name { get; }

    /// <summary>What comes before: where the gradient of each input goes. PyTorch: <c>next_functions</c>.</summary>
    public IReadOnlyList<Node?> NextFunctions => Array.ConvertAll(Edges, e => e.Node);

    internal Edge[] Edges { get; }

    internal OutputInfo[] Outputs { get; }

    /// <summary>Nodes made later run their backward earlier.</summary>
    internal long Sequence { get; }

    /// <summary>Where this node was made, if that was in anomaly mode.</summary>
    internal AnomalyMode.Origin? Origin { get; }

    /// <summary>Run on the gradients of an output before this node sees them: tensor hooks and retained gradients.</summary>
    internal List<(int Output, Func<Tensor, Tensor?> Hook)>? PreHooks { get; set; }

    /// <summary>The gradients of the inputs, null where an input needs none; an output nobody used has a null gradient.</summary>
    internal abstract Tensor?[] Backward(Tensor?[] gradients);

    /// <summary>Whether a user's code sees the gradients, or the saved tensors, and so may hold any of them.</summary>
    internal virtual bool MayShare => false;

    /// <summary>Drops what was saved for the backward pass, after telling <paramref name="dropped"/> where it lay.</summary>
    internal virtual void Release(DroppedMemory dropped) { }

    /// <inheritdoc/>
    public override string ToString() => $"<{Name}>";
}

/// <summary>An output of a node, as the target of a gradient.</summary>
internal readonly record struct Edge(Node? Node, int Output);

/// <summary>What a node's output looked like, to fill in a missing gradient.</summary>
internal readonly record struct OutputInfo(long[] Shape, DType DType, Device Device)
{
    internal static OutputInfo Of(Tensor t) => new(t.ShapeArray, t.DType, t.Device);
}
