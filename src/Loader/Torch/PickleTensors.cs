using TorchPort.IO;

namespace TorchPort.Pickle;

/// <summary>PyTorch's functions that make tensors of storages when a pickle is read (<c>torch._utils._rebuild_…</c>).</summary>
internal static class PickleTensors
{
    /// <summary>A view of a storage: (storage, offset, size, stride, …).</summary>
    internal static Tensor Strided(PickleCall call, DType dtype, bool requiresGrad, object? metadata)
    {
        var flat = call.Tensor(0);
        var (offset, shape, strides) = (call.Integer(1), call.Integers(2), call.Integers(3));
        var start = (Int128)flat.StorageOffset * flat.DType.ItemSize;
        var first = start / dtype.ItemSize + offset;
        if (start % dtype.ItemSize != 0 || offset < 0 || first > long.MaxValue)
            throw call.Wrong(1, "an offset within the storage");
        var tensor = Tensor.FromStorage(flat.Storage, dtype, shape, strides, (long)first);
        if (metadata is CheckpointDict bits)
            tensor = LazyBits.Resolve(tensor, IsSet(bits, "conj"), IsSet(bits, "neg"), call);
        return Requiring(tensor, requiresGrad);
    }

    /// <summary><c>_rebuild_parameter(data, requires_grad, hooks[, state])</c>.</summary>
    internal static object? Parameter(PickleCall call, object? state)
    {
        if (call[0] is not Tensor data)
            return call[0];
        var parameter = new Nn.Parameter(data, call.Flag(1));
        TensorAttributes.Set(parameter, state);
        return parameter;
    }

    /// <summary><c>_rebuild_qtensor(storage, offset, size, stride, quantizer_params, requires_grad, hooks)</c>.</summary>
    internal static QuantizedTensor Quantized(PickleCall call)
    {
        var (flat, shape, parameters) = (call.Tensor(0), call.Integers(2), call.Tuple(4));
        if (!flat.DType.IsQuantized)
            throw call.Wrong(0, "a storage of a quantized type");
        var tensor = flat.DType is DType.QUInt4x2 or DType.QUInt2x4
            ? Tensor.FromStorage(flat.Storage, flat.DType, [PackedBytes(call, flat.DType, shape)], [1], call.Integer(1))
            : Strided(call, flat.DType, false, null);
        var scheme = parameters.Count > 0 && parameters[0] is PickledGlobal { Module: "torch", Name: var name } ? name : "";
        return (scheme, parameters) switch
        {
            ("per_tensor_affine", [_, double scale, long zero]) => new(tensor, shape, scheme) { Scale = scale, ZeroPoint = zero },
            ("per_channel_affine" or "per_channel_affine_float_qparams", [_, var scales, var zeros, long axis]) when axis >= 0 && axis < shape.Length =>
                new(tensor, shape, scheme) { Axis = (int)axis, Scales = Numbers(call, scales), ZeroPoints = Numbers(call, zeros) },
            _ => throw call.Wrong(4, "the parameters of a quantizer"),
        };
    }

    /// <summary><c>_rebuild_sparse_tensor(layout, (indices, values, size, …))</c>. The indexes themselves are not checked here: their bytes may not be read yet.</summary>
    internal static SparseTensor Sparse(PickleCall call)
    {
        var layout = call[0] is PickledGlobal { Module: "torch" } global ? global.Name : "";
        var data = call.Tuple(1);
        return (layout, data) switch
        {
            ("sparse_coo", [Tensor indices, Tensor values, var size, ..]) =>
                new(layout, Sizes(call, size), values) { Indices = indices, Coalesced = data.Count > 3 ? data[3] as bool? : null },
            ("sparse_csr" or "sparse_csc" or "sparse_bsr" or "sparse_bsc", [Tensor compressed, Tensor plain, Tensor values, var size]) =>
                new(layout, Sizes(call, size), values) { CompressedIndices = compressed, PlainIndices = plain },
            _ => throw call.Wrong(1, "the parts of a sparse tensor"),
        };
    }

    /// <summary><c>_rebuild_meta_tensor_no_storage(dtype, size, stride, requires_grad)</c>.</summary>
    internal static Tensor Meta(PickleCall call)
    {
        var (dtype, shape, strides) = (call.DType(0), call.Integers(1), call.Integers(2));
        if (shape.Length != strides.Length || strides.Any(s => s < 0))
            throw call.Wrong(2, "a stride for each dimension");
        var last = shape.Zip(strides).Aggregate(Int128.One, (sum, d) => sum + (Int128)Math.Max(d.First - 1, 0) * d.Second);
        var bytes = Shapes.Count(shape) == 0 ? 0 : last * dtype.ItemSize;
        if (bytes > long.MaxValue)
            throw call.Wrong(1, "a shape that a 64-bit integer can count");
        return Requiring(Tensor.FromStorage(new MetaStorage(Device.Meta, (long)bytes), dtype, shape, strides, 0), call.Flag(3));
    }

    /// <summary>A tensor of a device without storages, such as XLA: (data, dtype, device, requires_grad).</summary>
    internal static Tensor OfDevice(PickleCall call)
    {
        var data = call[0] as Tensor ?? (call[0] as ITensorHolder)?.Tensor ?? throw call.Wrong(0, "a tensor or numpy array");
        if (data.DType == call.DType(1))
            return Requiring(data, call.Flag(3));
        // numpy has no bfloat16, so the data came as float32; it is converted when it is used, for its bytes may not be read yet.
        call.Reader.Spend(data.ElementCount);
        var dtype = call.DType(1);
        if (dtype.IsQuantized || data.DType.IsQuantized || data.Device != Device.Cpu)
            throw call.Wrong(1, "a dtype that numbers convert to");
        return Requiring(LazyBits.Compute(data, dtype, () => data.Detach().To(dtype).Contiguous()), call.Flag(3));
    }

    /// <summary><c>_rebuild_from_type_v2(function, type, arguments, state)</c>: a tensor of a subclass, or with attributes.</summary>
    internal static object? OfType(PickleCall call)
    {
        var made = call.Remake(call[0], call.Tuple(2), null);
        if (call[1] is not PickledGlobal type)
            throw call.Wrong(1, "a class");
        if (made is PickledObject inner)
            return new PickledObject(type.Module, type.Name, inner.Arguments) { State = call[3], Rebuilding = call[0] as PickledGlobal };
        if (made is Tensor tensor)
            TensorAttributes.Set(tensor, call[3], type);
        return made;
    }

    /// <summary><c>torch.storage._load_from_bytes(bytes)</c>: a storage that was pickled without <c>torch.save</c>.</summary>
    internal static object? Nested(PickleCall call)
    {
        var bytes = call[0] as byte[] ?? throw call.Wrong(0, "bytes");
        var context = call.Reader.Context;
        if (context.Budget.Nested.TryGetValue(bytes, out var known))
            return known;
        call.Reader.Spend(2L * bytes.Length);
        return context.Budget.Nested[bytes] = CheckpointFormats.ReadNested(MappedFile.FromBytes(bytes, context.File), context);
    }

    /// <summary>A parameter of PyTorch before 0.4: the class is called with the data.</summary>
    internal static object? OldParameter(PickleCall call) => call.Count == 0 ? EmptyTensor() : call[0] is Tensor data ? new Nn.Parameter(data, call.Count < 2 || call.Flag(1)) : call[0];

    /// <summary>A tensor of PyTorch before 0.4: made empty, and given its storage as state.</summary>
    internal static Tensor OldTensor(PickleCall call) => call.Count > 0 && call[0] is Tensor data ? data : EmptyTensor();

    /// <summary><c>torch.Size</c> of a tuple or list.</summary>
    internal static CheckpointTuple Size(PickleCall call) => CheckpointTuple.Size(call.Count == 0 ? [] : call.Integers(0));

    /// <summary>What <c>Tensor.__setstate__</c> takes: a storage's view, or whether gradients are required; else attributes.</summary>
    internal static void SetState(Tensor tensor, object? state, PickleReader reader)
    {
        var call = new PickleCall(reader, new("torch", "Tensor.__setstate__"), state as CheckpointTuple ?? CheckpointTuple.Empty);
        switch (state)
        {
            case CheckpointTuple { Count: 4 }:
                tensor.SetData(Strided(call, call.Tensor(0).DType, false, null));
                break;
            case CheckpointTuple { Count: 5 }:
                tensor.SetData(call.Tensor(0));
                Requiring(tensor, call.Flag(3));
                break;
            case CheckpointTuple { Count: 3 }:
                Requiring(tensor, call.Flag(0));
                break;
            default:
                TensorAttributes.Set(tensor, state);
                break;
        }
    }

    private static Tensor EmptyTensor() => Tensor.FromStorage(MappedFile.FromBytes([], "").Storage(0, 0), DType.Float32, [0], [1], 0);

    private static Tensor Requiring(Tensor tensor, bool requiresGrad)
    {
        if (tensor.DType.IsDifferentiable)
            tensor.RequiresGrad = requiresGrad;
        return tensor;
    }

    private static bool IsSet(CheckpointDict bits, string name) => bits.TryGetValue(name, out var value) && value is true;

    private static long[] Sizes(PickleCall call, object? size) => new PickleCall(call.Reader, new("torch", "Size"), new(size)).Integers(0);

    private static long PackedBytes(PickleCall call, DType dtype, long[] shape)
    {
        var perByte = dtype == DType.QUInt4x2 ? 2 : 4;
        var count = Shapes.Count(shape);
        if (!call.Integers(3).SequenceEqual(Shapes.ContiguousStrides(shape)))
            throw call.Wrong(3, "those of a contiguous tensor, because elements share bytes");
        return count / perByte + (count % perByte == 0 ? 0 : 1);
    }

    /// <summary>Scales and zero points are tensors, in older files lists.</summary>
    private static Tensor Numbers(PickleCall call, object? value)
    {
        if (value is Tensor tensor)
            return tensor;
        if (value is not CheckpointList list)
            throw call.Wrong(4, "scales and zero points");
        call.Reader.Spend(8L * list.Count);
        return list.All(n => n is long)
            ? Torch.Tensor<long>([.. list.Select(n => (long)n!)], [list.Count])
            : Torch.Tensor<double>([.. list.Select(n => n is double d ? d : n is long i ? i : throw call.Wrong(4, "scales and zero points"))], [list.Count]);
    }
}
