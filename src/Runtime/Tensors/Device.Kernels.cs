using TorchPort.Lanes;

namespace TorchPort;

public abstract partial class Device
{
    /// <summary>Fills <paramref name="y"/> with an elementwise function of inputs that broadcast to it.</summary>
    /// <param name="map">The function.</param>
    /// <param name="compute">The dtype it is computed in; operands of another are converted on the way.</param>
    /// <param name="y">The result.</param>
    /// <param name="inputs">One to four tensors.</param>
    internal abstract void Elementwise<M>(M map, DType compute, Tensor y, ReadOnlySpan<Tensor> inputs) where M : unmanaged, IMap;

    /// <summary>Changes a parameter and what is remembered of its gradients in one pass.</summary>
    /// <param name="update">The change.</param>
    /// <param name="compute">The dtype it is computed in.</param>
    /// <param name="tensors">Parameter, gradient, and as many states as the update has, all of one shape.</param>
    internal abstract void Update<U>(U update, DType compute, ReadOnlySpan<Tensor> tensors) where U : unmanaged, IUpdate;

    /// <summary>Lets <see cref="Update"/> collect changes, so that several are made in one pass, until <see cref="EndUpdates"/>.</summary>
    internal virtual void BeginUpdates() { }

    /// <summary>Has all collected changes made.</summary>
    internal virtual void EndUpdates() { }

    /// <summary>Fills <paramref name="y"/> with a reduction of <paramref name="x"/> over the dimensions marked in <paramref name="reduced"/>, which <paramref name="y"/> has with size 1.</summary>
    internal abstract void Reduce<R>(R reduction, DType compute, Tensor y, Tensor x, bool[] reduced) where R : unmanaged, IReduction;

    /// <summary>Runs a kernel on every row of <paramref name="x"/> along <paramref name="dim"/>, which fills those of <paramref name="values"/> and of <paramref name="indices"/>, of int64; either may be left out.</summary>
    internal abstract void Rows<K>(K kernel, int dim, DType compute, Tensor x, Tensor? values, Tensor? indices) where K : unmanaged, IRowKernel;

    /// <summary>Whether <see cref="Fused"/> may be called here; where not, an operation is put together of others.</summary>
    internal virtual bool Fuses => false;

    /// <summary>Whether <see cref="Fused"/> has a kernel for attention of a dtype.</summary>
    internal virtual bool FusesAttention(DType dtype) => Fuses && dtype is DType.Float32 or DType.Float64;

    /// <summary>Runs a kernel that does several operations in one pass.</summary>
    /// <param name="kernel">The kernel and its sizes.</param>
    /// <param name="compute">The dtype it is computed in.</param>
    /// <param name="outputs">What it fills, null where it is to leave a result out.</param>
    /// <param name="inputs">What it reads, null where something is left out.</param>
    internal virtual void Fused<K>(K kernel, DType compute, ReadOnlySpan<Tensor?> outputs, ReadOnlySpan<Tensor?> inputs) where K : unmanaged, IFusedKernel =>
        throw new NotSupportedException($"{this} has no fused kernels.");

    /// <summary>Where in sorted rows values belong: behind equal elements if <paramref name="right"/>, else before. All are contiguous and of one dtype; the sequence is one row or has one for each row of values.</summary>
    internal abstract void SearchSorted(Tensor places, Tensor sequence, Tensor values, bool right);

    /// <summary>Whether <see cref="CheckIndex"/> may be called here; where not, numbers are looked at.</summary>
    internal virtual bool ChecksIndices => false;

    /// <summary>Has an error raised, as soon as anything waits for the device, if an element of an int64 index is below <paramref name="low"/> or not below <paramref name="size"/>.</summary>
    internal virtual void CheckIndex(Tensor index, long low, long size) => throw new NotSupportedException($"{this} checks no indices.");

    /// <summary>Copies the bytes of elements of one dtype, whichever it is, between two geometries of one shape.</summary>
    internal abstract void CopyBytes(Tensor y, Tensor x);

    /// <summary>y[…, i, …] = x[…, index[…, i, …], …] along <paramref name="dim"/>; y has the index's shape, and every index is in range.</summary>
    internal abstract void Gather(Tensor y, Tensor x, int dim, Tensor index);

    /// <summary>y[…, i, …] = the sum over t of x[…, places[t, i], …] · weights[t, i] along <paramref name="dim"/>; without weights there is one place each. Floating-point.</summary>
    internal virtual void Resample(Tensor y, Tensor x, int dim, Tensor places, Tensor? weights) => CopyBytes(y, Ops.Taps.Sum(x, dim, places, weights));

    /// <summary>y[…, index[…, i, …], …] = source[…, i, …] along <paramref name="dim"/>; every index is in range.</summary>
    internal abstract void Scatter(Tensor y, int dim, Tensor index, Tensor source);

    /// <summary>The same, y's elements and the sources being combined in the dtype <paramref name="compute"/>.</summary>
    internal abstract void ScatterReduce<R>(R reduction, DType compute, Tensor y, int dim, Tensor index, Tensor source) where R : unmanaged, IReduction;
}
