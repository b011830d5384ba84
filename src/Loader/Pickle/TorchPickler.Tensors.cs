using System.Globalization;
using TorchPort.Nn;

namespace TorchPort.Pickle;

/// <summary>Tensors of every kind: the calls of <c>torch._utils._rebuild_…</c> that make them anew.</summary>
internal sealed partial class TorchPickler
{

    private void SaveTensorLike(object value)
    {
        switch (value)
        {
            case Parameter parameter:
                SaveParameter(parameter, TensorAttributes.Of(parameter));
                break;
            case Tensor tensor when TensorAttributes.Of(tensor) is { } attributes:
                SaveOfType(tensor, attributes);
                break;
            case Tensor tensor:
                var (function, count, argument) = Rebuild(tensor);
                SaveCall(tensor, "torch._utils", function, count, argument);
                break;
            case QuantizedTensor quantized:
                SaveCall(quantized, "torch._utils", "_rebuild_qtensor", 7, i => SaveQuantizedPart(quantized, i));
                break;
            case SparseTensor sparse:
                SaveCall(sparse, "torch._utils", "_rebuild_sparse_tensor", 2, i => SaveSparsePart(sparse, i));
                break;
            case NestedTensor nested:
                SaveCall(nested, "torch._utils", "_rebuild_nested_tensor", 4,
                    i => Save(i switch { 0 => nested.Buffer, 1 => nested.Sizes, 2 => nested.Strides, _ => nested.Offsets }));
                break;
            case NumpyArray array:
                SaveArray(array);
                break;
            default:
                throw Refused($"a {CheckpointTree.TypeName(value)} cannot be saved: only its tensors can");
        }
    }

    private void SaveCall(object? self, string module, string function, int count, Action<int> argument)
    {
        _out.Global(module, function);
        _out.Tuple(null, count, argument);
        _out.Reduce(self);
    }

    private void SaveParameter(Parameter parameter, CheckpointDict? state) =>
        SaveCall(parameter, "torch._utils", state is null ? "_rebuild_parameter" : "_rebuild_parameter_with_state", state is null ? 3 : 4, i =>
        {
            if (i == 0)
            {
                var (function, count, argument) = Rebuild(parameter.Detach());
                SaveCall(null, "torch._utils", function, count, argument);
            }
            else if (i == 1)
                _out.Bool(parameter.RequiresGrad);
            else if (i == 2)
                SaveOrderedDict(null);
            else
                Save(state);
        });

    /// <summary>A tensor of a subclass, or with attributes: (function, class, arguments, state).</summary>
    private void SaveOfType(Tensor tensor, CheckpointDict attributes)
    {
        var (function, count, argument) = Rebuild(tensor);
        var type = attributes.TryGetValue("__class__", out var found) && found is PickledGlobal global ? global : new("torch", "Tensor");
        var state = new CheckpointDict();
        foreach (var (key, value) in attributes.Where(a => a.Key is not "__class__"))
            state[key] = value;
        SaveCall(tensor, "torch._tensor", "_rebuild_from_type_v2", 4, i =>
        {
            if (i == 0)
                _out.Global("torch._utils", function);
            else if (i == 1)
                SaveGlobal(type.Module, type.Name);
            else if (i == 2)
                _out.Tuple(null, count, argument);
            else
                Save(state);
        });
    }

    /// <summary>The function that makes a strided tensor, and what it is called with.</summary>
    private (string Function, int Count, Action<int> Argument) Rebuild(Tensor tensor)
    {
        if (tensor.DType.IsQuantized)
            throw Refused($"a tensor of {tensor.DType.TorchName} without its scale cannot be saved: save the {nameof(QuantizedTensor)}, in one file");
        tensor = converter?.Convert(tensor) ?? tensor;
        if (tensor.Device == Device.Meta)
        {
            return ("_rebuild_meta_tensor_no_storage", 4, i => SavePart(tensor, i switch
            {
                0 => TensorPart.DType,
                1 => TensorPart.Shape,
                2 => TensorPart.Strides,
                _ => TensorPart.RequiresGrad,
            }));
        }
        var className = _mixed.Contains(tensor.Storage) ? null : StorageClass(tensor.DType);
        return (className is null ? "_rebuild_tensor_v3" : "_rebuild_tensor_v2", className is null ? 7 : 6, i =>
        {
            if (i == 0)
                SaveStorage(tensor, className);
            else
                SavePart(tensor, (TensorPart)i);
        });
    }

    private enum TensorPart
    {
        Offset = 1,
        Shape,
        Strides,
        RequiresGrad,
        Hooks,
        DType,
    }

    private void SavePart(Tensor tensor, TensorPart part)
    {
        switch (part)
        {
            case TensorPart.Offset:
                _out.Integer(tensor.StorageOffset);
                break;
            case TensorPart.Shape:
                SaveSizes(tensor.Shape);
                break;
            case TensorPart.Strides:
                SaveSizes(tensor.Strides);
                break;
            case TensorPart.RequiresGrad:
                _out.Bool(tensor.RequiresGrad);
                break;
            case TensorPart.Hooks:
                SaveOrderedDict(null);
                break;
            default:
                Save(tensor.DType);
                break;
        }
    }

    private void SaveQuantizedPart(QuantizedTensor q, int part)
    {
        // Where elements share bytes the tensor of bytes is flat, and the strides are those of the elements.
        var packed = q.Tensor.DType is DType.QUInt4x2 or DType.QUInt2x4;
        switch (part)
        {
            case 0:
                SaveStorage(q.Tensor, StorageClass(q.Tensor.DType)!);
                break;
            case 2:
                SaveSizes(q.Shape);
                break;
            case 3 when packed:
                SaveSizes(Shapes.ContiguousStrides(q.Shape));
                break;
            case 4:
                SaveQuantizer(q);
                break;
            case 6:
                SaveOrderedDict(null);
                break;
            default:
                SavePart(q.Tensor, (TensorPart)(part == 5 ? (int)TensorPart.RequiresGrad : part));
                break;
        }
    }

    private void SaveQuantizer(QuantizedTensor q) => _out.Tuple(null, q.Scales is null ? 3 : 4, i =>
    {
        if (i == 0)
            _out.Global("torch", q.Scales is null ? "per_tensor_affine" : "per_channel_affine");
        else if (q.Scales is not null)
            Save(i switch { 1 => q.Scales, 2 => q.ZeroPoints, _ => (object)(long)q.Axis });
        else if (i == 1)
            _out.Real(q.Scale);
        else
            _out.Integer(q.ZeroPoint);
    });

    private void SaveSparsePart(SparseTensor sparse, int part)
    {
        if (part == 0)
        {
            SaveLayout(sparse.Layout);
            return;
        }
        object?[] parts = sparse.Layout == "sparse_coo"
            ? [sparse.Indices, sparse.Values, CheckpointTuple.Size(sparse.Shape), .. sparse.Coalesced is { } coalesced ? new object?[] { coalesced } : []]
            : [sparse.CompressedIndices, sparse.PlainIndices, sparse.Values, CheckpointTuple.Size(sparse.Shape)];
        _out.Tuple(null, parts.Length, i => Save(parts[i]));
    }

    /// <summary>Layouts are objects of which there is one each, made by their name.</summary>
    private void SaveLayout(string layout)
    {
        var only = Only("torch.layout", layout);
        if (!_out.Reference(only))
            SaveCall(only, "torch.serialization", "_get_layout", 1, _ => _out.Text("torch." + layout));
    }

    private void SaveSizes(ReadOnlySpan<long> sizes)
    {
        var numbers = sizes.ToArray();
        _out.Tuple(null, numbers.Length, i => _out.Integer(numbers[i]));
    }

    private void SaveStorage(Tensor tensor, string? className)
    {
        var storage = tensor.Storage;
        if (!_known.TryGetValue(storage, out var known))
        {
            _known[storage] = known = (_storages.Count, tensor.DType);
            _storages.Add(storage);
        }
        else if (known.DType != tensor.DType)
            _mixed.Add(storage);
        _out.Tuple(null, 5, i =>
        {
            if (i == 0)
                _out.Text("storage");
            else if (i == 1)
                _out.Global(className is null ? "torch.storage" : "torch", className ?? "UntypedStorage");
            else if (i == 2)
                _out.Text(known.Key.ToString(CultureInfo.InvariantCulture));
            else if (i == 3)
                _out.Text("cpu");
            else
                _out.Integer(className is null ? storage.ByteLength : storage.ByteLength / tensor.DType.ItemSize);
        });
        _out.PersistentId();
    }

    /// <summary>The class of typed storages, for the dtypes that have one; newer dtypes have none.</summary>
    internal static string? StorageClass(DType dtype) => dtype switch
    {
        DType.Bool => "BoolStorage",
        DType.UInt8 => "ByteStorage",
        DType.Int8 => "CharStorage",
        DType.Int16 => "ShortStorage",
        DType.Int32 => "IntStorage",
        DType.Int64 => "LongStorage",
        DType.Float16 => "HalfStorage",
        DType.BFloat16 => "BFloat16Storage",
        DType.Float32 => "FloatStorage",
        DType.Float64 => "DoubleStorage",
        DType.Complex64 => "ComplexFloatStorage",
        DType.Complex128 => "ComplexDoubleStorage",
        DType.QInt8 => "QInt8Storage",
        DType.QUInt8 => "QUInt8Storage",
        DType.QInt32 => "QInt32Storage",
        DType.QUInt4x2 => "QUInt4x2Storage",
        DType.QUInt2x4 => "QUInt2x4Storage",
        _ => null,
    };
}
