using TorchPort.Autograd;
using TorchPort.Lanes;

namespace TorchPort.Ops;

/// <summary>Copies between dtypes, layouts and devices.</summary>
internal static class Conversion
{
    /// <summary>Fills <paramref name="y"/> with <paramref name="x"/>, which broadcasts to its shape.</summary>
    internal static void Copy(Tensor y, Tensor x)
    {
        if (x.DType == y.DType)
            y.Device.CopyBytes(y, Views.ExpandTo(x, y.ShapeArray));
        else
            y.Device.Elementwise(default(Same), y.DType == DType.Bool ? x.DType : y.DType, y, [x]);
    }

    /// <summary>A copy in another dtype, differentiable.</summary>
    internal static Tensor To(Tensor x, DType dtype)
    {
        var y = Layout.EmptyLike(x, dtype);
        Copy(y, x);
        var from = x.DType;
        return Tape.Record(y, "ToCopy", [x], [], (g, _) => [g.To(from)]);
    }

    private readonly struct Same : IMap
    {
        public static int Inputs => 1;

        public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => a;
    }
}

