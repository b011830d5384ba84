namespace TorchPort.Kernels;

/// <summary>Work in numbered parts that do not depend on each other.</summary>
internal interface IParallel
{
    /// <summary>Does one part.</summary>
    void Run(int part);
}
