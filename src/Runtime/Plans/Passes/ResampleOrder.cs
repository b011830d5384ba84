namespace TorchPort.Plans;

/// <summary>
/// Enlarges images first along rows of pixels, while their channels are neighbours, then turns them, and only then copies rows
/// of numbers between each other: of both, what is done to the larger image goes by whole rows.
/// </summary>
internal static class ResampleOrder
{
    internal static void Run(Graph graph)
    {
        int[] readers = graph.Readers(), writers = graph.Writers();
        for (var at = 0; at < graph.Nodes.Count; at++)
        {
            if (First(graph, at, readers, writers) is not (>= 0 and var first))
                continue;
            Node across = graph.Nodes[first], along = graph.Nodes[at];
            Operand x = across.Inputs[0], y = along.Outputs[0];
            var shape = (long[])x.Shape.Clone();
            shape[^1] = y.Shape[^1];
            var bytes = Shapes.Count(shape) * x.DType.ItemSize;
            var wide = new Operand(graph.NewValue(bytes), x.DType, shape, InOrderOf(x.Strides, shape), 0);
            var turned = new Operand(graph.NewValue(bytes), x.DType, shape, Shapes.ContiguousStrides(shape), 0);
            graph.Nodes[at] = across with { Outputs = [y], Inputs = [turned, .. across.Inputs[1..]] };
            graph.Nodes.InsertRange(at, [along with { Outputs = [wide], Inputs = [x, .. along.Inputs[1..]] }, new(new CopyStep(), [turned], [wide])]);
            graph.Nodes.RemoveAt(first);
            (readers, writers) = (graph.Readers(), graph.Writers());
        }
    }

    /// <summary>The step that enlarges along another dimension before one does so along the last one, whose elements become neighbours; −1 where there is none.</summary>
    private static int First(Graph graph, int at, int[] readers, int[] writers)
    {
        if (graph.Nodes[at] is not { Step: ResampleStep { Dim: var last }, Outputs: [{ IsContiguousView: true, Shape.Length: > 2 } y], Inputs: [var middle, ..] } || last != y.Shape.Length - 1)
            return -1;
        var first = Before(graph, at, middle, readers, writers);
        if (first < 0)
            return -1;
        var (dim, x) = (((ResampleStep)graph.Nodes[first].Step).Dim, graph.Nodes[first].Inputs[0]);
        return dim < last && x.Strides[^1] > 1 && x.Shape[^1] > 1 && x.Shape[dim] < y.Shape[dim] && !graph.IsOverwritten(first, at) ? first : -1;
    }

    /// <summary>The step that resamples, and makes all of what only the node at a place reads; −1 where there is none.</summary>
    private static int Before(Graph graph, int at, Operand operand, int[] readers, int[] writers) =>
        operand.Value.IsConstant || operand.Value.IsInput || readers[operand.Value.Id] != 1 || writers[operand.Value.Id] != 1 || graph.Outputs.Exists(o => o.Value == operand.Value)
        || at == 0 ? -1 : graph.Nodes.FindLastIndex(at - 1, n => n.Step is ResampleStep && n.Outputs[0].SameAs(operand));

    /// <summary>Strides of a dense tensor whose dimensions lie as those of another.</summary>
    private static long[] InOrderOf(long[] strides, long[] shape)
    {
        var result = new long[shape.Length];
        var next = 1L;
        foreach (var d in Enumerable.Range(0, shape.Length).OrderBy(d => strides[d]).ThenByDescending(d => d))
        {
            result[d] = next;
            next *= shape[d];
        }
        return result;
    }
}
