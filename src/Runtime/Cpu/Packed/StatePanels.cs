namespace TorchPort.Kernels;

/// <summary>In which order the gates of a recurrent layer stand in its weights and sums: where an LSTM's input, forget, cell and output gate are, or a GRU's reset gate, update gate and fresh state.</summary>
internal readonly record struct GateOrder(int First, int Second, int Third, int Fourth = -1)
{
    /// <summary>That of modules.</summary>
    internal static GateOrder Of(int count) => count == 4 ? new(0, 1, 2, 3) : new(0, 1, 2);

    internal int Count => Fourth < 0 ? 3 : 4;

    internal int this[int gate] => gate switch { 0 => First, 1 => Second, 2 => Third, _ => Fourth };
}

/// <summary>
/// A recurrent layer's weights of the state in one direction, in panels of a vector of units: for each element of the state
/// a vector of every gate. Behind the panels stand the biases of each.
/// </summary>
internal sealed unsafe class StatePanels
{
    private readonly Storage _packed;

    /// <param name="weight">[gates · size, size].</param>
    /// <param name="bias">[gates · size], or null.</param>
    /// <param name="order">The gates in them.</param>
    internal StatePanels(Tensor weight, Tensor? bias, GateOrder order)
    {
        (Size, Gates) = (weight.Shape[1], order.Count);
        _packed = PooledStorage.Rent(Device.Cpu, PackedLength);
        new Span<byte>(_packed.Pointer, checked((int)_packed.ByteLength)).Clear();
        Threads.For(Size, Math.Max(1, 8 * 1024 / Size), (first, last) =>
        {
            for (var unit = first; unit < last; unit++)
            {
                for (var gate = 0; gate < Gates; gate++)
                {
                    var row = order[gate] * Size + unit;
                    var from = (float*)weight.Data + row * weight.Strides[0];
                    var to = Panel(unit / Width) + gate * Width + unit % Width;
                    for (var k = 0L; k < Size; k++)
                        to[k * Gates * Width] = from[k * weight.Strides[1]];
                    if (bias is not null)
                        Bias(unit / Width)[gate * Width + unit % Width] = ((float*)bias.Data)[row * bias.Strides[0]];
                }
            }
        });
        GC.KeepAlive(weight);
        GC.KeepAlive(bias);
    }

    /// <summary>What was packed before.</summary>
    /// <param name="size">Units.</param>
    /// <param name="gates">Gates.</param>
    /// <param name="saved">The <see cref="Packed"/> memory.</param>
    internal StatePanels(long size, int gates, PackedParts saved)
    {
        (Size, Gates) = (size, gates);
        _packed = saved.Take(PackedLength);
    }

    /// <summary>The memory of the packed form.</summary>
    internal Storage Packed => _packed;

    private long PackedLength => checked(Count * (Size + 1) * Gates * Width * sizeof(float));

    /// <summary>Units, which is also the depth.</summary>
    internal long Size { get; }

    internal int Gates { get; }

    /// <summary>Units of a panel.</summary>
    internal static int Width { get; } = Math.Max(1, Simd.Width / 32);

    /// <summary>Panels.</summary>
    internal long Count => (Size + Width - 1) / Width;

    internal long ByteLength => _packed.ByteLength;

    internal float* Panel(long number) => (float*)_packed.Pointer + number * Size * Gates * Width;

    internal float* Bias(long number) => (float*)_packed.Pointer + (Count * Size + number) * Gates * Width;
}
