using static TorchSharp.torch;

namespace TorchPort.Bench;

/// <summary>Convolutions of ResNet-18, ResNet-50 and MobileNetV2, and their gradients.</summary>
internal static class Convolutions
{
    private static readonly (int From, int To, int Size, int Kernel, int Stride, int Groups)[] Layers =
    [
        (3, 64, 224, 7, 2, 1), (64, 64, 56, 3, 1, 1), (128, 128, 28, 3, 1, 1), (256, 256, 14, 3, 1, 1), (512, 512, 7, 3, 1, 1), (64, 128, 56, 3, 2, 1),
        (64, 256, 56, 1, 1, 1), (256, 64, 56, 1, 1, 1), (256, 512, 56, 1, 2, 1), (1024, 256, 14, 1, 1, 1),
        (96, 96, 112, 3, 2, 96), (144, 144, 56, 3, 1, 144), (384, 384, 14, 3, 1, 384), (960, 960, 7, 3, 1, 960), (16, 96, 112, 1, 1, 1), (320, 1280, 7, 1, 1, 1),
    ];

    internal static void Run(int batch, string? file)
    {
        var table = Kernels.Start($"convolutions of batch {batch}", $"Convolutions, batch {batch}", "Channels from → to @ the input's size, kernel, stride; float32.", "GFLOPS");
        foreach (var (from, to, size, kernel, stride, groups) in Layers)
        {
            var what = $"{from} → {to} @ {size}², {kernel} × {kernel}{(stride > 1 ? $", stride {stride}" : "")}{(groups > 1 ? ", depthwise" : "")}";
            if (!Kernels.Wants(what))
                continue;
            using var scope = NewDisposeScope();
            var padding = kernel / 2;
            var (x, theirX) = Data.Normal([batch, from, size, size]);
            var (w, theirW) = Data.Normal([to, from / groups, kernel, kernel]);
            var outSize = (size + 2 * padding - kernel) / stride + 1;
            var work = 2.0 * batch * to * (from / groups) * kernel * kernel * outSize * outSize;
            Tensor Ours(Tensor x, Tensor w) => Nn.Functional.Conv2d(x, w, stride: stride, padding: padding, groups: groups);
            TorchSharp.torch.Tensor Theirs(TorchSharp.torch.Tensor x, TorchSharp.torch.Tensor w) => nn.functional.conv2d(x, w, strides: [stride, stride], padding: [padding, padding], groups: groups);
            table.Compare(what, work, () => Ours(x, w), () => Theirs(theirX, theirW).Dispose());
            Gradient(table, $"{what}: gradient of the input", work, x, Ours(x.RequiresGrad_(), w), theirX, Theirs(theirX.requires_grad_(), theirW));
            x.RequiresGrad = false;
            theirX.requires_grad_(false);
            Gradient(table, $"{what}: gradient of the weights", work, w, Ours(x, w.RequiresGrad_()), theirW, Theirs(theirX, theirW.requires_grad_()));
        }
        Kernels.Write(table, file);
    }

    private static void Gradient(Table table, string what, double work, Tensor x, Tensor y, TorchSharp.torch.Tensor theirX, TorchSharp.torch.Tensor theirY)
    {
        var (g, theirG) = Data.Normal(y.Shape.ToArray());
        table.Compare(what, work, () => Torch.Grad([y], [x], [g], retainGraph: true), () =>
        {
            foreach (var gradient in autograd.grad([theirY], [theirX], [theirG], retain_graph: true))
                gradient.Dispose();
        });
    }
}
