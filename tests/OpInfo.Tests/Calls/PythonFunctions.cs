using TorchPort.Aten;

namespace TorchPort.Tests.OpInfo;

/// <summary>Functions of PyTorch's Python API that are no single operator of the same arguments, by the names of OpInfo's entries.</summary>
internal static partial class PythonFunctions
{
    internal static Dictionary<string, OpInfoCall> All { get; } = new[] { Tensors, Operators, Conversions, Functional, SignalWindows, MaskedFunctions }
        .SelectMany(family => family).ToDictionary(p => p.Key, p => p.Value);

    private static Dictionary<string, OpInfoCall> Tensors => new()
    {
        // OpInfo puts the tensor that is differentiated first.
        ["where"] = c => AtenTable.Call("where", [c.Args[1], c.Args[0], c.Args[2]]),
        ["cdist"] = c => new PythonArguments(c, "x1, x2, p, compute_mode").Drop("compute_mode").Call("cdist"),
        ["max_pool2d_with_indices_backward"] = MaxPoolBackward,
        ["_upsample_bilinear2d_aa"] = c => AtenTable.Call("_upsample_bilinear2d_aa", c.Args, c.Kwargs),
        ["argsort"] = c => new PythonArguments(c, "self, dim, descending").Call(c.Kwargs.Exists(k => k.Key == "stable") ? "argsort.stable" : "argsort"),
        ["block_diag"] = c => AtenTable.Call("block_diag", [List(c.Args)]),
        ["broadcast_tensors"] = c => AtenTable.Call("broadcast_tensors", [List(c.Args)]),
        ["cartesian_prod"] = c => AtenTable.Call("cartesian_prod", [List(c.Args)]),
        ["chain_matmul"] = c => AtenTable.Call("chain_matmul", [List(c.Args)]),
        ["meshgrid"] = c => AtenTable.Call("meshgrid", [List(c.Args)], c.Kwargs),
        ["norm"] = Norm,
        ["nonzero"] = c => new PythonArguments(c, "self").IsTrue("as_tuple") ? AtenTable.Call("nonzero_numpy", c.Args) : AtenTable.Call("nonzero", c.Args),
        ["narrow"] = c => AtenTable.Call(c.Args[2].Kind == AtenKind.Tensor ? "narrow.Tensor" : "narrow", c.Args, c.Kwargs),
        ["polygamma"] = c => AtenTable.Call("polygamma", [c.Args[1], c.Args[0]]),
        ["special.polygamma"] = c => AtenTable.Call("special_polygamma", [c.Args[1], c.Args[0]]),
        // OpInfo's entry of this name calls another function.
        ["rand_like"] = c => AtenTable.Call("randn_like", c.Args, c.Kwargs),
        ["normal.in_place"] = c => AtenTable.Call("normal_", [c.Args[0].AsTensor().Detach(), .. c.Args.AsSpan(1)], c.Kwargs),
        ["normal.number_mean"] = c => AtenTable.Call("normal", [c.Args[1], c.Args[0], .. c.Args.AsSpan(2)], c.Kwargs),
        ["uniform"] = c => InPlace(c, "uniform_"),
        ["cauchy"] = c => InPlace(c, "cauchy_"),
        ["exponential"] = c => InPlace(c, "exponential_"),
        ["geometric"] = c => InPlace(c, "geometric_"),
        ["log_normal"] = c => InPlace(c, "log_normal_"),
        ["zero_"] = c => InPlace(c, "zero_"),
        ["fill"] = c => AtenTable.Call("fill", c.Args, c.Kwargs),
        ["broadcast_shapes"] = c => Torch.BroadcastShapes(Array.ConvertAll(c.Args, a => a.Kind == AtenKind.Int ? [a.AsInt()] : Ints(a))),
        ["histogramdd"] = c => AtenTable.Call("histogramdd", c.Args, c.Kwargs),
        ["einsum"] = c => AtenTable.Call("einsum", [c.Args[1], c.Args[0]]),
        ["gradient"] = Gradient,
        ["linspace.tensor_overload"] = c => AtenTable.Call("linspace", c.Args, c.Kwargs),
        ["tensordot"] = c => Tensordot(new(c, "self, other, dims")),
        ["unravel_index"] = c => AtenValue.Tuple(Array.ConvertAll(Torch.UnravelIndex(c.Args[0].AsTensor(), Ints(c.Args[1])), t => (AtenValue)t)),
        ["unique"] = c => Unique(new(c, "self, sorted, return_inverse, return_counts, dim")),
        ["unique_consecutive"] = c => Wanted(AtenTable.Call("unique_consecutive", c.Args, c.Kwargs).AsTuple(), new(c, "self, return_inverse, return_counts, dim")),
        ["resize_"] = c => AtenTable.Call("resize_", [c.Args[0].AsTensor().Detach().Clone(), .. c.Args.AsSpan(1)], c.Kwargs),
        ["resize_as_"] = c => AtenTable.Call("resize_as_", [c.Args[0].AsTensor().Detach().Clone(), .. c.Args.AsSpan(1)], c.Kwargs),
        ["item"] = c => AtenTable.Call("item", c.Args),
        ["_segment_reduce"] = c => new PythonArguments(c, "data, reduce").Call("segment_reduce"),
        ["to"] = To,
        ["sum_to_size"] = c => AtenTable.Call("sum_to_size", [c.Args[0], Sizes(c.Args.AsSpan(1))]),
    };

    /// <summary>An in-place operator on a copy, as OpInfo calls it.</summary>
    private static AtenValue InPlace(OpInfoCase c, string name) => AtenTable.Call(name, [c.Args[0].AsTensor().Clone(), .. c.Args.AsSpan(1)], c.Kwargs);

    private static long[] Ints(AtenValue list) => list.Kind == AtenKind.IntList ? list.AsInts() : Array.ConvertAll(list.AsTuple(), i => i.AsInt());

    private static AtenValue Gradient(OpInfoCase c)
    {
        var p = new PythonArguments(c, "self, spacing, dim, edge_order");
        var x = c.Args[0].AsTensor();
        var edge = p["edge_order"].IsNone ? 1 : (int)p["edge_order"].AsInt();
        var dim = p["dim"];
        int[] dims = dim.IsNone ? [] : dim.Kind == AtenKind.Int ? [(int)dim.AsInt()] : Array.ConvertAll(Ints(dim), d => (int)d);
        var spacing = p["spacing"];
        if (spacing.Kind == AtenKind.TensorList || spacing.Kind == AtenKind.Tuple && spacing.AsTuple() is [{ Kind: AtenKind.Tensor }, ..])
            return x.Gradient([.. Compare.Leaves(spacing)], dims, edge);
        double[] steps = spacing.IsNone ? [1] : spacing.Kind is AtenKind.Int or AtenKind.Float ? [spacing.AsScalar().ToDouble()]
            : spacing.Kind == AtenKind.FloatList ? spacing.AsFloats() : spacing.Kind == AtenKind.IntList ? Array.ConvertAll(spacing.AsInts(), i => (double)i)
            : Array.ConvertAll(spacing.AsTuple(), v => v.AsScalar().ToDouble());
        return x.Gradient(steps, dims, edge);
    }

    /// <summary>torch.norm: an order by number or by name, of all elements, of dimensions or of matrices.</summary>
    private static AtenValue Norm(OpInfoCase c)
    {
        var p = new PythonArguments(c, "self, p, dim, keepdim, out, dtype");
        var x = c.Args[0].AsTensor();
        var dtype = p["dtype"].IsNone ? (DType?)null : p["dtype"].AsDType();
        if (p["p"] is { Kind: AtenKind.String } name && name.AsString() == "nuc")
            return AtenTable.Call("linalg_matrix_norm", [x, "nuc", p["dim"].IsNone ? AtenValue.Tuple(-2L, -1L) : p["dim"], p.IsTrue("keepdim")]);
        return x.Norm(p["p"].Kind is AtenKind.Int or AtenKind.Float ? p["p"].AsScalar().ToDouble() : 2, Dims(p["dim"]), p.IsTrue("keepdim"), dtype);
    }

    /// <summary>OpInfo's own wrapper: the gradient of the sum of what is pooled.</summary>
    private static AtenValue MaxPoolBackward(OpInfoCase c)
    {
        var p = new PythonArguments(c, "self").Drop("return_indices").DropNone();
        var both = p.Call("max_pool2d_with_indices").AsTuple();
        return AtenTable.Call("max_pool2d_with_indices_backward", [Torch.OnesLike(both[0].AsTensor()), c.Args[0], 1L, 1L, 0L, 1L, false, both[1]]);
    }

    private static AtenValue Tensordot(PythonArguments p)
    {
        var (a, b, dims) = (p["self"].AsTensor(), p["other"].AsTensor(), p["dims"]);
        if (dims.Kind is AtenKind.None or AtenKind.Int)
            return a.Tensordot(b, dims.IsNone ? 2 : (int)dims.AsInt());
        return AtenTable.Call("tensordot", [a, b, dims.AsTuple()[0], dims.AsTuple()[1]]);
    }

    private static AtenValue Unique(PythonArguments p)
    {
        AtenValue inverse = p.IsTrue("return_inverse"), counts = p.IsTrue("return_counts");
        var all = p["dim"].IsNone ? AtenTable.Call("_unique2", [p["self"], true, inverse, counts]) : AtenTable.Call("unique_dim", [p["self"], p["dim"], true, inverse, counts]);
        return Wanted(all.AsTuple(), p);
    }

    /// <summary>Of output, inverse and counts what was asked for.</summary>
    private static AtenValue Wanted(AtenValue[] all, PythonArguments p)
    {
        var wanted = new List<AtenValue> { all[0] };
        if (p.IsTrue("return_inverse"))
            wanted.Add(all[1]);
        if (p.IsTrue("return_counts"))
            wanted.Add(all[2]);
        return wanted.Count == 1 ? wanted[0] : AtenValue.Tuple([.. wanted]);
    }

    /// <summary>To's arguments come in any order: a device, a dtype, another tensor.</summary>
    private static AtenValue To(OpInfoCase c)
    {
        var dtype = c.Args.Concat(c.Kwargs.Select(k => k.Value)).FirstOrDefault(v => v.Kind == AtenKind.DType);
        var other = c.Args.Skip(1).FirstOrDefault(v => v.Kind == AtenKind.Tensor);
        var copy = c.Kwargs.Find(k => k.Key == "copy").Value is { IsNone: false } wanted && wanted.AsBool();
        return other.IsNone ? AtenTable.Call("to.dtype", [c.Args[0], dtype.IsNone ? c.Args[0].AsTensor().DType : dtype, false, copy]) : AtenTable.Call("to.other", [c.Args[0], other, false, copy]);
    }

    /// <summary>One argument that is a list of tensors, or all that are tensors.</summary>
    private static AtenValue List(AtenValue[] args) => args.Length == 1 && args[0].Kind != AtenKind.Tensor ? args[0] : Array.ConvertAll(args, Tensor? (a) => a.AsTensor());

    /// <summary>A size given as one list or as several integers.</summary>
    private static AtenValue Sizes(ReadOnlySpan<AtenValue> args) =>
        args.Length == 1 && args[0].Kind != AtenKind.Int ? args[0] : Array.ConvertAll(args.ToArray(), a => a.AsInt());
}
