using static TorchPort.Tests.Agreement.NodeCase;
using static TorchPort.Tests.Build;

namespace TorchPort.Tests.Agreement;

/// <summary>Quantized operators. Their results are integers that must be equal; where sums are scaled, one beside the middle of two may be rounded to either.</summary>
public class QuantizedTests
{
    private const int Many = 40;

    private static readonly DType[] Small = [DType.UInt8, DType.Int8];

    [Fact]
    public void QuantizeLinear() => AgreeOn(2 * Many, seed =>
    {
        var c = new NodeCase(seed, "QuantizeLinear");
        var type = c.Of(DType.UInt8, DType.Int8, DType.UInt16, DType.Int16);
        var x = c.Normal(4, 6).Mul(c.Of(1.0, 30.0)).To(DType.Float32);
        var (axis, block, shape) = Layout(c);
        return c.Input(x).Constant(Scales(c, shape)).Constant(Zeros(c, type, shape)).Outputs(1).With(Int("axis", axis), block > 0 ? Int("block_size", block) : null);
    });

    [Fact]
    public void DequantizeLinear() => AgreeOn(2 * Many, seed =>
    {
        var c = new NodeCase(seed, "DequantizeLinear");
        var type = c.Of(DType.UInt8, DType.Int8, DType.UInt16, DType.Int16, DType.Int32);
        var (axis, block, shape) = Layout(c);
        c.Input(c.Integers(type, type == DType.Int32 ? -100000 : 0, type == DType.Int32 ? 100000 : 127, 4, 6)).Constant(Scales(c, shape));
        if (type != DType.Int32)
            c.Constant(Zeros(c, type, shape));
        return c.Outputs(1).With(Int("axis", axis), block > 0 ? Int("block_size", block) : null);
    });

    [Fact]
    public void DynamicQuantizeLinear() => AgreeOn(Many, seed =>
    {
        var c = new NodeCase(seed, "DynamicQuantizeLinear");
        return c.Input(c.Of(c.Normal(3, 5), c.Normal(4).Add(3.0), c.Normal(4).Sub(3.0), Torch.Zeros([3], DType.Float32))).Outputs(3);
    });

    [Fact]
    public void MatMulInteger() => AgreeOn(Many, seed =>
    {
        var c = new NodeCase(seed, "MatMulInteger");
        DType a = c.Of(Small), b = c.Of(Small);
        c.Input(Numbers(c, a, c.Of<long[]>([3L, 5], [2L, 3, 5]))).Input(Numbers(c, b, 5, 4));
        if (c.Flip())
            c.Constant(Zeros(c, a, [])).Constant(Zeros(c, b, c.Flip() ? [] : [4]));
        return c.Outputs(1);
    }, asPlan: true);

    [Fact]
    public void ConvInteger() => AgreeOn(Many, seed =>
    {
        var c = new NodeCase(seed, "ConvInteger");
        c.Input(Numbers(c, DType.UInt8, 1, 4, 6, 6)).Input(Numbers(c, c.Of(Small), 6, 2, 3, 3));
        if (c.Flip())
            c.Constant(Zeros(c, DType.UInt8, []));
        return c.Outputs(1).With(Int("group", 2), c.Flip() ? Ints("pads", 1, 0, 1, 2) : Text("auto_pad", c.Of("SAME_UPPER", "SAME_LOWER", "VALID")), c.Flip() ? Ints("strides", 2, 1) : null);
    }, asPlan: true);

    [Fact]
    public void QLinearMatMul() => AgreeOn(Many, seed =>
    {
        var c = new NodeCase(seed, "QLinearMatMul");
        var type = c.Of(Small);
        var wide = c.Flip();
        return c.Input(Numbers(c, type, 3, 5)).Constant(Scales(c, [])).Constant(Zeros(c, type, []))
            .Constant(Numbers(c, type, 5, 4)).Constant(Scales(c, wide ? [4] : [])).Constant(Zeros(c, type, wide ? [4] : [])).Constant(Scales(c, []).Mul(100.0).To(DType.Float32)).Constant(Zeros(c, type, [])).Outputs(1);
    }, absolute: 1, asPlan: true);

    [Fact]
    public void QLinearConv() => AgreeOn(Many, seed =>
    {
        var c = new NodeCase(seed, "QLinearConv");
        DType x = c.Of(Small), w = x == DType.UInt8 ? c.Of(Small) : DType.Int8;
        var wide = c.Flip();
        c.Input(Numbers(c, x, 1, 4, 6, 6)).Constant(Scales(c, [])).Constant(Zeros(c, x, [])).Constant(Numbers(c, w, 6, 2, 3, 3)).Constant(Scales(c, wide ? [6] : []))
            .Constant(w == DType.UInt8 ? Zeros(c, w, []) : Torch.Zeros(wide ? [6] : [], w)).Constant(Scales(c, []).Mul(100.0).To(DType.Float32)).Constant(Zeros(c, x, []));
        if (c.Flip())
            c.Constant(c.Integers(DType.Int32, -5000, 5000, 6));
        return c.Outputs(1).With(Int("group", 2), c.Flip() ? Ints("pads", 1, 0, 1, 2) : Text("auto_pad", c.Of("SAME_UPPER", "SAME_LOWER", "VALID")), c.Flip() ? Ints("strides", 2, 1) : null);
    }, absolute: 1, asPlan: true);

    private static (long Axis, long Block, long[] Shape) Layout(NodeCase c) => c.Random.Next(4) switch
    {
        0 => (1, 0, []),
        1 => (1, 0, [6]),
        2 => (-2, 0, [4]),
        _ => (1, 4, [4, 2]),
    };

    private static Tensor Numbers(NodeCase c, DType type, params long[] shape) => type == DType.UInt8 ? c.Integers(type, 0, 255, shape) : c.Integers(type, -128, 127, shape);

    private static Tensor Zeros(NodeCase c, DType type, long[] shape) => c.Integers(type, type is DType.UInt8 or DType.UInt16 ? 0 : -20, 20, shape);

    private static Tensor Scales(NodeCase c, long[] shape) => c.Normal(shape).Abs().Add(0.01).To(DType.Float32);
}
