namespace TorchPort.Kernels;

/// <summary>Rows of numbers as bytes, each within the span of its own, with scales and zero points.</summary>
internal sealed unsafe class ByteRowRounding : IParallel
{
    private const long Grain = 16 * 1024;

    private readonly PooledStorage _scales, _zeros;
    private float* _x;
    private byte* _to;
    private nint _pitch;
    private long _parts;

    /// <param name="rows">How many rows.</param>
    /// <param name="columns">Their numbers.</param>
    internal ByteRowRounding(long rows, long columns)
    {
        Bytes = Tensor.Empty([rows, columns], DType.UInt8, Device.Cpu);
        _scales = PooledStorage.Rent(Device.Cpu, Math.Max(1, rows) * sizeof(float));
        _zeros = PooledStorage.Rent(Device.Cpu, Math.Max(1, rows) * sizeof(int));
    }

    /// <summary>The bytes.</summary>
    internal Tensor Bytes { get; }

    internal float* Scales => (float*)_scales.Pointer;

    internal int* Zeros => (int*)_zeros.Pointer;

    /// <summary>Rounds rows whose numbers are neighbours.</summary>
    internal void Run(Tensor x)
    {
        var rows = x.Shape[0];
        _x = (float*)x.Data;
        _to = Bytes.Data;
        _pitch = (nint)x.Strides[0];
        _parts = Math.Clamp(x.ElementCount / Grain, 1, Math.Min(rows, Threads.Parts));
        Threads.Run((int)_parts, this);
        GC.KeepAlive(x);
    }

    public void Run(int part)
    {
        long rows = Bytes.Shape[0], columns = Bytes.Shape[1];
        for (var i = rows * part / _parts; i < rows * (part + 1) / _parts; i++)
        {
            var from = _x + (nint)i * _pitch;
            ByteRange.Span(from, columns, out var low, out var high);
            ByteRange.Of(low, high, out var scale, out var zero);
            ByteRange.Round(from, _to + i * columns, columns, scale, zero);
            Scales[i] = scale;
            Zeros[i] = (int)zero;
        }
    }
}
