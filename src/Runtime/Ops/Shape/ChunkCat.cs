namespace TorchPort;

public static partial class Torch
{
    /// <summary>Each tensor's dimension filled up to a multiple of a number of chunks and divided by them, the chunks of all tensors side by side.</summary>
    [Aten("_chunk_cat(Tensor[] tensors, int dim, int num_chunks) -> Tensor")]
    internal static Tensor ChunkCat(ReadOnlySpan<Tensor> tensors, int dim, long numChunks)
    {
        var parts = new Tensor[tensors.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var (x, d) = (tensors[i], Shapes.Dim(dim, tensors[i].Dim));
            var missing = (numChunks - x.Shape[d] % numChunks) % numChunks;
            if (missing > 0)
            {
                var filler = (long[])x.ShapeArray.Clone();
                filler[d] = missing;
                x = Cat([x, Zeros(filler, x.DType, x.Device)], d);
            }
            parts[i] = x.Reshape([.. x.Shape[..d], numChunks, -1]);
        }
        return Cat(parts, Shapes.Dim(dim, tensors[0].Dim) + 1);
    }
}
