using TorchPort.Autograd;
using TorchPort.Lanes;

namespace TorchPort.Ops;

/// <summary>Copies between dtypes, layouts and devices.</summary>
internal static class Conversion
{
    /// <summary>Fills <paramref name="y"/> with <paramref name="x"/>, which broadcasts to its shape.</summary>
    internal static void Copy(Tensor y, Tensor x)
    {
        // A number is handed to the kernel itself.
        if (x.Device != y.Device && x.ElementCount != 1)
            x = Transfer.To(y.Device, x);
        if (x.DType == y.DType && x.Device == y.Device)
            y.Device.CopyBytes(y, Views.ExpandTo(x, y.ShapeArray));
        else
            y.Device.Elementwise(default(Same), y.DType == DType.Bool ? x.DType : y.DType, y, [Transfer.Number(y.Device, x)]);
    }

    /// <summary>A copy in another dtype, differentiable.</summary>
    internal static Tensor To(Tensor x, DType dtype)
    {
        var y = Layout.EmptyLike(x, dtype);
        Copy(y, x);
        var from = x.DType;
        return Tape.Record(y, "ToCopy", [x], [], (g, _) => [g.To(from)]);
    }

    internal readonly struct Same : IMap
    {
        public static int Inputs => 1;

        public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => a;
    }
}

