using TorchPort.Aten;

namespace TorchPort.Script;

internal static partial class ScriptBuiltins
{
    private static void AddTensors(Dictionary<string, ScriptBuiltin> all)
    {
        foreach (var name in (ReadOnlySpan<string>)["dtype", "shape", "device", "requires_grad", "ndim", "data", "T", "is_cuda", "is_sparse", "is_quantized", "is_mkldnn"])
            all.For<Tensor>($"prim::{name}", (_, tensor) => TensorAttribute(tensor, name));
        foreach (var name in (ReadOnlySpan<string>)["is_cuda", "is_cpu", "is_mps", "is_xla", "is_xpu", "is_meta", "is_vulkan", "is_nested", "is_sparse_csr"])
            all.TryAdd($"prim::{name}", (ScriptArguments a, out object? result) =>
            {
                result = name == "is_cpu";
                return true;
            });
        all.Always("prim::layout", _ => AtenDTypes.StridedLayout);
        all.Always("prim::grad", a => a.At<Tensor>(0).Grad);
        all.Always("prim::itemsize", a => (long)a.At<Tensor>(0).DType.ItemSize);
        all.Always("aten::device", a => a[0] is string name ? new TorchDevice(name.Split(':')[0], a.Count > 1 ? a[1] as long? : name.Split(':') is [_, var index] ? long.Parse(index, System.Globalization.CultureInfo.InvariantCulture) : null) : a[0]);
        all.For<TorchDevice>("prim::type", (_, device) => device.Type);
        all.For<TorchDevice>("prim::index", (_, device) => device.Index);
        all.Always("aten::dim", a => (long)a.At<Tensor>(0).Dim);
        all.Always("aten::numel", a => a.At<Tensor>(0).ElementCount);
        all.Always("aten::size", a => a.Count > 1 ? (object)Along(a, a.At<Tensor>(0).Shape) : ScriptValues.Listed(a.At<Tensor>(0).Shape.ToArray().Select(s => (object?)s)));
        all.Always("aten::stride", a => a.Count > 1 ? (object)Along(a, a.At<Tensor>(0).Strides) : ScriptValues.Listed(a.At<Tensor>(0).Strides.ToArray().Select(s => (object?)s)));
        all.Always("aten::is_floating_point", a => a.At<Tensor>(0).DType.IsFloatingPoint);
        all.Always("aten::is_complex", a => a.At<Tensor>(0).DType.IsComplex);
        all.Always("aten::is_contiguous", a => a.At<Tensor>(0).IsContiguous);
        all.Always("aten::storage_offset", a => a.At<Tensor>(0).StorageOffset);
        all.Always("aten::get_device", _ => -1L);
        all.Always("aten::is_grad_enabled", _ => GradMode.IsEnabled);
        all.Always("aten::set_grad_enabled", a => Then(null, () => GradMode.Set(a.At<bool>(0))));
        all.Always("aten::is_autocast_enabled", _ => Autocast.IsOn);
        all.Always("aten::is_autocast_cpu_enabled", _ => Autocast.IsOn);
        all.Always("aten::get_autocast_dtype", a => AtenDTypes.Code(a[0] is "cpu" ? DType.BFloat16 : DType.Float16));
        all.Always("aten::_get_tracing_state", _ => false);
        all.Always("aten::is_scripting", _ => true);
        all.Always("aten::get_default_dtype", _ => AtenDTypes.Code(DType.Float32));
        foreach (var name in (ReadOnlySpan<string>)["aten::cpu", "aten::cuda", "aten::pin_memory"])
            all.Always(name, a => a.At<Tensor>(0));
        all.Always("aten::tensor", a => Made(a, a.Named("dtype", 1)));
        all.Always("aten::as_tensor", a => Made(a, a.Named("dtype", 1)));
        all.For<Tensor>("aten::to", (a, tensor) => Converted(a, tensor));
        foreach (var (name, dtype) in (ReadOnlySpan<(string, DType)>)[("Byte", DType.UInt8), ("Char", DType.Int8), ("Short", DType.Int16), ("Int", DType.Int32), ("Long", DType.Int64), ("Half", DType.Float16), ("Float", DType.Float32), ("Double", DType.Float64)])
            all.For<Tensor>($"aten::_cast_{name}", (_, tensor) => tensor.To(dtype));
        all.For<Tensor>("aten::type_as", (a, tensor) => tensor.To(a.At<Tensor>(1).DType));
        foreach (var name in (ReadOnlySpan<string>)["aten::view", "aten::_unsafe_view"])
            all.For<Tensor>(name, (a, tensor) => a[1] is IReadOnlyList<object?> shape && shape.All(s => s is long) ? Viewed(tensor, [.. shape.Select(s => (long)s!)])
                : ScriptValues.FromAten(AtenTable.Call("view.dtype", [tensor, ScriptValues.ToAten(a[1])])));
        // Lists of tensors come back from operators that PyTorch declares so; where a fixed number is asked for, they are unpacked as they are.
        all.For<Tensor>("aten::index", (a, tensor) => tensor.Index(a.At<IReadOnlyList<object?>>(1).Select(i => (Tensor?)i).ToArray()));
    }

    /// <summary>Code that was traced takes views of what kernels there lay out so; where they lie otherwise here, the elements are copied.</summary>
    private static Tensor Viewed(Tensor tensor, long[] shape)
    {
        try
        {
            return tensor.View(shape);
        }
        catch (ShapeException) when (!tensor.IsContiguous)
        {
            return tensor.Reshape(shape);
        }
    }

    private static long Along(ScriptArguments a, ReadOnlySpan<long> extents)
    {
        var dim = a.At<long>(1);
        return dim >= -extents.Length && dim < extents.Length ? extents[(int)(dim < 0 ? dim + extents.Length : dim)]
            : throw a.Error($"The tensor has {extents.Length} dimensions, so there is no dimension {dim}.");
    }

    /// <summary><c>to</c> in all its forms: the first argument after the tensor is a device, a dtype, or another tensor.</summary>
    private static Tensor Converted(ScriptArguments a, Tensor tensor)
    {
        object? dtype = a.Named("dtype", int.MaxValue);
        var copies = a.Named("copy", int.MaxValue) is true;
        for (var i = 1; i < a.Count; i++)
        {
            switch (a[i])
            {
                case Tensor other:
                    dtype = AtenDTypes.Code(other.DType);
                    break;
                case long code when dtype is null:
                    dtype = code;
                    break;
                case true when i >= 2 && a[i - 1] is bool:
                    copies = true;
                    break;
            }
        }
        var result = dtype is long wanted ? tensor.To(Known(a, wanted)) : tensor;
        return copies && ReferenceEquals(result, tensor) ? tensor.Clone() : result;
    }

    private static DType Known(ScriptArguments a, long code) => AtenDTypes.TryGet(code, out var dtype) ? dtype : throw a.Error($"There is no dtype of the number {code}.");

    /// <summary><c>torch.tensor(…)</c> of numbers and nested lists of them.</summary>
    private static Tensor Made(ScriptArguments a, object? dtype)
    {
        if (a[0] is Tensor given)
            return dtype is long code ? given.To(Known(a, code)) : given;
        var shape = new List<long>();
        var flat = new List<object>();
        Flatten(a[0], 0, shape, flat, a);
        var made = flat.Count == 0 ? Torch.Empty([.. shape], DType.Float32)
            : flat.TrueForAll(f => f is bool) ? Torch.Tensor(flat.Select(f => (bool)f).ToArray())
            : flat.TrueForAll(f => f is long or bool) ? Torch.Tensor(flat.Select(f => (long)Number(f)!).ToArray())
            : flat.TrueForAll(f => f is long or bool or double) ? Torch.Tensor(flat.Select(f => System.Convert.ToDouble(f, System.Globalization.CultureInfo.InvariantCulture)).ToArray()).To(dtype is null ? DType.Float32 : DType.Float64)
            : flat.TrueForAll(f => f is Tensor) ? Torch.Stack([.. flat.Cast<Tensor>()])
            : Torch.Tensor(flat.Select(f => ToComplex(Number(f)!)).ToArray());
        made = made.Reshape([.. shape]);
        return dtype is long wanted ? made.To(Known(a, wanted)) : made;
    }

    private static void Flatten(object? value, int depth, List<long> shape, List<object> flat, ScriptArguments a)
    {
        if (value is IReadOnlyList<object?> list)
        {
            if (depth == shape.Count)
                shape.Add(list.Count);
            else if (shape[depth] != list.Count)
                throw a.Error("The lists within a list are of unequal length.");
            foreach (var item in list)
                Flatten(item, depth + 1, shape, flat, a);
        }
        else
            flat.Add(value ?? throw a.Error("None is no number."));
    }
}
