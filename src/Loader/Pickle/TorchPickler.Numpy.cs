namespace TorchPort.Pickle;

/// <summary>numpy's arrays and element types, as numpy pickles them.</summary>
internal sealed partial class TorchPickler
{
    private const long ArrayVersion = 1;

    /// <summary>An empty array, and the state that fills it. numpy 1 has no other module of this function, numpy 2 still has this one.</summary>
    private void SaveArray(NumpyArray array)
    {
        SaveCall(array, "numpy.core.multiarray", "_reconstruct", 3, i =>
        {
            if (i == 0)
                SaveGlobal(array.Class.Module, array.Class.Name);
            else if (i == 1)
                SaveSizes([0]);
            else
                Save(EmptyType);
        });
        var shape = array.Shape.ToArray();
        _out.Tuple(null, 5, i =>
        {
            if (i == 0)
                _out.Integer(ArrayVersion);
            else if (i == 1)
                SaveSizes(shape);
            else if (i == 2)
                Save(array.Type);
            else if (i == 3)
                _out.Bool(array.IsFortran);
            else if (array.Items is { } items)
                Save(items);
            else
                SaveBytes(null, NumpyTensors.BytesOf(array));
        });
        _out.Build();
    }

    private static readonly byte[] EmptyType = "b"u8.ToArray();

    private void SaveDType(NumpyDType dtype)
    {
        SaveCall(dtype, "numpy", "dtype", 3, i =>
        {
            if (i == 0)
                _out.Text(dtype.Code);
            else
                _out.Bool(i == 2);
        });
        if (dtype.State is not { } state)
            return;
        Save(state);
        _out.Build();
    }
}
