using TorchPort.Lanes;

namespace TorchPort;

public abstract partial class Device
{
    /// <summary>Whether random numbers are drawn here, by counting; where not, the processor draws them.</summary>
    internal virtual bool Draws => false;

    /// <summary>Fills a tensor without gaps with a function of random numbers.</summary>
    /// <param name="map">The function, of one number.</param>
    /// <param name="from">What it is a function of.</param>
    /// <param name="y">What is filled, in the order of memory.</param>
    /// <param name="generator">The source.</param>
    internal virtual void Draw<M>(M map, DrawnFrom from, Tensor y, Generator generator) where M : unmanaged, IMap => throw new NotSupportedException($"{this} draws no random numbers.");

    /// <summary>Fills a tensor without gaps with whole numbers from <paramref name="least"/> to before <paramref name="least"/> + <paramref name="range"/>.</summary>
    internal virtual void DrawIntegers(long least, ulong range, Tensor y, Generator generator) => throw new NotSupportedException($"{this} draws no random numbers.");
}
