using ILGPU.Runtime;

namespace TorchPort.Gpu;

/// <summary>NVIDIA's library of matrix products.</summary>
internal interface ICublas
{
    /// <summary>Queues products behind what a stream was told to do before.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="call">The products.</param>
    /// <param name="adds">Whether they are added to what C has.</param>
    void Gemm(AcceleratorStream stream, GemmCall call, bool adds);
}
