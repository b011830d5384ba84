namespace TorchPort.Gpu;

/// <summary>What devices may trade for speed. PyTorch: <c>torch.backends</c>.</summary>
public static class Backends
{
    /// <summary>PyTorch: <c>torch.backends.cuda</c>.</summary>
    public static class Cuda
    {
        /// <summary>PyTorch: <c>torch.backends.cuda.matmul</c>.</summary>
        public static class Matmul
        {
            /// <summary>Whether matrix products of single precision may round what they multiply to ten bits of mantissa, for tensor cores. PyTorch: <c>torch.backends.cuda.matmul.allow_tf32</c>.</summary>
            public static bool AllowTf32 { get; set; }
        }
    }

    /// <summary>PyTorch: <c>torch.backends.cudnn</c>.</summary>
    public static class Cudnn
    {
        /// <summary>Whether convolutions of single precision may do the same, which they may unless told otherwise, as in PyTorch: <c>torch.backends.cudnn.allow_tf32</c>.</summary>
        public static bool AllowTf32 { get; set; } = true;
    }

    extension(Torch)
    {
        /// <summary>How exact matrix products of single precision are on CUDA: <c>highest</c> is single precision, <c>high</c> and <c>medium</c> allow TF32. PyTorch: <c>torch.set_float32_matmul_precision</c>.</summary>
        /// <exception cref="ArgumentException">It is none of these.</exception>
        public static void SetFloat32MatmulPrecision(string precision) => Cuda.Matmul.AllowTf32 = precision switch
        {
            "highest" => false,
            "high" or "medium" => true,
            _ => throw new ArgumentException($"There is no precision '{precision}': expected highest, high or medium.", nameof(precision)),
        };

        /// <summary><c>highest</c> or <c>high</c>. PyTorch: <c>torch.get_float32_matmul_precision</c>.</summary>
        public static string GetFloat32MatmulPrecision() => Cuda.Matmul.AllowTf32 ? "high" : "highest";
    }
}
