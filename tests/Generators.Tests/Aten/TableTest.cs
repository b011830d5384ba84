using TorchPort.Aten;

namespace TorchPort.Generators.Tests.Aten;

/// <summary>Calls operators by name.</summary>
public abstract class TableTest
{
    private protected static readonly Tensor X = new("x"), Y = new("y");

    private protected static string Call(string name, params AtenValue[] args) => Call(name, args, []);

    private protected static string Call(string name, AtenValue[] args, params (string Name, AtenValue Value)[] kwargs) =>
        Text(AtenTable.Call(name, args, [.. kwargs.Select(k => KeyValuePair.Create(k.Name, k.Value))]));

    /// <summary>The message of the error that a call gives.</summary>
    private protected static string Refused(string name, AtenValue[] args, params (string Name, AtenValue Value)[] kwargs) =>
        Assert.Throws<AtenArgumentException>(() => Call(name, args, kwargs)).Message;

    private static string Text(AtenValue value) => value.Kind switch
    {
        AtenKind.Tensor => value.AsTensor().Text,
        AtenKind.TensorList => Torch.Show(value.AsTensors()),
        AtenKind.IntList => Torch.Show(value.AsInts()),
        AtenKind.Tuple => $"({string.Join(", ", value.AsTuple().Select(Text))})",
        _ => value.ToString(),
    };
}
