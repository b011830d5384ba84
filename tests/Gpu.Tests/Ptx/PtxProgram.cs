using System.Globalization;
using System.Text.RegularExpressions;

namespace TorchPort.Tests.Gpu;

/// <summary>A register, a constant, or a place in memory.</summary>
/// <param name="Register">The register's number, or −1.</param>
/// <param name="Constant">The constant, or what is added to the register.</param>
internal readonly record struct PtxOperand(int Register, ulong Constant)
{
    internal ulong Of(PtxThread thread) => (Register < 0 ? 0 : thread.Registers[Register]) + Constant;
}

/// <summary>An instruction, its operands flattened: those in braces one behind the other.</summary>
internal sealed record PtxInstruction(string[] Name, PtxOperand[] Operands, int Guard, bool IsGuardNegated, Action<PtxThread>? Run)
{
    internal string Op => Name[0];
}

/// <summary>The entry of a PTX module, as ILGPU writes it, ready to be played.</summary>
internal sealed partial class PtxProgram
{
    internal const int ThreadIndex = 0, GroupIndex = 1;

    private readonly Dictionary<string, int> _registers = new(StringComparer.Ordinal) { ["%tid.x"] = ThreadIndex, ["%ctaid.x"] = GroupIndex };
    private readonly Dictionary<string, ulong> _symbols = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _labels = new(StringComparer.Ordinal);
    private readonly List<PtxInstruction> _instructions = [];

    internal PtxProgram(string code)
    {
        var entry = Entry().Match(code);
        foreach (Match p in Parameter().Matches(entry.Groups[1].Value))
            _symbols[p.Groups[1].Value] = 0;
        List<(string Guard, string Text)> statements = [];
        foreach (Match m in Statement().Matches(entry.Groups[2].Value))
        {
            if (m.Groups["label"].Success)
                _labels[m.Groups["label"].Value] = statements.Count;
            else if (m.Groups["shared"].Success)
            {
                Shared = (Shared + 15) / 16 * 16;
                _symbols[m.Groups["shared"].Value] = (ulong)Shared;
                Shared += int.Parse(m.Groups["size"].Value, CultureInfo.InvariantCulture);
            }
            else if (m.Groups["text"].Success)
                statements.Add((m.Groups["guard"].Value, m.Groups["text"].Value.Trim()));
        }
        foreach (var (guard, text) in statements)
        {
            var parts = Name().Match(text);
            var name = parts.Groups[1].Value.Split('.');
            PtxOperand[] operands = [.. Operand().Matches(parts.Groups[2].Value).Select(m => Parse(m.Value))];
            _instructions.Add(new(name, operands, guard.Length == 0 ? -1 : Register(guard.TrimStart('@', '!')), guard.Contains('!', StringComparison.Ordinal), PtxArithmetic.Of(name, operands)));
        }
    }

    internal IReadOnlyList<PtxInstruction> Instructions => _instructions;

    internal int Registers => _registers.Count;

    /// <summary>Bytes of shared memory.</summary>
    internal int Shared { get; private set; }

    private int Register(string name)
    {
        if (!_registers.TryGetValue(name, out var number))
            _registers[name] = number = _registers.Count;
        return number;
    }

    private PtxOperand Parse(string text)
    {
        if (text[0] == '[')
        {
            var parts = text[1..^1].Split('+');
            return Parse(parts[0].Trim()) with { Constant = (parts.Length > 1 ? ulong.Parse(parts[1], CultureInfo.InvariantCulture) : 0) + (_symbols.TryGetValue(parts[0].Trim(), out var at) ? at : 0) };
        }
        if (text.StartsWith("0f", StringComparison.Ordinal) || text.StartsWith("0d", StringComparison.Ordinal))
            return new(-1, ulong.Parse(text[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        if (char.IsAsciiDigit(text[0]) || text[0] == '-')
            return new(-1, (ulong)Int128.Parse(text, CultureInfo.InvariantCulture));
        if (_labels.TryGetValue(text, out var label))
            return new(-1, (ulong)label);
        return _symbols.TryGetValue(text, out var symbol) ? new(-1, symbol) : new(Register(text), 0);
    }

    [GeneratedRegex(@"\.entry\s+\w+\((.*?)\)\s*\{(.*)\}", RegexOptions.Singleline)]
    private static partial Regex Entry();

    [GeneratedRegex(@"\.b8\s+(\w+)\[")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"(?<label>L_\w+):|\.shared\s+\.align\s+\d+\s+\.b8\s+(?<shared>\w+)\[(?<size>\d+)\]\s*;|\.reg[^;]*;|(?<guard>@!?%p\d+)?\s*(?<text>[a-z][^;]*);")]
    private static partial Regex Statement();

    [GeneratedRegex(@"^([\w.]+)\s*(.*)$", RegexOptions.Singleline)]
    private static partial Regex Name();

    [GeneratedRegex(@"\[[^\]]*\]|[^\s,{}\[\]]+")]
    private static partial Regex Operand();
}
