namespace TorchPort.Pickle;

internal static partial class PickleConstructors
{
    private static void AddNumpy(Action<string, string, PickleConstructor> add)
    {
        add("numpy", "dtype", c => new NumpyDType(c.Text(0)));
        foreach (var core in (ReadOnlySpan<string>)["numpy.core", "numpy._core"])
        {
            add($"{core}.multiarray", "_reconstruct", c => new NumpyArray(c.Count > 0 ? c[0] as PickledGlobal : null));
            add($"{core}.multiarray", "scalar", NumpyTensors.Scalar);
            add($"{core}.numeric", "_frombuffer", FromBuffer);
        }
    }

    /// <summary>An array in protocol 5: <c>_frombuffer(buffer, dtype, shape, order)</c>.</summary>
    private static NumpyArray FromBuffer(PickleCall call)
    {
        var data = NumpyDType.Bytes(call[0]) ?? throw call.Wrong(0, "bytes");
        var dtype = call[1] as NumpyDType ?? throw call.Wrong(1, "a numpy dtype");
        return new(dtype, call.Integers(2), call.Text(3) == "F", data, call.Reader);
    }
}
