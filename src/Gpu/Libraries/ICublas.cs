namespace TorchPort.Gpu;

/// <summary>NVIDIA's library of matrix products.</summary>
internal interface ICublas
{
    /// <summary>Queues products behind what the device was told to do before.</summary>
    /// <param name="call">The products.</param>
    /// <param name="adds">Whether they are added to what C has.</param>
    void Gemm(GemmCall call, bool adds);
}
