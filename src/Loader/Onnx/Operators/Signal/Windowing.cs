using TorchPort.Ops;

namespace TorchPort.Onnx.Operators.Signal;

/// <summary>Windows of signals.</summary>
internal static class Windowing
{
    private const long MostElements = 1 << 23;

    [OnnxOperator("HannWindow", 17)]
    internal static Tensor Hann(NodeCall c, [Input] long size, ElementType outputDatatype = ElementType.Float, bool periodic = true) =>
        Window(c, size, outputDatatype, periodic, [0.5, 0.5]);

    [OnnxOperator("HammingWindow", 17)]
    internal static Tensor Hamming(NodeCall c, [Input] long size, ElementType outputDatatype = ElementType.Float, bool periodic = true) =>
        Window(c, size, outputDatatype, periodic, [25.0 / 46, 21.0 / 46]);

    [OnnxOperator("BlackmanWindow", 17)]
    internal static Tensor Blackman(NodeCall c, [Input] long size, ElementType outputDatatype = ElementType.Float, bool periodic = true) =>
        Window(c, size, outputDatatype, periodic, [0.42, 0.5, 0.08]);

    /// <summary>Triangles over frequency, whose corners are equally far apart as one hears pitch.</summary>
    [OnnxOperator("MelWeightMatrix", 17)]
    internal static Tensor MelWeights(NodeCall c, [Input] long numMelBins, [Input] long dftLength, [Input] long sampleRate, [Input] double lowerEdgeHertz, [Input] double upperEdgeHertz,
        ElementType outputDatatype = ElementType.Float)
    {
        c.CheckCount(MostElements, dftLength / 2 + 1, numMelBins);
        return MelFilters.Of(numMelBins, dftLength, sampleRate, lowerEdgeHertz, upperEdgeHertz).To(Type(c, outputDatatype));
    }

    private static Tensor Window(NodeCall c, long size, ElementType type, bool periodic, ReadOnlySpan<double> coefficients)
    {
        c.CheckCount(MostElements, size);
        return Windows.GeneralCosine(size, coefficients, !periodic, DType.Float64).To(Type(c, type));
    }

    private static DType Type(NodeCall c, ElementType type) => type.Carrier() ?? throw c.Error($"There are no numbers of the element type {(int)type}.");
}
