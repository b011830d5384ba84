namespace TorchPort.Gpu;

/// <summary>Plays kernels for tensor cores where there are none.</summary>
internal interface ICorePlayer
{
    void Play<K>(K kernel, int groups, int groupSize) where K : struct, IGroupKernel;
}
