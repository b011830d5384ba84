using TorchPort.Kernels;

namespace TorchPort;

public static partial class Torch
{
    /// <summary>Sets how many threads an operation on the processor uses at most; at first that is the number of cores, or <c>TORCHPORT_NUM_THREADS</c>. PyTorch: <c>torch.set_num_threads</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is below 1.</exception>
    public static void SetNumThreads(int threads) => Threads.Count = threads;

    /// <summary>How many threads an operation on the processor uses at most. PyTorch: <c>torch.get_num_threads</c>.</summary>
    public static int GetNumThreads() => Threads.Count;
}
