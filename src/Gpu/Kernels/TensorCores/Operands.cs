using ILGPU;

namespace TorchPort.Gpu;

/// <summary>Numbers that tensor cores multiply. Sums are of single precision.</summary>
internal interface IOperands<T> : IStored<T, float> where T : unmanaged
{
    /// <summary>Neighbouring terms in a word of 32 bits.</summary>
    static abstract int TermsInWord { get; }

    static abstract uint Word(T first, T second);

    /// <summary>Multiplies what was read from shared memory.</summary>
    static abstract void Multiply();
}

/// <summary>Single precision of which ten bits of the mantissa count.</summary>
internal readonly struct Tf32 : IOperands<float>
{
    public static int TermsInWord => 1;

    public static float Load(float x) => x;

    public static float Store(float x) => x;

    public static uint Word(float first, float second) => Interop.FloatAsInt(first);

    public static void Multiply()
    {
        TensorCore.Round();
        TensorCore.MultiplyTf32();
    }
}

internal readonly struct BFloat16Operands : IOperands<ushort>
{
    public static int TermsInWord => 2;

    public static float Load(ushort x) => Bits.OfBFloat16(x);

    public static ushort Store(float x) => Bits.ToBFloat16(x);

    public static uint Word(ushort first, ushort second) => first | (uint)second << 16;

    public static void Multiply() => TensorCore.MultiplyBFloat16();
}

internal readonly struct HalfOperands : IOperands<ushort>
{
    public static int TermsInWord => 2;

    public static float Load(ushort x) => Bits.OfHalf(x);

    public static ushort Store(float x) => Bits.ToHalf(x);

    public static uint Word(ushort first, ushort second) => first | (uint)second << 16;

    public static void Multiply() => TensorCore.MultiplyHalf();
}
