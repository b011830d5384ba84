namespace TorchPort;

public static partial class Linalg
{
    /// <summary>The product of several matrices in the cheapest order; the first and the last may be vectors. PyTorch: <c>torch.linalg.multi_dot</c>.</summary>
    [Aten("linalg_multi_dot(Tensor[] tensors) -> Tensor")]
    public static Tensor MultiDot(params ReadOnlySpan<Tensor> tensors)
    {
        if (tensors.Length < 2)
            throw new ArgumentException($"multi_dot(): expected at least 2 tensors but got {tensors.Length}.", nameof(tensors));
        var all = tensors.ToArray();
        bool row = all[0].Dim == 1, column = all[^1].Dim == 1;
        if (row)
            all[0] = all[0].Unsqueeze(0);
        if (column)
            all[^1] = all[^1].Unsqueeze(-1);
        for (var i = 0; i < all.Length; i++)
        {
            if (all[i].Dim != 2)
                throw new ShapeException($"multi_dot(): tensor {i} must be 2D{(i == 0 || i == all.Length - 1 ? " or 1D" : "")} but got {tensors[i].Dim}D.");
            if (i > 0 && all[i - 1].Shape[1] != all[i].Shape[0])
                throw new ShapeException($"multi_dot(): tensors {i - 1} and {i} with shapes {Shapes.Text(tensors[i - 1].Shape)} and {Shapes.Text(tensors[i].Shape)} cannot be multiplied.");
        }
        var product = Product(all, CheapestSplits(all), 0, all.Length - 1);
        if (row)
            product = product.Squeeze(0);
        return column ? product.Squeeze(-1) : product;
    }

    private static Tensor Product(Tensor[] all, int[,] splits, int first, int last) => first == last ? all[first]
        : Product(all, splits, first, splits[first, last]).Mm(Product(all, splits, splits[first, last] + 1, last));

    /// <summary>For each run of matrices the last of its left part, where splitting costs the fewest multiplications.</summary>
    private static int[,] CheapestSplits(Tensor[] all)
    {
        var n = all.Length;
        var costs = new double[n, n];
        var splits = new int[n, n];
        for (var length = 1; length < n; length++)
        {
            for (var i = 0; i + length < n; i++)
            {
                var j = i + length;
                costs[i, j] = double.PositiveInfinity;
                for (var k = i; k < j; k++)
                {
                    var cost = costs[i, k] + costs[k + 1, j] + (double)all[i].Shape[0] * all[k].Shape[1] * all[j].Shape[1];
                    if (cost < costs[i, j])
                        (costs[i, j], splits[i, j]) = (cost, k);
                }
            }
        }
        return splits;
    }
}

public static partial class Torch
{
    /// <summary>The product of several matrices. PyTorch: <c>torch.chain_matmul</c>; see <see cref="Linalg.MultiDot"/>.</summary>
    [Aten("chain_matmul(Tensor[] matrices) -> Tensor")]
    public static Tensor ChainMatmul(params ReadOnlySpan<Tensor> matrices) => matrices.Length == 1 ? matrices[0] : Linalg.MultiDot(matrices);
}
