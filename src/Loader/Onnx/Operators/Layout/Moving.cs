namespace TorchPort.Onnx.Operators.Layout;

/// <summary>Elements in another order, repeated or put together.</summary>
internal static class Moving
{
    [OnnxOperator("Transpose", MovesElements = true)]
    internal static Tensor Transpose(Tensor data, long[]? perm) => data.Permute(perm ?? [.. Enumerable.Range(0, data.Dim).Reverse().Select(d => (long)d)]);

    [OnnxOperator("Concat", 4, MovesElements = true)]
    internal static Tensor Concat(Tensor[] inputs, int axis) => Torch.Cat(inputs, axis);

    [OnnxOperator("Concat", MovesElements = true)]
    internal static Tensor Concat1(Tensor[] inputs, int axis = 1) => Torch.Cat(inputs, axis);

    [OnnxOperator("Expand", 8, MovesElements = true)]
    internal static Tensor Expand(NodeCall c, Tensor input, [Input] long[] shape) => input.Expand(c.CheckSize(Torch.BroadcastShapes(input.ShapeArray, shape), input.DType));

    [OnnxOperator("Tile", 6, MovesElements = true)]
    internal static Tensor Tile(NodeCall c, Tensor input, [Input] long[] repeats)
    {
        if (repeats.Length != input.Dim)
            throw c.Error($"It repeats {repeats.Length} dimensions, but the input has {input.Dim}.");
        c.CheckSize([.. input.ShapeArray.Zip(repeats, (s, r) => checked(s * r))], input.DType);
        return input.Tile(repeats);
    }

    [OnnxOperator("Tile", MovesElements = true)]
    internal static Tensor Tile1(NodeCall c, Tensor input, [Input] long tiles, [Input] long axis)
    {
        var repeats = new long[input.Dim];
        Array.Fill(repeats, 1);
        repeats[Axes.Of(axis, input.Dim)] = tiles;
        return Tile(c, input, repeats);
    }

    [OnnxOperator("DepthToSpace", 11, MovesElements = true)]
    internal static Tensor DepthToSpace(Tensor input, long blocksize, string mode = "DCR")
    {
        var (n, ch, h, w) = (input.Size(0), input.Size(1) / (blocksize * blocksize), input.Size(2), input.Size(3));
        var parts = mode == "CRD" ? input.Reshape(n, ch, blocksize, blocksize, h, w).Permute(0, 1, 4, 2, 5, 3)
            : input.Reshape(n, blocksize, blocksize, ch, h, w).Permute(0, 3, 4, 1, 5, 2);
        return parts.Reshape(n, ch, h * blocksize, w * blocksize);
    }

    [OnnxOperator("DepthToSpace", MovesElements = true)]
    internal static Tensor DepthToSpace1(Tensor input, long blocksize) => DepthToSpace(input, blocksize);

    [OnnxOperator("SpaceToDepth", MovesElements = true)]
    internal static Tensor SpaceToDepth(Tensor input, long blocksize)
    {
        var (n, ch, h, w) = (input.Size(0), input.Size(1), input.Size(2) / blocksize, input.Size(3) / blocksize);
        return input.Reshape(n, ch, h, blocksize, w, blocksize).Permute(0, 3, 5, 1, 2, 4).Reshape(n, ch * blocksize * blocksize, h, w);
    }

    [OnnxOperator("ReverseSequence", 10, MovesElements = true)]
    internal static Tensor ReverseSequence(Tensor input, Tensor sequenceLens, int batchAxis = 1, int timeAxis = 0)
    {
        var (batch, time) = (Axes.Of(batchAxis, input.Dim), Axes.Of(timeAxis, input.Dim));
        var steps = Torch.Arange(input.Shape[time], dtype: DType.Int64, device: input.Device).Unsqueeze(1);
        var lengths = sequenceLens.To(DType.Int64).Unsqueeze(0);
        var places = Torch.Where(steps.Lt(lengths), lengths.Sub(steps).Sub((Tensor)1L), steps.ExpandAs(steps.Add(lengths)));
        var moved = input.Movedim([time, batch], [0, 1]);
        return moved.Gather(0, places.Reshape([.. places.Shape, .. Enumerable.Repeat(1L, input.Dim - 2)]).ExpandAs(moved)).Movedim([0, 1], [time, batch]);
    }

    [OnnxOperator("Trilu", 14)]
    internal static Tensor Trilu(Tensor input, [Input] long? k, bool upper = true) => upper ? input.Triu(k ?? 0) : input.Tril(k ?? 0);
}
