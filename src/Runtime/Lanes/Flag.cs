namespace TorchPort.Lanes;

/// <summary>A bool as GPU kernels can be handed it, in the struct of an operation.</summary>
internal readonly record struct Flag
{
    private readonly int _value;

    private Flag(int value) => _value = value;

    public static implicit operator Flag(bool value) => new(value ? 1 : 0);

    public static implicit operator bool(Flag flag) => flag._value != 0;
}
