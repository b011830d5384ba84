namespace TorchPort.Plans;

/// <summary>Where in one block of memory each computed value lies; values that live at different times share places.</summary>
internal sealed class ArenaLayout
{
    private const long Alignment = 64;

    private readonly long[] _offsets;

    private ArenaLayout(long[] offsets, long byteLength, long sum) => (_offsets, ByteLength, SumOfValues) = (offsets, byteLength, sum);

    /// <summary>The length of the block.</summary>
    internal long ByteLength { get; }

    /// <summary>What the values would take without sharing.</summary>
    internal long SumOfValues { get; }

    /// <summary>The place of a value.</summary>
    internal long this[Value value] => _offsets[value.Id];

    /// <summary>Places the largest values first, each in the smallest gap left by those that live at the same time.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="elsewhere">Values that are not in the block, such as outputs.</param>
    internal static ArenaLayout Of(Graph graph, ISet<Value> elsewhere)
    {
        var lives = Lives(graph, elsewhere);
        var offsets = new long[graph.ValueCount];
        Array.Fill(offsets, -1);
        var placed = new List<Life>();
        long length = 0, sum = 0;
        foreach (var life in lives.Values.Distinct().OrderByDescending(l => l.Bytes).ThenBy(l => l.First))
        {
            var offset = Gap(placed, life);
            life.Offset = offset;
            placed.Insert(~Search(placed, offset), life);
            length = Math.Max(length, offset + life.Bytes);
        }
        foreach (var (value, life) in lives)
        {
            offsets[value.Id] = life.Offset;
            sum += life.Bytes;
        }
        return new(offsets, length, sum);
    }

    private static Dictionary<Value, Life> Lives(Graph graph, ISet<Value> elsewhere)
    {
        var lives = new Dictionary<Value, Life>();
        var lastTouches = LastTouches(graph);
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            if (InPlace(graph, i, lastTouches, lives, elsewhere) is { } passed)
            {
                lives.Add(graph.Nodes[i].Outputs[0].Value, passed);
                passed.Last = i;
            }
            foreach (var operand in graph.Nodes[i].Outputs.Concat(graph.Nodes[i].Inputs))
            {
                var value = operand.Value;
                if (value.IsConstant || value.IsInput || elsewhere.Contains(value))
                    continue;
                if (lives.TryGetValue(value, out var life))
                    life.Last = i;
                else
                    lives.Add(value, new((value.ByteLength + Alignment - 1) & -Alignment) { First = i, Last = i });
            }
        }
        return lives;
    }

    /// <summary>The life of an input that ends with a node whose result can take its place; null where there is none.</summary>
    private static Life? InPlace(Graph graph, int at, int[] lastTouches, Dictionary<Value, Life> lives, ISet<Value> elsewhere)
    {
        if (graph.Nodes[at] is not { Outputs: [{ IsAll: true } output] } node || elsewhere.Contains(output.Value) || lives.ContainsKey(output.Value))
            return null;
        for (var i = 0; i < node.Inputs.Length; i++)
        {
            var input = node.Inputs[i];
            // Every input of that memory must be read at the place that is written, before it is.
            if (node.Step.MayReplace(i) && LieAlike(input, output) && lives.TryGetValue(input.Value, out var life) && lastTouches[input.Value.Id] == at && !Enumerable.Range(0, node.Inputs.Length).Any(Elsewhere))
                return life;
            bool Elsewhere(int other) => lives.TryGetValue(node.Inputs[other].Value, out var same) && same == life && !(node.Step.MayReplace(other) && node.Inputs[other].SameAs(input));
        }
        return null;
    }

    private static bool LieAlike(Operand input, Operand output) => input.DType == output.DType && input.Value.ByteLength == output.Value.ByteLength
        && (input.IsWhole && output.IsWhole || input.IsAll && input.Shape.AsSpan().SequenceEqual(output.Shape) && input.Strides.AsSpan().SequenceEqual(output.Strides));

    /// <summary>The last node that reads or writes each value.</summary>
    private static int[] LastTouches(Graph graph)
    {
        var last = new int[graph.ValueCount];
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            foreach (var operand in graph.Nodes[i].Outputs.Concat(graph.Nodes[i].Inputs))
                last[operand.Value.Id] = i;
        }
        return last;
    }

    private static long Gap(List<Life> placed, Life life)
    {
        long at = 0, best = -1, bestSize = long.MaxValue;
        foreach (var other in placed)
        {
            if (other.Last < life.First || other.First > life.Last)
                continue;
            var size = other.Offset - at;
            if (size >= life.Bytes && size < bestSize)
                (best, bestSize) = (at, size);
            at = Math.Max(at, other.Offset + other.Bytes);
        }
        return best >= 0 ? best : at;
    }

    private static int Search(List<Life> placed, long offset)
    {
        int low = 0, high = placed.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (placed[middle].Offset <= offset)
                low = middle + 1;
            else
                high = middle;
        }
        return ~low;
    }

    /// <summary>From which node to which the memory of a value is needed, or of several that follow each other in place.</summary>
    private sealed class Life(long bytes)
    {
        internal long Bytes { get; } = bytes;

        internal int First { get; init; }

        internal int Last { get; set; }

        internal long Offset { get; set; }
    }
}
