namespace TorchPort.Onnx.Schema;

/// <summary>Elements smaller than a byte: several a byte in files, one a byte in tensors.</summary>
internal static unsafe class NarrowElements
{
    /// <summary>The eight positive values of a 4-bit float with two exponent bits and one mantissa bit.</summary>
    private static ReadOnlySpan<byte> Float4AsFloat8 => [0x00, 0x30, 0x38, 0x3C, 0x40, 0x44, 0x48, 0x4C];

    /// <summary>One element a byte, in the tensor that carries the type. The first element lies in the low bits.</summary>
    internal static Tensor Unpack(ReadOnlySpan<byte> packed, ElementType type, long[] shape)
    {
        var tensor = Tensor.Empty(shape, type.Carrier()!.Value, Device.Cpu);
        var bits = type.Bits();
        var perByte = 8 / bits;
        var target = new Span<byte>(tensor.Data, checked((int)tensor.ElementCount));
        for (var i = 0; i < target.Length; i++)
        {
            var code = packed[i / perByte] >> (i % perByte * bits) & ((1 << bits) - 1);
            target[i] = type switch
            {
                ElementType.Int4 or ElementType.Int2 => (byte)(code << (32 - bits) >> (32 - bits)),
                ElementType.Float4E2M1 => (byte)(Float4AsFloat8[code & 7] | (code & 8) << 4),
                _ => (byte)code,
            };
        }
        GC.KeepAlive(tensor);
        return tensor;
    }

    /// <summary>The opposite of <see cref="Unpack"/>.</summary>
    internal static byte[] Pack(Tensor tensor, ElementType type)
    {
        var bits = type.Bits();
        var perByte = 8 / bits;
        var contiguous = tensor.Detach().Contiguous();
        var source = new ReadOnlySpan<byte>(contiguous.Data, checked((int)contiguous.ElementCount));
        var packed = new byte[(source.Length + perByte - 1) / perByte];
        for (var i = 0; i < source.Length; i++)
        {
            var code = type == ElementType.Float4E2M1 ? Float4AsFloat8.IndexOf((byte)(source[i] & 0x7F)) | source[i] >> 4 & 8 : source[i];
            packed[i / perByte] |= (byte)((code & ((1 << bits) - 1)) << (i % perByte * bits));
        }
        GC.KeepAlive(contiguous);
        return packed;
    }
}
