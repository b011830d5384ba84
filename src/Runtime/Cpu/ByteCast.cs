using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchPort.Kernels;

/// <summary>Neighbouring bytes to numbers of single precision and back, a vector at a time: what <see cref="Cast"/> does one by one.</summary>
internal static unsafe class ByteCast
{
    /// <summary>Beyond it a number is no int32.</summary>
    private const float Limit = 2147483648f;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Load(byte* from, float* to, int count, bool signed)
    {
        var i = 0;
        for (; i <= count - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            var bytes = Vector128.Load(from + i);
            Vector256<short> wide = signed ? Vector256.Create(Vector128.WidenLower(bytes.AsSByte()), Vector128.WidenUpper(bytes.AsSByte()))
                : Vector256.Create(Vector128.WidenLower(bytes), Vector128.WidenUpper(bytes)).AsInt16();
            var (low, high) = Vector256.Widen(wide);
            Vector256.ConvertToSingle(low).Store(to + i);
            Vector256.ConvertToSingle(high).Store(to + i + Vector256<int>.Count);
        }
        for (; i < count; i++)
            to[i] = signed ? (sbyte)from[i] : from[i];
    }

    /// <summary>Stores the lowest bits of the whole parts, as far as they are int32; returns how many from the first on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int Store(float* from, byte* to, int count)
    {
        var i = 0;
        for (; i <= count - ByteTile.Width; i += ByteTile.Width)
        {
            Vector256<float> low = Vector256.Load(from + i), high = Vector256.Load(from + i + Vector256<float>.Count);
            if (!Vector256.LessThanAll(Vector256.Max(Vector256.Abs(low), Vector256.Abs(high)), Vector256.Create(Limit)))
                return i;
            ByteOutput.Bytes(from + i, to + i, ByteTile.Width);
        }
        return i;
    }
}
