namespace TorchPort.Onnx.Operators.Elementwise;

/// <summary>The bits of numbers read as numbers of another type.</summary>
internal static class BitCasting
{
    [OnnxOperator("BitCast", 26)]
    internal static OnnxValue BitCast(NodeCall c, OnnxValue input, ElementType to)
    {
        if (input is not OnnxTensor { Value: var x, ElementType: var from } || to.Carrier() is not { } dtype || to.Bits() != from.Bits())
            throw c.Error($"{input.Describe()} cannot be read as {to.Text()}: both need to be numbers of as many bits.");
        if (from.IsNarrow())
            return new OnnxTensor(Small(c, x.Detach(), from, to), to);
        var whole = x.Detach().Contiguous();
        return new OnnxTensor(Tensor.FromStorage(whole.Storage, dtype, whole.ShapeArray, whole.StrideArray, whole.StorageOffset), to);
    }

    /// <summary>Integers of two or four bits, which are carried by bytes with their sign.</summary>
    private static Tensor Small(NodeCall c, Tensor x, ElementType from, ElementType to)
    {
        if (from is ElementType.Float4E2M1 || to is ElementType.Float4E2M1)
            throw c.Error($"Bits of {from.Text()} are not read as {to.Text()}.");
        var bits = x.To(DType.Int16).BitwiseAnd((1L << to.Bits()) - 1);
        var sign = to is ElementType.Int4 or ElementType.Int2 ? 1L << (to.Bits() - 1) : 0;
        return bits.BitwiseXor(sign).Sub(sign).To(to.Carrier()!.Value);
    }
}
