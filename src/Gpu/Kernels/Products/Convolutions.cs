using System.Numerics;
using ILGPU;
using TorchPort.Kernels;

namespace TorchPort.Gpu;

/// <summary>All sizes of a convolution, as kernels are told them.</summary>
internal readonly struct Window(ConvShape s)
{
    internal readonly Axis Depth = new(s.Depth), Height = new(s.Height), Width = new(s.Width);
    internal readonly int Channels = checked((int)s.Channels), Outputs = checked((int)s.Outputs), GroupChannels = checked((int)s.GroupChannels), GroupOutputs = checked((int)s.GroupOutputs),
        Taps = checked((int)s.Taps), InputPlane = checked((int)s.InputPlane), OutputPlane = checked((int)s.OutputPlane);

    internal readonly Divisor ByTaps = new(checked((int)s.Taps)), ByInputPlane = new(checked((int)s.InputPlane)), ByOutputPlane = new(checked((int)s.OutputPlane));
}

/// <summary>A group's weight as [channels, outputs · taps].</summary>
internal struct TurnedWeightSource<T> : ISource<T> where T : unmanaged
{
    internal ArrayView<T> View;
    internal int Size, Length;
    internal Divisor Taps;

    public readonly int Begin(int batch) => batch * Size;

    public readonly T Load(int begin, int row, int column)
    {
        var output = Taps.Over(column);
        return View[begin + output * Length + row * Taps.Value + Taps.Rest(column, output)];
    }
}

/// <summary>A group's planes at one end of a convolution as [channels · taps, images · elements of the other end], which is never stored: a column has what its taps reach.</summary>
internal struct TapSource<T, D> : ISource<T> where T : unmanaged where D : struct, IDirection
{
    internal ArrayView<T> View;
    internal Window Window;

    public readonly int Begin(int batch) => batch * D.GroupChannels(Window) * D.Plane(Window);

    public readonly T Load(int begin, int row, int column)
    {
        int image = D.FarPlane(Window).Over(column), channel = Window.ByTaps.Over(row);
        var at = Place(D.FarPlane(Window).Rest(column, image), Window.ByTaps.Rest(row, channel));
        return at < 0 ? default : View[begin + (image * D.Channels(Window) + channel) * D.Plane(Window) + at];
    }

    /// <summary>Where in its plane the element is that a tap reaches, or −1.</summary>
    private readonly int Place(int from, int tap)
    {
        Divisor height = D.Far(Window.Height), width = D.Far(Window.Width);
        int line = width.Over(from), depth = height.Over(line), tapLine = Window.Width.Kernel.Over(tap), tapDepth = Window.Height.Kernel.Over(tapLine);
        int d = D.Place(Window.Depth, depth, tapDepth);
        int h = D.Place(Window.Height, height.Rest(line, depth), Window.Height.Kernel.Rest(tapLine, tapDepth));
        int w = D.Place(Window.Width, width.Rest(from, line), Window.Width.Kernel.Rest(tap, tapLine));
        return d < 0 || h < 0 || w < 0 ? -1 : (d * D.Near(Window.Height) + h) * D.Near(Window.Width) + w;
    }
}

/// <summary>Planes of a group's channels as [channels, images · elements].</summary>
internal struct PlaneSource<T> : ISource<T> where T : unmanaged
{
    internal ArrayView<T> View;
    internal int Channels, GroupChannels;
    internal Divisor Plane;

    public readonly int Begin(int batch) => batch * GroupChannels * Plane.Value;

    public readonly T Load(int begin, int row, int column)
    {
        var image = Plane.Over(column);
        return View[begin + (image * Channels + row) * Plane.Value + Plane.Rest(column, image)];
    }
}

/// <summary>The same, written to, with a number added to each channel.</summary>
internal struct PlaneTarget<E, T, F> : ITarget<T> where E : unmanaged where T : unmanaged, INumber<T> where F : struct, IStored<E, T>
{
    internal ArrayView<E> View, Bias;
    internal int Channels, GroupChannels, HasBias;
    internal Divisor Plane;

    public void Store(int batch, int row, int column, T sum)
    {
        var channel = batch * GroupChannels + row;
        if (HasBias != 0)
            sum += F.Load(Bias[channel]);
        var image = Plane.Over(column);
        View[(image * Channels + channel) * Plane.Value + Plane.Rest(column, image)] = F.Store(sum);
    }
}

/// <summary>Matrices one behind the other.</summary>
internal struct DenseTarget<E, T, F> : ITarget<T> where E : unmanaged where T : unmanaged where F : struct, IStored<E, T>
{
    internal ArrayView<E> View;
    internal int Rows, Columns;

    public void Store(int batch, int row, int column, T sum) => View[(batch * Rows + row) * Columns + column] = F.Store(sum);
}
