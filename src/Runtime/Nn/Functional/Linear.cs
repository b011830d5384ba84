using TorchPort.Autograd;
using TorchPort.Ops;
using TorchPort.Plans;

namespace TorchPort.Nn;

/// <summary>The functions of PyTorch's <c>torch.nn.functional</c>.</summary>
public static partial class Functional
{
    /// <summary>input · weightᵀ + bias. PyTorch: <c>F.linear</c>.</summary>
    /// <param name="input">[…, in].</param>
    /// <param name="weight">[out, in], or [in] for a single output without its dimension.</param>
    /// <param name="bias">[out], or nothing.</param>
    /// <exception cref="ShapeException">The sizes of in or out differ.</exception>
    /// <exception cref="DTypeException">The dtypes differ.</exception>
    [Aten("linear(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor")]
    public static Tensor Linear(Tensor input, Tensor weight, Tensor? bias = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(weight);
        using var cast = Autocast.Lower(ref input, ref weight, ref bias);
        if (weight.Dim == 1)
        {
            var dot = input.MatMul(weight);
            return bias is null ? dot : dot.Add(bias);
        }
        Check(input, weight, bias);
        if (Tracer.KeepsLayers && Tracer.Keep(new LinearLayer(), input, weight, bias) is [var whole])
            return whole;
        var rows = input.Dim == 2 ? input : input.Reshape([Shapes.Count(input.Shape[..^1]), input.Shape[^1]]);
        var y = Product(rows, weight, bias);
        return input.Dim == 2 ? y : y.View([.. input.Shape[..^1], weight.Shape[0]]);
    }

    private static Tensor Product(Tensor x, Tensor weight, Tensor? bias)
    {
        var y = Tensor.Empty([x.Shape[0], weight.Shape[0]], x.DType, Layout.CommonDevice(x, weight));
        y.Device.MatMul(y, x, Products.Transposed(weight), bias is null ? null : Views.ExpandTo(bias, y.ShapeArray));
        return Tape.Record(y, bias is null ? "Mm" : "Addmm", [x, weight, bias], [weight.RequiresGrad ? x : null, x.RequiresGrad ? weight : null], (g, s) =>
        [
            s.Needs(0) ? Products.Of(g, s[1].Conj()) : null,
            s.Needs(1) ? Products.Of(g.T(), s[0].Conj()) : null,
            s.Needs(2) ? g.SumToSize(bias!.Shape) : null,
        ]);
    }

    private static void Check(Tensor input, Tensor weight, Tensor? bias)
    {
        if (weight.Dim != 2 || input.Dim == 0)
            throw new ShapeException($"Linear: expected an input of at least one dimension and a weight of one or two, but the shapes are {Shapes.Text(input.Shape)} and {Shapes.Text(weight.Shape)}.");
        if (input.Shape[^1] != weight.Shape[1])
            throw new ShapeException($"Mat1 and mat2 shapes cannot be multiplied ({Shapes.Count(input.Shape[..^1])}x{input.Shape[^1]} and {weight.Shape[1]}x{weight.Shape[0]}): the input has {input.Shape[^1]} features, the weight takes {weight.Shape[1]}.");
        if (bias is not null && (bias.Dim > 1 || bias.ElementCount != 1 && bias.ElementCount != weight.Shape[0]))
            throw new ShapeException($"Linear: the bias has shape {Shapes.Text(bias.Shape)}, but the output has {weight.Shape[0]} features.");
        Products.SameType("Linear", input, weight);
        if (bias is not null)
            Products.SameType("Linear", input, bias);
    }
}

/// <summary><see cref="Functional.Linear"/> of input, weight and perhaps bias.</summary>
internal sealed record LinearLayer : Layer
{
    internal override Tensor[] Call(Tensor?[] inputs) => [Functional.Linear(inputs[0]!, inputs[1]!, inputs[2])];
}
