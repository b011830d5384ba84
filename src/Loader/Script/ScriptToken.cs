namespace TorchPort.Script;

/// <summary>What a token is.</summary>
internal enum ScriptTokenKind : byte
{
    Name,
    Integer,
    Real,
    Imaginary,
    Text,
    Sign,
    NewLine,
    Indent,
    Dedent,
    End,
}

/// <summary>A token of the code in TorchScript archives.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The name, the sign, the digits, or what a literal text means.</param>
/// <param name="Line">Its line, counted from 1.</param>
internal readonly record struct ScriptToken(ScriptTokenKind Kind, string Text, int Line);
