namespace TorchPort;

/// <summary>Shapes and dtypes without data: every kernel is empty.</summary>
internal sealed partial class MetaDevice() : Device("meta", 0)
{
    internal override Storage Allocate(long bytes) => new MetaStorage(this, bytes);

    internal override void Elementwise<M>(M map, DType compute, Tensor y, ReadOnlySpan<Tensor> inputs) { }

    internal override void Update<U>(U update, DType compute, ReadOnlySpan<Tensor> tensors) { }

    internal override void Reduce<R>(R reduction, DType compute, Tensor y, Tensor x, bool[] reduced) { }

    internal override void Rows<K>(K kernel, int dim, DType compute, Tensor x, Tensor? values, Tensor? indices) { }

    internal override bool Fuses => true;

    internal override void Fused<K>(K kernel, DType compute, ReadOnlySpan<Tensor?> outputs, ReadOnlySpan<Tensor?> inputs) { }

    internal override void SearchSorted(Tensor places, Tensor sequence, Tensor values, bool right) { }

    internal override void CopyBytes(Tensor y, Tensor x) { }

    internal override void Gather(Tensor y, Tensor x, int dim, Tensor index) { }

    internal override void Resample(Tensor y, Tensor x, int dim, Tensor places, Tensor? weights) { }

    internal override void Scatter(Tensor y, int dim, Tensor index, Tensor source) { }

    internal override void ScatterReduce<R>(R reduction, DType compute, Tensor y, int dim, Tensor index, Tensor source) { }
}
