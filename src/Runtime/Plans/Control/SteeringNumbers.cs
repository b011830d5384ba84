namespace TorchPort.Plans;

/// <summary>The numbers that control flow looks at, without allocating where they lie in the processor's memory.</summary>
internal static unsafe class SteeringNumbers
{
    /// <summary>A boolean.</summary>
    internal static bool Holds(this Tensor tensor)
    {
        if (tensor.Device != Device.Cpu)
            return tensor.Item<bool>();
        var value = *(bool*)tensor.Data;
        GC.KeepAlive(tensor);
        return value;
    }

    /// <summary>An integer.</summary>
    internal static long Count(this Tensor tensor)
    {
        if (tensor.Device != Device.Cpu)
            return tensor.Item<long>();
        var value = *(long*)tensor.Data;
        GC.KeepAlive(tensor);
        return value;
    }

    /// <summary>Sets an integer.</summary>
    internal static void Put(this Tensor tensor, long value)
    {
        if (tensor.Device != Device.Cpu)
        {
            tensor.Copy_(Torch.Tensor(value));
            return;
        }
        *(long*)tensor.Data = value;
        GC.KeepAlive(tensor);
    }

    /// <summary>Sets a row along the first dimension; both tensors lie without gaps.</summary>
    internal static void PutRow(this Tensor rows, long at, Tensor row)
    {
        if (rows.Device != Device.Cpu)
        {
            rows.Select(0, at).Copy_(row);
            return;
        }
        var bytes = row.ElementCount * row.DType.ItemSize;
        Buffer.MemoryCopy(row.Data, (byte*)rows.Data + at * bytes, bytes, bytes);
        GC.KeepAlive(rows);
        GC.KeepAlive(row);
    }
}
