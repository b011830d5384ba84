namespace TorchPort.Gpu;

/// <summary>What a group of threads does with CUDA's tensor cores.</summary>
internal interface ICoreKernel : IGroupKernel;
