using TorchPort.Kernels;

namespace TorchPort.Gpu;

/// <summary>One spatial dimension of a convolution.</summary>
internal readonly struct Axis(ConvAxis axis)
{
    internal readonly Divisor Input = new(checked((int)axis.Input)), Output = new(checked((int)axis.Output)), Kernel = new(checked((int)axis.Kernel)), Stride = new(checked((int)axis.Stride));

    internal readonly int Padding = checked((int)axis.Padding), Dilation = checked((int)axis.Dilation);
}

/// <summary>From which end of a convolution its taps reach to which: the near end is the one that is read.</summary>
internal interface IDirection
{
    /// <summary>Where along an axis the element is that a tap reaches, or a negative number.</summary>
    static abstract int Place(Axis axis, int from, int tap);

    static abstract int Near(Axis axis);

    static abstract Divisor Far(Axis axis);

    /// <summary>Elements of a plane at the near end.</summary>
    static abstract int Plane(Window window);

    static abstract Divisor FarPlane(Window window);

    static abstract int Channels(Window window);

    static abstract int GroupChannels(Window window);
}

/// <summary>The elements of the input that an output's taps read.</summary>
internal readonly struct ToInput : IDirection
{
    public static int Place(Axis axis, int from, int tap)
    {
        var at = from * axis.Stride.Value - axis.Padding + tap * axis.Dilation;
        return at < axis.Input.Value ? at : -1;
    }

    public static int Near(Axis axis) => axis.Input.Value;

    public static Divisor Far(Axis axis) => axis.Output;

    public static int Plane(Window window) => window.InputPlane;

    public static Divisor FarPlane(Window window) => window.ByOutputPlane;

    public static int Channels(Window window) => window.Channels;

    public static int GroupChannels(Window window) => window.GroupChannels;
}

/// <summary>The outputs of which taps read an element of the input.</summary>
internal readonly struct ToOutput : IDirection
{
    public static int Place(Axis axis, int from, int tap)
    {
        var at = from + axis.Padding - tap * axis.Dilation;
        var output = at < 0 ? -1 : axis.Stride.Over(at);
        return output >= 0 && axis.Stride.Rest(at, output) == 0 && output < axis.Output.Value ? output : -1;
    }

    public static int Near(Axis axis) => axis.Output.Value;

    public static Divisor Far(Axis axis) => axis.Input;

    public static int Plane(Window window) => window.OutputPlane;

    public static Divisor FarPlane(Window window) => window.ByInputPlane;

    public static int Channels(Window window) => window.Outputs;

    public static int GroupChannels(Window window) => window.GroupOutputs;
}
