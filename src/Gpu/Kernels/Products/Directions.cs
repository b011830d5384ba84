using TorchPort.Kernels;

namespace TorchPort.Gpu;

/// <summary>One spatial dimension of a convolution.</summary>
internal readonly struct Axis(ConvAxis axis)
{
    internal readonly int Input = checked((int)axis.Input), Output = checked((int)axis.Output), Kernel = checked((int)axis.Kernel),
        Stride = checked((int)axis.Stride), Padding = checked((int)axis.Padding), Dilation = checked((int)axis.Dilation);
}

/// <summary>From which end of a convolution its taps reach to which: the near end is the one that is read.</summary>
internal interface IDirection
{
    /// <summary>Where along an axis the element is that a tap reaches, or a negative number.</summary>
    static abstract int Place(Axis axis, int from, int tap);

    static abstract int Near(Axis axis);

    static abstract int Far(Axis axis);

    /// <summary>Elements of a plane at the near end.</summary>
    static abstract int Plane(Window window);

    static abstract int FarPlane(Window window);

    static abstract int Channels(Window window);

    static abstract int GroupChannels(Window window);
}

/// <summary>The elements of the input that an output's taps read.</summary>
internal readonly struct ToInput : IDirection
{
    public static int Place(Axis axis, int from, int tap)
    {
        var at = from * axis.Stride - axis.Padding + tap * axis.Dilation;
        return at < axis.Input ? at : -1;
    }

    public static int Near(Axis axis) => axis.Input;

    public static int Far(Axis axis) => axis.Output;

    public static int Plane(Window window) => window.InputPlane;

    public static int FarPlane(Window window) => window.OutputPlane;

    public static int Channels(Window window) => window.Channels;

    public static int GroupChannels(Window window) => window.GroupChannels;
}

/// <summary>The outputs of which taps read an element of the input.</summary>
internal readonly struct ToOutput : IDirection
{
    public static int Place(Axis axis, int from, int tap)
    {
        var at = from + axis.Padding - tap * axis.Dilation;
        return at >= 0 && at % axis.Stride == 0 && at / axis.Stride < axis.Output ? at / axis.Stride : -1;
    }

    public static int Near(Axis axis) => axis.Output;

    public static int Far(Axis axis) => axis.Input;

    public static int Plane(Window window) => window.OutputPlane;

    public static int FarPlane(Window window) => window.InputPlane;

    public static int Channels(Window window) => window.Outputs;

    public static int GroupChannels(Window window) => window.GroupOutputs;
}
