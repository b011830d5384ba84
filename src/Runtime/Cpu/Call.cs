namespace TorchPort.Kernels;

/// <summary>A kernel with its tensors, to be run often by one thread at a time: what follows from their geometry is worked out once, so that a run fetches pointers, computes, and allocates nothing.</summary>
internal abstract class Call
{
    internal abstract void Run();
}
