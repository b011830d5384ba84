namespace TorchPort.Ops;

/// <summary>Where in the input an element of a resampled dimension lies.</summary>
internal enum Placement
{
    /// <summary>Middles of elements lie on middles.</summary>
    Middles,

    /// <summary>The same, but a result of one element lies on the first.</summary>
    MiddlesUnlessOne,

    /// <summary>The same, with what rounding takes off the size taken off both ends.</summary>
    CenteredMiddles,

    /// <summary>First elements lie on first ones and last ones on last ones.</summary>
    Corners,

    /// <summary>Begins of elements lie on begins.</summary>
    Begins,

    /// <summary>Middles, counted from the begin of the first element.</summary>
    MiddlesFromBegin,

    /// <summary>The corners of the region that is looked at.</summary>
    Region,
}

/// <summary>Which elements around a place count.</summary>
internal enum ResampleKernel
{
    /// <summary>The nearest.</summary>
    Nearest,

    /// <summary>Two, by their distance.</summary>
    Linear,

    /// <summary>Four, by a cubic polynomial.</summary>
    Cubic,
}

/// <summary>Which element is the nearest of a place between two.</summary>
internal enum NearestRounding
{
    /// <summary>The nearer; the lower one in the middle.</summary>
    HalfDown,

    /// <summary>The nearer; the upper one in the middle.</summary>
    HalfUp,

    /// <summary>The lower one.</summary>
    Down,

    /// <summary>The upper one.</summary>
    Up,
}

/// <summary>Dimensions of a tensor brought to other sizes, by every rule that formats have for it.</summary>
/// <param name="Placement">Where elements lie.</param>
/// <param name="Kernel">Which elements count.</param>
/// <param name="Rounding">The nearest of two.</param>
/// <param name="CubicParameter">The cubic polynomial's, often −0.75.</param>
/// <param name="ExcludeOutside">Whether neighbours beyond the ends count for nothing, and the others for more.</param>
/// <param name="Antialias">Whether the filter is as wide as the step, so that nothing between is left out.</param>
internal sealed record Resample(Placement Placement, ResampleKernel Kernel, NearestRounding Rounding = NearestRounding.HalfDown, double CubicParameter = -0.75, bool ExcludeOutside = false, bool Antialias = false)
{
    /// <summary>The tensor resampled; differentiable. Integers are computed in float64 and cut off.</summary>
    /// <param name="x">The tensor.</param>
    /// <param name="axes">The dimensions, each once.</param>
    /// <param name="outside">What elements are that lie beyond the input; null for the border's.</param>
    /// <exception cref="ShapeException">A dimension is empty.</exception>
    internal Tensor Of(Tensor x, ResampledAxis[] axes, double? outside = null)
    {
        var y = x.DType.IsIntegral && Kernel != ResampleKernel.Nearest ? x.To(DType.Float64) : x;
        Tensor? beyond = null;
        foreach (var axis in axes)
        {
            if (axis.Input == axis.Output && axis.Scale == 1 && outside is null)
                continue;
            if (axis.Input == 0)
                throw new ShapeException($"Dimension {axis.Dim} is empty, so there is nothing to resample.");
            var places = Places(axis);
            y = TapsAt(axis, places).Apply(y, axis.Dim);
            if (outside is null)
                continue;
            var along = new long[x.Dim];
            Array.Fill(along, 1);
            along[axis.Dim] = axis.Output;
            var mask = Torch.Tensor<bool>(Array.ConvertAll(places, p => p < 0 || p > axis.Input - 1), along).To(x.Device);
            beyond = beyond is null ? mask : beyond.LogicalOr(mask);
        }
        return (beyond is null ? y : y.MaskedFill(beyond, outside!.Value)).To(x.DType);
    }

    /// <summary>Where in the input each element of the result lies.</summary>
    internal double[] Places(ResampledAxis axis)
    {
        var places = new double[axis.Output];
        for (var i = 0; i < places.Length; i++)
            places[i] = Place(axis, i);
        return places;
    }

    private double Place(ResampledAxis axis, double i)
    {
        // In single precision, as ONNX Runtime: on the border between two elements rounding decides which is nearest.
        double last = axis.Input - 1, middle = ((float)i + 0.5f) / (float)axis.Scale - 0.5f;
        // The size before it is made whole: some rules measure the result by it.
        var exact = axis.Scale * axis.Input;
        return Placement switch
        {
            Placement.Middles => middle,
            Placement.MiddlesUnlessOne => axis.Output > 1 ? middle : 0,
            Placement.CenteredMiddles => axis.Input / 2.0 * (1 - axis.Output / exact) + middle,
            Placement.Corners => exact == 1 ? 0 : i * last / (exact - 1),
            Placement.Begins => i / axis.Scale,
            Placement.MiddlesFromBegin => (i + 0.5) / axis.Scale,
            _ => axis.Output > 1 ? (axis.Region.Start + i * (axis.Region.End - axis.Region.Start) / (axis.Output - 1)) * last : (axis.Region.Start + axis.Region.End) * last / 2,
        };
    }

    private Taps TapsAt(ResampledAxis axis, double[] places)
    {
        var widening = Antialias ? Math.Max(1, 1 / axis.Scale) : 1;
        return Kernel switch
        {
            ResampleKernel.Nearest => Taps.At(axis.Input, Array.ConvertAll(places, Nearest)),
            ResampleKernel.Linear => Taps.Filtered(axis.Input, places, null, widening, ExcludeOutside),
            _ => Taps.Filtered(axis.Input, places, CubicParameter, widening, ExcludeOutside),
        };
    }

    private double Nearest(double place) => Rounding switch
    {
        NearestRounding.HalfDown => Math.Ceiling(place - 0.5),
        NearestRounding.HalfUp => Math.Floor(place + 0.5),
        NearestRounding.Down => Math.Floor(place),
        _ => Math.Ceiling(place),
    };
}
