namespace TorchPort.Gpu;

/// <summary>What a kernel is called in messages: the names of the operation in its type, without those of loops and lanes.</summary>
internal static class KernelName
{
    internal static string Of(Type kernel)
    {
        var names = new List<string>();
        Collect(kernel, names);
        return names.Count > 0 ? string.Join(" of ", names) : kernel.Name;
    }

    private static void Collect(Type type, List<string> names)
    {
        if (type.Namespace is "TorchPort.Ops" or "TorchPort.Optim" or "TorchPort.Algebra" or "TorchPort.Kernels" or "TorchPort" && !type.IsPrimitive)
            names.Add(type.Name.Split('`')[0]);
        foreach (var argument in type.GenericTypeArguments)
            Collect(argument, names);
    }
}
