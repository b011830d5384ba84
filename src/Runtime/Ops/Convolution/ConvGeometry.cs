namespace TorchPort.Ops;

/// <summary>How a kernel slides over a convolution's input: tap k of output o reads element o·stride − padding + k·dilation; outside is zero.</summary>
/// <param name="Stride">One a spatial dimension, positive.</param>
/// <param name="Padding">Zeros before the first element; those behind the last follow from the output's size.</param>
/// <param name="Dilation">One a spatial dimension, positive.</param>
/// <param name="Groups">Into how many independent parts the channels fall.</param>
internal sealed record ConvGeometry(long[] Stride, long[] Padding, long[] Dilation, long Groups)
{
    internal int Dims => Stride.Length;

    /// <summary>The output's spatial size with as many zeros behind as before.</summary>
    internal long OutputSize(int d, long input, long kernel) => (input + 2 * Padding[d] - Dilation[d] * (kernel - 1) - 1) / Stride[d] + 1;

    /// <summary>Writes it for <see cref="Plans.StepReader.Geometry"/>.</summary>
    internal void Save(Plans.StepWriter to)
    {
        to.Longs(Stride);
        to.Longs(Padding);
        to.Longs(Dilation);
        to.Long(Groups);
    }
}
