namespace TorchPort.Nn;

public static partial class Functional
{
    /// <summary>x₁ᵀ · weight · x₂ + bias for each output. PyTorch: <c>F.bilinear</c>.</summary>
    /// <param name="input1">[…, in1].</param>
    /// <param name="input2">[…, in2].</param>
    /// <param name="weight">[out, in1, in2].</param>
    /// <param name="bias">[out], or nothing.</param>
    /// <exception cref="ShapeException">Sizes do not fit each other.</exception>
    [Aten("bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias=None) -> Tensor")]
    public static Tensor Bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias = null)
    {
        ArgumentNullException.ThrowIfNull(input2);
        ArgumentNullException.ThrowIfNull(weight);
        if (weight.Dim != 3 || Given(input1).Dim == 0 || input1.Dim != input2.Dim || !input1.Shape[..^1].SequenceEqual(input2.Shape[..^1])
            || input1.Shape[^1] != weight.Shape[1] || input2.Shape[^1] != weight.Shape[2] || bias is not null && (bias.Dim != 1 || bias.Shape[0] != weight.Shape[0]))
            throw new ShapeException($"bilinear: the shapes {Shapes.Text(input1.Shape)} and {Shapes.Text(input2.Shape)} do not fit a weight of {Shapes.Text(weight.Shape)} and a bias of {(bias is null ? "none" : Shapes.Text(bias.Shape))}.");
        var (outputs, in1, in2) = (weight.Shape[0], weight.Shape[1], weight.Shape[2]);
        var first = input1.Reshape(-1, in1);
        // [n, out · in2], then summed with the second input over in2.
        var products = first.Mm(weight.Permute(1, 0, 2).Reshape(in1, outputs * in2)).View(first.Shape[0], outputs, in2);
        var y = products.Mul(input2.Reshape(-1, 1, in2)).Sum([2], dtype: products.DType);
        return (bias is null ? y : y.Add(bias)).View([.. input1.Shape[..^1], outputs]);
    }

    /// <summary>What bilinear layers are in decomposed graphs: the product of three tensors that each lack some dimensions, summed over others.</summary>
    [Aten("_trilinear(Tensor i1, Tensor i2, Tensor i3, int[] expand1, int[] expand2, int[] expand3, int[] sumdim, int unroll_dim=1) -> Tensor", Ignores = "unroll_dim")]
    internal static Tensor Trilinear(Tensor i1, Tensor i2, Tensor i3, int[] expand1, int[] expand2, int[] expand3, int[] sumdim)
    {
        var dims = i1.Dim + expand1.Length;
        return Torch.Einsum($"{Letters(expand1)},{Letters(expand2)},{Letters(expand3)}->{Letters(sumdim)}", i1, i2, i3);

        string Letters(int[] without) => string.Concat(Enumerable.Range(0, dims).Except(without.Select(d => Shapes.Dim(d, dims))).Select(d => (char)('a' + d)));
    }
}
