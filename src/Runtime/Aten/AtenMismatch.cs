namespace TorchPort.Aten;

/// <summary>Why a call does not fit an operator.</summary>
internal readonly record struct AtenMismatch(string Argument, string Expected, string Found)
{
    public override string ToString() => $"argument {(Argument.StartsWith('#') ? Argument : $"'{Argument}'")}: expected {Expected}, found {Found}";

    public AtenArgumentException ToException(string name, string schema) =>
        new(name, Argument, Expected, Found, $"The call does not fit {name}, {this}. Its schema is {schema}.");
}
