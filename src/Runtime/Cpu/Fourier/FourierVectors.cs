namespace TorchPort.Kernels;

/// <summary>Vectors in memory.</summary>
/// <param name="data">The first number of the first.</param>
/// <param name="step">How far apart a vector's numbers are, in real numbers.</param>
/// <param name="apart">How far apart vectors are.</param>
/// <param name="isComplex">Whether an imaginary part follows on each real part.</param>
internal readonly unsafe struct FourierVectors<T>(T* data, long step, long apart, bool isComplex) where T : unmanaged
{
    internal T* Data => data;

    internal long Step => step;

    internal long Apart => apart;

    internal bool IsComplex => isComplex;

    /// <summary>Whether the real numbers of a vector are neighbours.</summary>
    internal bool IsDense => step == (isComplex ? 2 : 1);

    internal bool AreNeighbours => apart == (isComplex ? 2 : 1);
}
