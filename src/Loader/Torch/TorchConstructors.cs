namespace TorchPort.Pickle;

internal static partial class PickleConstructors
{
    private static void AddTorch(Action<string, string, PickleConstructor> add)
    {
        add("torch", "Size", c => PickleTensors.Size(c));
        add("torch", "device", c => new TorchDevice(DeviceType(c.Text(0)), c.Count > 1 ? c[1] as long? : DeviceIndex(c.Text(0))));
        add("torch.serialization", "_get_layout", c => new PickledGlobal("torch", c.Text(0).Replace("torch.", "", StringComparison.Ordinal)));
        add("torch._utils", "_rebuild_tensor", c => PickleTensors.Strided(c, c.Tensor(0).DType, false, null));
        add("torch._utils", "_rebuild_tensor_v2", c => PickleTensors.Strided(c, c.Tensor(0).DType, c.Flag(4), c.Count > 6 ? c[6] : null));
        add("torch._utils", "_rebuild_tensor_v3", c => PickleTensors.Strided(c, c.DType(6), c.Flag(4), c.Count > 7 ? c[7] : null));
        add("torch._utils", "_rebuild_parameter", c => PickleTensors.Parameter(c, null));
        add("torch._utils", "_rebuild_parameter_with_state", c => PickleTensors.Parameter(c, c[3]));
        add("torch._utils", "_rebuild_qtensor", PickleTensors.Quantized);
        add("torch._utils", "_rebuild_sparse_tensor", PickleTensors.Sparse);
        add("torch._utils", "_rebuild_sparse_csr_tensor", PickleTensors.Sparse);
        add("torch._utils", "_rebuild_nested_tensor", c => new NestedTensor(c.Tensor(0), c.Tensor(1), c.Tensor(2), c.Tensor(3)));
        add("torch._utils", "_rebuild_meta_tensor_no_storage", PickleTensors.Meta);
        foreach (var name in (ReadOnlySpan<string>)["_rebuild_device_tensor_from_cpu_tensor", "_rebuild_device_tensor_from_numpy", "_rebuild_xla_tensor"])
            add("torch._utils", name, PickleTensors.OfDevice);
        add("torch._tensor", "_rebuild_from_type_v2", PickleTensors.OfType);
        add("torch._tensor", "_rebuild_from_type", PickleTensors.OfType);
        add("torch.tensor", "_rebuild_from_type", PickleTensors.OfType);
        add("torch.storage", "_load_from_bytes", PickleTensors.Nested);
        foreach (var module in (ReadOnlySpan<string>)["torch.nn.parameter", "torch.nn", "torch.nn.modules.parameter"])
            add(module, "Parameter", PickleTensors.OldParameter);
        add("torch.autograd.variable", "Variable", PickleTensors.OldParameter);
        add("torch", "Tensor", PickleTensors.OldTensor);
        foreach (var kind in TorchStorages.Kinds)
        {
            foreach (var module in (ReadOnlySpan<string>)["torch", "torch.cuda"])
                add(module, $"{kind}Tensor", PickleTensors.OldTensor);
        }
    }

    private static string DeviceType(string device) => device.Split(':')[0];

    private static long? DeviceIndex(string device) => long.TryParse(device.AsSpan(device.IndexOf(':', StringComparison.Ordinal) + 1), out var index) ? index : null;
}
