namespace TorchPort.Optim;

/// <summary>How options and states look in a checkpoint.</summary>
internal static class OptionValues
{
    /// <summary>A value as PyTorch writes it: pairs are tuples, lists lists, all else is itself.</summary>
    internal static object? ToTree(object? value) => value switch
    {
        ValueTuple<double, double> pair => new CheckpointTuple(pair.Item1, pair.Item2),
        ValueTuple<double?, double> pair => new CheckpointTuple(pair.Item1, pair.Item2),
        CheckpointList or CheckpointTuple or CheckpointDict => value,
        string or Tensor => value,
        IEnumerable<object?> items => ToList(items),
        _ => value,
    };

    /// <summary>The value of an option read from a checkpoint, as the type of the value it takes the place of.</summary>
    /// <exception cref="CheckpointKeyException">It is of another kind.</exception>
    internal static object? FromTree(CheckpointValue value, object? former) => former switch
    {
        double => value.As<double>(),
        long => value.As<long>(),
        bool => value.As<bool>(),
        ValueTuple<double, double> => (value[0].As<double>(), value[1].As<double>()),
        ValueTuple<double?, double> => (value[0].Value is null ? (double?)null : value[0].As<double>(), value[1].As<double>()),
        _ => value.Value,
    };

    /// <summary>A copy of what is remembered of <paramref name="parameter"/>, in its dtype and on its device; numbers, such as the count of steps, keep their dtype.</summary>
    internal static object? StateFromTree(string name, CheckpointValue value, Tensor parameter) => value.Value switch
    {
        Tensor number when name == "step" || number.Dim == 0 && parameter.Dim > 0 => Copy(number, number.DType, Device.Cpu),
        Tensor tensor => Copy(tensor, parameter.DType, parameter.Device),
        CheckpointList => value.Entries.Select(e => StateFromTree(name, e.Value, parameter)).ToList(),
        _ => value.Value,
    };

    private static Tensor Copy(Tensor source, DType dtype, Device device) => Torch.Empty(source.Shape, dtype, device).Copy_(source.Detach());

    private static CheckpointList ToList(IEnumerable<object?> items)
    {
        var list = new CheckpointList();
        foreach (var item in items)
            list.Add(ToTree(item));
        return list;
    }
}
