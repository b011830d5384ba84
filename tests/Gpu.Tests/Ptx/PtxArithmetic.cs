namespace TorchPort.Tests.Gpu;

/// <summary>What instructions do that concern one thread and its registers alone.</summary>
internal static class PtxArithmetic
{
    /// <summary>The instruction, or null where it needs memory or other threads.</summary>
    internal static Action<PtxThread>? Of(string[] name, PtxOperand[] o)
    {
        var type = name[^1];
        switch (name[0])
        {
            case "mov": return t => t.Set(o[0], o[1].Of(t), type);
            case "add" when type == "f32": return t => t.Set(o[0], Bits(Float(o[1].Of(t)) + Float(o[2].Of(t))), type);
            case "sub" when type == "f32": return t => t.Set(o[0], Bits(Float(o[1].Of(t)) - Float(o[2].Of(t))), type);
            case "mul" when type == "f32": return t => t.Set(o[0], Bits(Float(o[1].Of(t)) * Float(o[2].Of(t))), type);
            // The larger, and of a number and NaN the number.
            case "max" when type == "f32": return t => t.Set(o[0], Bits(Float(o[1].Of(t)) is var a && Float(o[2].Of(t)) is var b && (a > b || float.IsNaN(b)) ? a : b), type);
            case "ex2": return t => t.Set(o[0], Bits(float.Exp2(Float(o[1].Of(t)))), type);
            case "lg2": return t => t.Set(o[0], Bits(float.Log2(Float(o[1].Of(t)))), type);
            case "rcp": return t => t.Set(o[0], Bits(1 / Float(o[1].Of(t))), type);
            case "add": return t => t.Set(o[0], o[1].Of(t) + o[2].Of(t), type);
            case "sub": return t => t.Set(o[0], o[1].Of(t) - o[2].Of(t), type);
            case "mul" when name[1] == "lo": return t => t.Set(o[0], o[1].Of(t) * o[2].Of(t), type);
            case "mul" when name[1] == "wide": return t => t.Set(o[0], (ulong)(Signed(o[1].Of(t), type) * Signed(o[2].Of(t), type)), "b64");
            case "mad" when name[1] == "lo": return t => t.Set(o[0], o[1].Of(t) * o[2].Of(t) + o[3].Of(t), type);
            case "div": return t => t.Set(o[0], (ulong)(Signed(o[1].Of(t), type) / Signed(o[2].Of(t), type)), type);
            case "rem": return t => t.Set(o[0], (ulong)(Signed(o[1].Of(t), type) % Signed(o[2].Of(t), type)), type);
            case "shl": return t => t.Set(o[0], o[1].Of(t) << (int)o[2].Of(t), type);
            case "shr": return t => t.Set(o[0], (ulong)(Signed(o[1].Of(t), type) >> (int)o[2].Of(t)), type);
            case "and": return t => t.Set(o[0], o[1].Of(t) & o[2].Of(t), type);
            case "or": return t => t.Set(o[0], o[1].Of(t) | o[2].Of(t), type);
            case "selp": return t => t.Set(o[0], (o[3].Of(t) != 0 ? o[1] : o[2]).Of(t), type);
            case "setp": return t => t.Set(o[0], Compare(name[1], Signed(o[1].Of(t), type), Signed(o[2].Of(t), type)) ? 1UL : 0, "b32");
            case "cvt" when name[1] == "rna": return t => t.Set(o[0], o[1].Of(t) + 0x1000 & 0xFFFFE000, "b32");
            // The first operand goes to the upper half.
            case "cvt" when name[2] == "f16x2": return t => t.Set(o[0], (ulong)Half(o[1].Of(t)) << 16 | Half(o[2].Of(t)), "b32");
            case "cvt" when name[2] == "bf16x2": return t => t.Set(o[0], (ulong)BFloat16(o[1].Of(t)) << 16 | BFloat16(o[2].Of(t)), "b32");
            case "cvt": return t => t.Set(o[0], (ulong)Signed(o[1].Of(t), type), name[1]);
            default: return null;
        }
    }

    internal static float Float(ulong bits) => BitConverter.UInt32BitsToSingle((uint)bits);

    internal static ulong Bits(float value) => BitConverter.SingleToUInt32Bits(value);

    private static ushort Half(ulong single) => BitConverter.HalfToUInt16Bits((Half)Float(single));

    private static ushort BFloat16(ulong single) => (ushort)((uint)single + 0x7FFF + ((uint)single >> 16 & 1) >> 16);

    private static long Signed(ulong bits, string type) => type switch
    {
        "s32" => (int)bits,
        "u32" or "b32" => (uint)bits,
        "u16" or "b16" => (ushort)bits,
        "s64" or "u64" or "b64" => (long)bits,
        _ => throw new NotSupportedException($"The machine has no arithmetic of .{type}."),
    };

    private static bool Compare(string relation, long a, long b) => relation switch
    {
        "lt" or "lo" => a < b,
        "le" or "ls" => a <= b,
        "gt" or "hi" => a > b,
        "ge" or "hs" => a >= b,
        "eq" => a == b,
        "ne" => a != b,
        _ => throw new NotSupportedException($"The machine has no comparison .{relation}."),
    };
}
