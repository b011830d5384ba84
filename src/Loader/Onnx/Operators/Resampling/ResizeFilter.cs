using TorchPort.Ops;

namespace TorchPort.Onnx.Operators.Resampling;

/// <summary>How an element of a resized dimension is made of the input's elements.</summary>
internal sealed record ResizeFilter(string Coordinates, string Mode, string NearestMode, double Cubic, bool ExcludeOutside, bool Antialias)
{
    /// <summary>Where in the input each element of the result lies.</summary>
    internal double[] Positions(NodeCall c, ResizeAxis axis)
    {
        // Sizes before rounding: some modes measure the result by them.
        double input = axis.Input, output = axis.Scale * axis.Input;
        Func<long, double> place = Coordinates switch
        {
            "half_pixel" => i => (i + 0.5) / axis.Scale - 0.5,
            "pytorch_half_pixel" => i => axis.Output > 1 ? (i + 0.5) / axis.Scale - 0.5 : 0,
            "half_pixel_symmetric" => i => input / 2 * (1 - axis.Output / output) + (i + 0.5) / axis.Scale - 0.5,
            "align_corners" => i => output == 1 ? 0 : i * (input - 1) / (output - 1),
            "asymmetric" => i => i / axis.Scale,
            "tf_half_pixel_for_nn" => i => (i + 0.5) / axis.Scale,
            "tf_crop_and_resize" => i => axis.Output > 1
                ? axis.Region.Start * (input - 1) + i * (axis.Region.End - axis.Region.Start) * (input - 1) / (axis.Output - 1)
                : (axis.Region.Start + axis.Region.End) * (input - 1) / 2,
            _ => throw c.Error($"Its attribute \"coordinate_transformation_mode\" is {Coordinates}, which is unknown."),
        };
        var positions = new double[axis.Output];
        for (var i = 0; i < positions.Length; i++)
            positions[i] = place(i);
        return positions;
    }

    /// <summary>Which elements count, and how much.</summary>
    internal Taps Taps(NodeCall c, ResizeAxis axis, double[] positions) => Mode switch
    {
        "nearest" => Ops.Taps.At(axis.Input, Array.ConvertAll(positions, Rounding(c))),
        "linear" or "bilinear" or "trilinear" => Ops.Taps.Filtered(axis.Input, positions, null, Widening(axis), ExcludeOutside),
        "cubic" => Ops.Taps.Filtered(axis.Input, positions, Cubic, Widening(axis), ExcludeOutside),
        _ => throw c.Error($"Its attribute \"mode\" must be nearest, linear or cubic, but is {Mode}."),
    };

    private double Widening(ResizeAxis axis) => Antialias ? Math.Max(1, 1 / axis.Scale) : 1;

    private Converter<double, double> Rounding(NodeCall c) => NearestMode switch
    {
        "round_prefer_floor" => p => Math.Ceiling(p - 0.5),
        "round_prefer_ceil" => p => Math.Floor(p + 0.5),
        "floor" => Math.Floor,
        "ceil" => Math.Ceiling,
        _ => throw c.Error($"Its attribute \"nearest_mode\" is {NearestMode}, which is unknown."),
    };
}
