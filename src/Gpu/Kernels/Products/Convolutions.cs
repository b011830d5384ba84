using System.Numerics;
using ILGPU;
using TorchPort.Kernels;

namespace TorchPort.Gpu;

/// <summary>One spatial dimension of a convolution.</summary>
internal readonly struct Axis(ConvAxis axis)
{
    internal readonly int Input = checked((int)axis.Input), Output = checked((int)axis.Output), Kernel = checked((int)axis.Kernel),
        Stride = checked((int)axis.Stride), Padding = checked((int)axis.Padding), Dilation = checked((int)axis.Dilation);

    /// <summary>The element that a tap of an output reads, or −1.</summary>
    internal int Element(int output, int tap)
    {
        var at = output * Stride - Padding + tap * Dilation;
        return at < Input ? at : -1;
    }

    /// <summary>The output of which a tap reads an element, or −1.</summary>
    internal int OutputOf(int element, int tap)
    {
        var at = element + Padding - tap * Dilation;
        return at >= 0 && at % Stride == 0 && at / Stride < Output ? at / Stride : -1;
    }
}

/// <summary>All sizes of a convolution, as kernels are told them.</summary>
internal readonly struct Window(ConvShape s)
{
    internal readonly Axis Depth = new(s.Depth), Height = new(s.Height), Width = new(s.Width);
    internal readonly int Channels = checked((int)s.Channels), Outputs = checked((int)s.Outputs), GroupChannels = checked((int)s.GroupChannels), GroupOutputs = checked((int)s.GroupOutputs),
        Taps = checked((int)s.Taps), InputPlane = checked((int)s.InputPlane), OutputPlane = checked((int)s.OutputPlane);

    /// <summary>Where in its plane the element is that a tap of an output reads, or −1.</summary>
    internal int Element(int output, int tap)
    {
        int d = Depth.Element(output / (Height.Output * Width.Output), tap / (Height.Kernel * Width.Kernel));
        int h = Height.Element(output / Width.Output % Height.Output, tap / Width.Kernel % Height.Kernel);
        int w = Width.Element(output % Width.Output, tap % Width.Kernel);
        return d < 0 || h < 0 || w < 0 ? -1 : (d * Height.Input + h) * Width.Input + w;
    }

    /// <summary>Where in its plane the output is of which a tap reads an element, or −1.</summary>
    internal int OutputOf(int element, int tap)
    {
        int d = Depth.OutputOf(element / (Height.Input * Width.Input), tap / (Height.Kernel * Width.Kernel));
        int h = Height.OutputOf(element / Width.Input % Height.Input, tap / Width.Kernel % Height.Kernel);
        int w = Width.OutputOf(element % Width.Input, tap % Width.Kernel);
        return d < 0 || h < 0 || w < 0 ? -1 : (d * Height.Output + h) * Width.Output + w;
    }
}

/// <summary>A group's weight as [channels, outputs · taps].</summary>
internal struct TurnedWeightSource<T> : ISource<T> where T : unmanaged
{
    internal ArrayView<T> View;
    internal int Size, Length, Taps;

    public readonly int Begin(int batch) => batch * Size;

    public readonly T Load(int begin, int row, int column) => View[begin + column / Taps * Length + row * Taps + column % Taps];
}

/// <summary>A group's input as [channels · taps, images · outputs], which is never stored.</summary>
internal struct ImageSource<T> : ISource<T> where T : unmanaged
{
    internal ArrayView<T> View;
    internal Window Window;

    public readonly int Begin(int batch) => batch * Window.GroupChannels * Window.InputPlane;

    public readonly T Load(int begin, int row, int column)
    {
        var at = Window.Element(column % Window.OutputPlane, row % Window.Taps);
        return at < 0 ? default : View[begin + (column / Window.OutputPlane * Window.Channels + row / Window.Taps) * Window.InputPlane + at];
    }
}

/// <summary>A group's output gradient as [outputs · taps, images · inputs], which is never stored.</summary>
internal struct SpreadSource<T> : ISource<T> where T : unmanaged
{
    internal ArrayView<T> View;
    internal Window Window;

    public readonly int Begin(int batch) => batch * Window.GroupOutputs * Window.OutputPlane;

    public readonly T Load(int begin, int row, int column)
    {
        var at = Window.OutputOf(column % Window.InputPlane, row % Window.Taps);
        return at < 0 ? default : View[begin + (column / Window.InputPlane * Window.Outputs + row / Window.Taps) * Window.OutputPlane + at];
    }
}

/// <summary>Planes of a group's channels as [channels, images · elements].</summary>
internal struct PlaneSource<T> : ISource<T> where T : unmanaged
{
    internal ArrayView<T> View;
    internal int Channels, GroupChannels, Plane;

    public readonly int Begin(int batch) => batch * GroupChannels * Plane;

    public readonly T Load(int begin, int row, int column) => View[begin + (column / Plane * Channels + row) * Plane + column % Plane];
}

/// <summary>The same, written to, with a number added to each channel.</summary>
internal struct PlaneTarget<E, T, F> : ITarget<T> where E : unmanaged where T : unmanaged, INumber<T> where F : struct, IStored<E, T>
{
    internal ArrayView<E> View, Bias;
    internal int Channels, GroupChannels, Plane, HasBias;

    public void Store(int batch, int row, int column, T sum)
    {
        var channel = batch * GroupChannels + row;
        if (HasBias != 0)
            sum += F.Load(Bias[channel]);
        View[(column / Plane * Channels + channel) * Plane + column % Plane] = F.Store(sum);
    }
}

/// <summary>Matrices one behind the other.</summary>
internal struct DenseTarget<E, T, F> : ITarget<T> where E : unmanaged where T : unmanaged where F : struct, IStored<E, T>
{
    internal ArrayView<E> View;
    internal int Rows, Columns;

    public void Store(int batch, int row, int column, T sum) => View[(batch * Rows + row) * Columns + column] = F.Store(sum);
}
