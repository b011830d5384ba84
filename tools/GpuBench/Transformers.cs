using TorchPort.Nn;

namespace TorchPort.GpuBench;

/// <summary>Transformers that give logits for each token.</summary>
internal static class Transformers
{
    internal static Network Make(long words, long length, long size, long layers, long heads, bool isCausal)
    {
        var parts = new List<Module>();
        var tokens = Convnets.Add(parts, new Embedding(words, size));
        var places = Convnets.Add(parts, new Embedding(length, size));
        var blocks = new List<Func<Tensor, Tensor>>();
        for (var i = 0; i < layers; i++)
        {
            LayerNorm before = Convnets.Add(parts, new LayerNorm([size])), between = Convnets.Add(parts, new LayerNorm([size]));
            Linear qkv = Convnets.Add(parts, new Linear(size, 3 * size)), output = Convnets.Add(parts, new Linear(size, size));
            Linear wide = Convnets.Add(parts, new Linear(size, 4 * size)), narrow = Convnets.Add(parts, new Linear(4 * size, size));
            blocks.Add(x =>
            {
                x += output.Call(Attend(qkv.Call(before.Call(x)), heads, isCausal));
                return x + narrow.Call(wide.Call(between.Call(x)).Gelu());
            });
        }
        var last = Convnets.Add(parts, new LayerNorm([size]));
        var head = Convnets.Add(parts, new Linear(size, words));
        return new(parts, x =>
        {
            var h = tokens.Call(x) + places.Call(Torch.Arange(x.Shape[1]).To(x.Device));
            foreach (var block in blocks)
                h = block(h);
            return head.Call(last.Call(h)).Reshape(-1, words);
        }, x => layers * 4.0 * x.Shape[0] * x.Shape[1] * x.Shape[1] * size / (isCausal ? 2 : 1));
    }

    private static Tensor Attend(Tensor x, long heads, bool isCausal)
    {
        long n = x.Shape[0], t = x.Shape[1], size = x.Shape[2] / 3;
        var qkv = x.View(n, t, 3, heads, size / heads).Permute(2, 0, 3, 1, 4).Unbind(0);
        return Functional.ScaledDotProductAttention(qkv[0], qkv[1], qkv[2], isCausal: isCausal).Transpose(1, 2).Reshape(n, t, size);
    }
}
