namespace TorchPort.Aten;

/// <summary>Which values an argument takes, and as what.</summary>
internal static class AtenConversion
{
    /// <param name="to">The argument.</param>
    /// <param name="value">What was given.</param>
    /// <param name="exact">Whether values that PyTorch would have to convert, such as an int for a float, are refused.</param>
    /// <param name="result">The value in the argument's own type.</param>
    public static bool TryConvert(AtenArgument to, AtenValue value, bool exact, out AtenValue result)
    {
        result = value;
        if (value.IsNone)
            return to.IsOptional;
        return to.IsList ? TryList(to, value, exact, out result) : TryItem(to.Type, value, exact, out result);
    }

    private static bool TryItem(AtenType to, AtenValue value, bool exact, out AtenValue result)
    {
        result = value;
        switch (to, value.Kind)
        {
            case (AtenType.Tensor, AtenKind.Tensor):
            case (AtenType.Int, AtenKind.Int):
            case (AtenType.Float, AtenKind.Float):
            case (AtenType.Bool, AtenKind.Bool):
            case (AtenType.Str, AtenKind.String):
            case (AtenType.Scalar, AtenKind.Int or AtenKind.Float or AtenKind.Complex or AtenKind.Bool):
            case (AtenType.DType, AtenKind.DType):
            case (AtenType.Device, AtenKind.Device):
            case (AtenType.Generator, AtenKind.Generator):
            case (AtenType.MemoryFormat, AtenKind.Int or AtenKind.String):
                return true;
            case (AtenType.Float, AtenKind.Int) when !exact:
                result = (double)value.AsInt();
                return true;
            case (AtenType.Tensor, AtenKind.Int or AtenKind.Float or AtenKind.Complex or AtenKind.Bool) when !exact:
                result = Torch.Number(value.AsScalar());
                return true;
            // Graphs that were traced hand over numbers as tensors of one element.
            case (AtenType.Int or AtenType.Float or AtenType.Bool or AtenType.Scalar, AtenKind.Tensor) when !exact && value.AsTensor().ElementCount == 1:
                return TryItem(to, value.AsTensor().ToScalar(), exact, out result);
            case (AtenType.DType, AtenKind.Int) when !exact && AtenDTypes.TryGet(value.AsInt(), out var dtype):
                result = dtype;
                return true;
            case (AtenType.DType, AtenKind.String) when !exact && DTypes.TryParse(value.AsString(), out var dtype):
                result = dtype;
                return true;
            case (AtenType.Layout, AtenKind.Int) when value.AsInt() == AtenDTypes.StridedLayout:
                result = default;
                return true;
            default:
                return false;
        }
    }

    private static bool TryList(AtenArgument to, AtenValue value, bool exact, out AtenValue result)
    {
        result = value;
        switch (to.Type, value.Kind)
        {
            case (AtenType.Int, AtenKind.IntList):
            case (AtenType.Float or AtenType.Scalar, AtenKind.FloatList):
            case (AtenType.Bool, AtenKind.BoolList):
                return true;
            case (AtenType.Tensor, AtenKind.TensorList):
                return to.HasOptionalItems || !value.AsTensors().Contains(null);
            case (AtenType.Scalar, AtenKind.IntList):
            case (AtenType.Float, AtenKind.IntList) when !exact:
                result = Array.ConvertAll(value.AsInts(), i => (double)i);
                return true;
            case (_, AtenKind.Tuple):
                return TryItems(to, value.AsTuple(), exact, out result);
            default:
                return !exact && to.ListSize > 0 && TryItem(to.Type, value, exact, out var item)
                    && TryPack(to.Type, Enumerable.Repeat(item, to.ListSize).ToArray(), out result);
        }
    }

    private static bool TryItems(AtenArgument to, AtenValue[] items, bool exact, out AtenValue result)
    {
        result = default;
        var converted = new AtenValue[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            if (!(items[i].IsNone && to.HasOptionalItems) && !TryItem(to.Type, items[i], exact, out converted[i]))
                return false;
        }
        return TryPack(to.Type, converted, out result);
    }

    private static bool TryPack(AtenType type, AtenValue[] items, out AtenValue result)
    {
        result = type switch
        {
            AtenType.Int => Array.ConvertAll(items, v => v.AsInt()),
            AtenType.Float => Array.ConvertAll(items, v => v.AsFloat()),
            AtenType.Scalar => Array.ConvertAll(items, v => v.AsScalar().ToDouble()),
            AtenType.Bool => Array.ConvertAll(items, v => v.AsBool()),
            AtenType.Tensor => Array.ConvertAll(items, v => v.IsNone ? null : v.AsTensor()),
            _ => default(AtenValue),
        };
        return !result.IsNone;
    }
}
