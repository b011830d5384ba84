namespace TorchPort.Onnx.Exporting;

/// <summary>What the values of the traced graphs hold, as values of the ONNX graph: kernels read and write memory through geometries, ONNX has tensors.</summary>
/// <param name="graph">The graph that is written.</param>
/// <param name="constant">Gives a constant that a geometry reads.</param>
internal sealed class GraphMemory(GraphBuilder graph, Func<Geometry, Content> constant)
{
    private readonly Dictionary<int, Content> _whole = [];
    private readonly Dictionary<int, List<Piece>> _pieces = [];
    private readonly Dictionary<int, int> _copies = [];

    /// <summary>The tensor of a geometry, in its shape.</summary>
    internal string Read(Geometry at)
    {
        var x = ReadNarrow(at);
        return at.Strides.Where((s, d) => s.Is(0) && !at.Shape[d].Is(1)).Any() ? graph.Expand(x, at.Shape) : x;
    }

    /// <summary>The tensor of a geometry, whose dimensions that repeat one element have the size 1.</summary>
    internal string ReadNarrow(Geometry at)
    {
        if (Array.FindIndex(at.Strides, s => s.First < 0) is >= 0 and var backward)
            return Reversed(at, backward);
        var content = Whole(at);
        if (content.DType != at.DType)
            throw new OnnxExportException($"Memory of {content.DType.TorchName} is read as {at.DType.TorchName}, which ONNX cannot. Convert with To(dtype).");
        int[] live = [.. at.MemoryOrder.Where(d => !at.Strides[d].Is(0))];
        if (at.Shape.Length == content.Shape.Length && at.Offset.Is(0) && at.Shape.Zip(content.Shape).All(p => p.First == p.Second)
            && Enumerable.Range(0, at.Rank).All(d => at.Shape[d].Is(1) || at.Strides[d] == content.Strides[d]))
            return content.Name;
        var nest = Nest.Of(at, live) ?? throw Unreadable(at);
        return nest.Sizes.Where(s => !s.Is(1)).SequenceEqual(content.Order.Select(d => content.Shape[d]))
            ? ByContent(at, content, nest) : ByMemory(at, content, nest);
    }

    /// <summary>Says that a value begins as a copy of a constant, whatever it is read as.</summary>
    internal void Copy(Geometry to, Geometry from) => _copies[to.Value] = from.Value;

    /// <summary>Puts a tensor, of the geometry's shape, where the geometry says.</summary>
    internal void Write(Geometry at, string tensor)
    {
        if (at.Count == at.Total)
        {
            _whole[at.Value] = new(tensor, at.DType, at.Shape, at.Strides);
            _pieces.Remove(at.Value);
            return;
        }
        var nest = Nest.Of(at, Nest.Kept(at)) ?? Nest.Of(at, at.MemoryOrder) ?? throw Unreadable(at);
        var piece = new Piece(nest, graph.Reshape(graph.Transpose(graph.Squeeze(tensor, Missing(at.Rank, nest.Dims)), Ranks(nest.Dims)), nest.Lengths), at.DType);
        if (!_whole.ContainsKey(at.Value) && !_copies.ContainsKey(at.Value))
        {
            if (!_pieces.TryGetValue(at.Value, out var pieces))
                _pieces[at.Value] = pieces = [];
            pieces.Add(piece);
            return;
        }
        var strides = Geometry.RowMajor(nest.Sizes, graph.Traces);
        var whole = ReadNarrow(new(at.Value, at.DType, nest.Sizes, strides, Extent.Same(0, graph.Traces), at.Total));
        _whole[at.Value] = new(Overwritten(whole, piece, 0), at.DType, nest.Sizes, strides);
    }

    /// <summary>A dimension that is walked backwards, read forwards and turned round.</summary>
    private string Reversed(Geometry at, int dim)
    {
        var strides = (Extent[])at.Strides.Clone();
        strides[dim] = Extent.Same(0, graph.Traces) - strides[dim];
        var forwards = at with { Strides = strides, Offset = at.Offset - strides[dim] * (at.Shape[dim] - Extent.Same(1, graph.Traces)) };
        return graph.Node("Slice", [ReadNarrow(forwards), graph.Ints(-1), graph.Ints(long.MinValue), graph.Ints(dim), graph.Ints(-1)]);
    }

    private Content Whole(Geometry at)
    {
        if (_whole.TryGetValue(at.Value, out var content))
            return content;
        if (_pieces.Remove(at.Value, out var pieces))
            return _whole[at.Value] = Joined(pieces);
        return _whole[at.Value] = constant(_copies.TryGetValue(at.Value, out var original) ? at with { Value = original } : at);
    }

    /// <summary>Pieces that lie one behind another along a dimension.</summary>
    private Content Joined(List<Piece> pieces)
    {
        var nest = pieces[0].Nest;
        var rank = nest.Sizes.Length;
        var along = Enumerable.Range(0, rank).FirstOrDefault(d => nest.Lengths[d] != nest.Sizes[d], -1);
        var end = Extent.Same(0, graph.Traces);
        var sorted = pieces.OrderBy(p => p.Nest.From[Math.Max(along, 0)].First).ToList();
        foreach (var piece in sorted)
        {
            var fits = along >= 0 && piece.Nest.Sizes.SequenceEqual(nest.Sizes) && piece.Nest.From[along] == end
                && Enumerable.Range(0, rank).All(d => d == along || piece.Nest.Lengths[d] == nest.Sizes[d]);
            if (!fits)
                throw new OnnxExportException("A tensor is filled piece by piece in a way that is no concatenation. Build it with Torch.Cat or Torch.Stack.");
            end += piece.Nest.Lengths[along];
        }
        if (end != nest.Sizes[along])
            throw new OnnxExportException("A part of a tensor is read that nothing has been written to.");
        return new(graph.Node("Concat", [.. sorted.Select(p => p.Tensor)], GraphBuilder.Int("axis", along)), pieces[0].DType, nest.Sizes, Geometry.RowMajor(nest.Sizes, graph.Traces));
    }

    /// <summary>A tensor with a piece in a box of it: before, the piece, behind, dimension by dimension.</summary>
    private string Overwritten(string whole, Piece piece, int dim)
    {
        if (dim == piece.Nest.Sizes.Length)
            return piece.Tensor;
        var (from, length, size) = (piece.Nest.From[dim], piece.Nest.Lengths[dim], piece.Nest.Sizes[dim]);
        if (length == size)
            return Overwritten(whole, piece, dim + 1);
        var parts = new List<string>();
        if (!from.Is(0))
            parts.Add(graph.Slice(whole, dim, Extent.Same(0, graph.Traces), from));
        parts.Add(Overwritten(graph.Slice(whole, dim, from, from + length), piece, dim + 1));
        if (from + length != size)
            parts.Add(graph.Slice(whole, dim, from + length, size));
        return graph.Node("Concat", parts, GraphBuilder.Int("axis", dim));
    }

    /// <summary>Reads where the geometry's dimensions are the content's, in another order or cut.</summary>
    private string ByContent(Geometry at, Content content, Nest nest)
    {
        var x = graph.Squeeze(content.Name, [.. Enumerable.Range(0, content.Shape.Length).Where(d => content.Shape[d].Is(1))]);
        // Where x has the dimensions, from the outermost in memory to the innermost.
        var places = Ranks(content.Order);
        var proper = Enumerable.Range(0, nest.Sizes.Length).Where(i => !nest.Sizes[i].Is(1)).ToArray();
        for (var i = 0; i < proper.Length; i++)
            x = Cut(x, places[i], nest, proper[i]);
        var gone = proper.Select((n, i) => (n, i)).Where(p => nest.Dims[p.n] < 0 || at.Shape[nest.Dims[p.n]].Is(1)).ToList();
        x = graph.Squeeze(x, [.. gone.Select(p => places[p.i]).Order()]);
        // What is left, as dimensions of the geometry in the order that x has them.
        var order = proper.Select((n, i) => (Dim: nest.Dims[n], Place: places[i])).Where(p => p.Dim >= 0 && !at.Shape[p.Dim].Is(1)).OrderBy(p => p.Place).Select(p => p.Dim).ToArray();
        return Shaped(x, order, at);
    }

    /// <summary>Reads where the geometry falls into dimensions that the content has not: through the memory's own order.</summary>
    private string ByMemory(Geometry at, Content content, Nest nest)
    {
        var squeezed = graph.Squeeze(content.Name, [.. Enumerable.Range(0, content.Shape.Length).Where(d => content.Shape[d].Is(1))]);
        var x = graph.Reshape(graph.Transpose(squeezed, Ranks(content.Order)), nest.Sizes);
        for (var n = 0; n < nest.Sizes.Length; n++)
            x = Cut(x, n, nest, n);
        x = graph.Squeeze(x, [.. Enumerable.Range(0, nest.Sizes.Length).Where(n => nest.Dims[n] < 0 || at.Shape[nest.Dims[n]].Is(1))]);
        return Shaped(x, [.. nest.Dims.Where(d => d >= 0 && !at.Shape[d].Is(1))], at);
    }

    private string Cut(string x, int dim, Nest nest, int n) =>
        nest.Lengths[n] == nest.Sizes[n] ? x : graph.Slice(x, dim, nest.From[n], nest.From[n] + nest.Lengths[n]);

    /// <summary>A tensor whose dimensions are the given ones of a geometry, brought into its order, with those of size 1 put in.</summary>
    private string Shaped(string x, int[] dims, Geometry at)
    {
        var sorted = dims.Order().ToArray();
        x = graph.Transpose(x, [.. sorted.Select(d => Array.IndexOf(dims, d))]);
        return graph.Unsqueeze(x, Missing(at.Rank, sorted));
    }

    /// <summary>For each of some dimensions, how many of them are less.</summary>
    private static int[] Ranks(int[] dims) => [.. dims.Select(d => dims.Count(o => o < d))];

    private static int[] Missing(int rank, int[] dims) => [.. Enumerable.Range(0, rank).Except(dims)];

    private static OnnxExportException Unreadable(Geometry at) =>
        new($"A view of shape [{string.Join(", ", at.Shape.AsEnumerable())}] with strides [{string.Join(", ", at.Strides.AsEnumerable())}] is no slice or transpose of what it looks at. Use functions that copy.");

    private sealed record Piece(Nest Nest, string Tensor, DType DType);
}

/// <summary>A tensor that fills a value's memory.</summary>
internal sealed record Content(string Name, DType DType, Extent[] Shape, Extent[] Strides)
{
    /// <summary>The dimensions that are longer than 1, from the outermost in memory to the innermost.</summary>
    internal int[] Order { get; } = [.. Enumerable.Range(0, Shape.Length).Where(d => !Shape[d].Is(1)).OrderByDescending(d => Strides[d].First)];
}

/// <summary>A box in memory, which is seen as dimensions one within another.</summary>
/// <param name="Sizes">The dimensions of the whole memory.</param>
/// <param name="From">Where the box begins in each.</param>
/// <param name="Lengths">How long it is in each.</param>
/// <param name="Dims">The dimension of the geometry that each is; -1 for one that the geometry picks one place of.</param>
internal sealed record Nest(Extent[] Sizes, Extent[] From, Extent[] Lengths, int[] Dims)
{
    /// <summary>All dimensions of a geometry, from the outermost in memory to the innermost; those of size 1 after others of the same stride.</summary>
    internal static int[] Kept(Geometry at) => [.. Enumerable.Range(0, at.Rank).Where(d => !at.Strides[d].Is(0)).OrderByDescending(d => at.Strides[d].First).ThenByDescending(d => at.Shape[d].First)];

    /// <summary>The box that a geometry is; null if it is none, as overlapping windows are not.</summary>
    internal static Nest? Of(Geometry at, int[] dims)
    {
        var traces = at.Total.Values.Length;
        var (sizes, from, lengths, ofDims) = (new List<Extent>(), new List<Extent>(), new List<Extent>(), new List<int>());
        var (outer, rest) = (at.Total, at.Offset);
        foreach (var d in dims)
        {
            if (outer.Exactly(at.Strides[d]) is not { } size)
                return null;
            var begin = rest / at.Strides[d];
            rest -= begin * at.Strides[d];
            sizes.Add(size);
            from.Add(begin);
            lengths.Add(at.Shape[d]);
            ofDims.Add(d);
            outer = at.Strides[d];
        }
        if (!outer.Is(1))
        {
            sizes.Add(outer);
            from.Add(rest);
            lengths.Add(Extent.Same(1, traces));
            ofDims.Add(-1);
            rest = Extent.Same(0, traces);
        }
        for (var i = 0; i < sizes.Count; i++)
        {
            if (!(from[i] + lengths[i] - sizes[i]).All(v => v <= 0))
                return null;
        }
        return rest.Is(0) ? new([.. sizes], [.. from], [.. lengths], [.. ofDims]) : null;
    }
}
