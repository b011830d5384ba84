using System.Numerics;

namespace TorchPort.Kernels;

/// <summary>A kernel's weights without the taps that read nothing but padding: as they lie, or copied where there are such taps.</summary>
internal unsafe ref struct TapWeights<T> where T : unmanaged, INumber<T>
{
    private readonly Scratch<T> _copy;

    internal TapWeights(ConvShape s, T* w, int[] taps)
    {
        Row = s.GroupChannels * taps.Length;
        Pointer = w;
        if (taps.Length == s.Taps)
            return;
        _copy = new(s.Outputs * Row);
        Pointer = _copy.Pointer;
        ConvPlan.Reorder(w, Pointer, (s.Outputs, s.GroupChannels * s.Taps), (s.GroupChannels, s.Taps), taps);
    }

    /// <summary>[outputs, channels of a group, taps].</summary>
    internal T* Pointer { get; }

    /// <summary>The weights of an output.</summary>
    internal long Row { get; }

    public void Dispose() => _copy.Dispose();
}
