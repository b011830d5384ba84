using TorchPort.Ops;
using TorchPort.Plans;

namespace TorchPort.Nn;

/// <summary>What <see cref="Functional.Pad"/> puts around a tensor. PyTorch: <c>mode</c> of <c>F.pad</c>.</summary>
public enum PadMode
{
    /// <summary>One number. PyTorch: <c>"constant"</c>.</summary>
    Constant,
    /// <summary>The tensor mirrored at its border elements. PyTorch: <c>"reflect"</c>.</summary>
    Reflect,
    /// <summary>The border elements again. PyTorch: <c>"replicate"</c>.</summary>
    Replicate,
    /// <summary>The opposite side. PyTorch: <c>"circular"</c>.</summary>
    Circular,
}

public static partial class Functional
{
    [Aten("reflection_pad1d(Tensor self, SymInt[2] padding) -> Tensor")]
    [Aten("reflection_pad2d(Tensor self, SymInt[4] padding) -> Tensor")]
    [Aten("reflection_pad3d(Tensor self, SymInt[6] padding) -> Tensor")]
    internal static Tensor Reflected([AtenName("self")] Tensor input, ReadOnlySpan<long> padding) => Pad(input, padding, PadMode.Reflect);

    [Aten("replication_pad1d(Tensor self, SymInt[2] padding) -> Tensor")]
    [Aten("replication_pad2d(Tensor self, SymInt[4] padding) -> Tensor")]
    [Aten("replication_pad3d(Tensor self, SymInt[6] padding) -> Tensor")]
    internal static Tensor Replicated([AtenName("self")] Tensor input, ReadOnlySpan<long> padding) => Pad(input, padding, PadMode.Replicate);

    /// <summary>Elements put around the last dimensions. PyTorch: <c>F.pad</c>.</summary>
    /// <param name="input">Any shape; other modes than constant pad the last one to three dimensions of [N, C, …] or [C, …].</param>
    /// <param name="pad">How many before and after the last dimension, then the one before it, and so on; negative numbers cut off.</param>
    /// <param name="mode">What is put there.</param>
    /// <param name="value">The number, if constant; 0 if null.</param>
    /// <exception cref="ShapeException">The padding does not fit the shape or the mode.</exception>
    [Aten("pad(Tensor self, SymInt[] pad, str mode=\"constant\", float? value=None) -> Tensor")]
    public static Tensor Pad([AtenName("self")] Tensor input, ReadOnlySpan<long> pad, PadMode mode = PadMode.Constant, double? value = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (pad.Length % 2 != 0)
            throw new ShapeException($"Padding length must be divisible by 2, but the padding is {Shapes.Text(pad)}.");
        if (pad.Length / 2 > input.Dim)
            throw new ShapeException($"Padding length should be less than or equal to two times the input dimension but got padding length {pad.Length} and input of dimension {input.Dim}.");
        if (Tracer.KeepsLayers && Tracer.Keep(new PadLayer(pad.ToArray(), mode, value ?? 0), input) is [var whole])
            return whole;
        if (mode == PadMode.Constant)
            return Paddings.Constant(input, pad, value ?? 0);
        if (value is not (null or 0))
            throw new ArgumentException($"Padding mode \"{mode}\" doesn't take in value argument.", nameof(value));
        var dims = pad.Length / 2;
        if (dims is < 1 or > 3 || input.Dim - dims is not (1 or 2))
            throw new ShapeException($"Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now: the padding {Shapes.Text(pad)} is for inputs of {dims + 1} or {dims + 2} dimensions, but got {Shapes.Text(input.Shape)}.");
        // PyTorch's lists name all of these paddings but the reflection of volumes.
        using var cast = mode == PadMode.Circular || (mode == PadMode.Reflect && dims == 3) ? default : Autocast.Full(ref input, on: AutocastOn.Processor);
        for (var i = 0; i < dims; i++)
            input = Paddings.Indexed(input, input.Dim - 1 - i, pad[2 * i], pad[2 * i + 1], mode);
        return input;
    }
}

/// <summary><see cref="Functional.Pad"/> of an input.</summary>
/// <param name="Amounts">How many before and after the last dimension, then the one before it, and so on.</param>
/// <param name="Mode">What is put there.</param>
/// <param name="Value">The number, if constant.</param>
internal sealed record PadLayer(long[] Amounts, PadMode Mode, double Value) : Layer
{
    internal override Tensor[] Call(Tensor?[] inputs) => [Functional.Pad(inputs[0]!, Amounts, Mode, Mode == PadMode.Constant ? Value : null)];
}
