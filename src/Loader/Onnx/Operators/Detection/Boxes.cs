using TorchPort.Ops;

namespace TorchPort.Onnx.Operators.Detection;

/// <summary>Boxes in images.</summary>
internal static class Boxes
{
    private const long MostElements = 1 << 26;

    [OnnxOperator("NonMaxSuppression", 10)]
    internal static Tensor NonMaxSuppression(NodeCall c, Tensor boxes, Tensor scores, [Input] long? maxOutputBoxesPerClass, [Input] double? iouThreshold, [Input] double? scoreThreshold, bool centerPointBox = false)
    {
        if (boxes.Dim != 3 || scores.Dim != 3 || boxes.Shape[2] != 4 || boxes.Shape[0] != scores.Shape[0] || boxes.Shape[1] != scores.Shape[2])
            throw c.Error($"Its boxes must have the shape [batch, boxes, 4] and its scores [batch, classes, boxes], but they have {Shapes.Text(boxes.Shape)} and {Shapes.Text(scores.Shape)}.");
        var threshold = iouThreshold ?? 0;
        if (threshold is < 0 or > 1 or double.NaN)
            throw c.Error($"Its IOU threshold must be in [0, 1], but is {threshold}.");
        var corners = centerPointBox ? Suppression.CornersOfCentered(boxes) : Suppression.Ordered(boxes);
        return Suppression.ByClass(corners, scores, maxOutputBoxesPerClass ?? 0, (float)threshold, (float?)scoreThreshold, c.CheckCancelled);
    }

    [OnnxOperator("RoiAlign", 16)]
    internal static Tensor RoiAlign(NodeCall c, Tensor x, Tensor rois, Tensor batchIndices, string coordinateTransformationMode = "half_pixel", string mode = "avg",
        long outputHeight = 1, long outputWidth = 1, long samplingRatio = 0, float spatialScale = 1)
    {
        if (x.Dim != 4 || rois.Dim != 2 || rois.Shape[1] != 4 || batchIndices.Dim != 1 || batchIndices.Shape[0] != rois.Shape[0] || outputHeight < 1 || outputWidth < 1 || samplingRatio < 0)
            throw c.Error($"An input of shape {Shapes.Text(x.Shape)}, regions of {Shapes.Text(rois.Shape)} and batch indices of {Shapes.Text(batchIndices.Shape)} do not fit each other.");
        c.CheckCount(MostElements, rois.Shape[0], x.Shape[1], outputHeight, outputWidth);
        var halfPixel = coordinateTransformationMode switch
        {
            "half_pixel" => true,
            "output_half_pixel" => false,
            _ => throw c.Error($"Its attribute \"coordinate_transformation_mode\" must be half_pixel or output_half_pixel, but is {coordinateTransformationMode}."),
        };
        var takesMax = mode switch
        {
            "avg" => false,
            "max" => true,
            _ => throw c.Error($"Its attribute \"mode\" must be avg or max, but is {mode}."),
        };
        return Regions.Align(x, rois, batchIndices, new(outputHeight, outputWidth, samplingRatio, spatialScale, halfPixel, takesMax));
    }

    /// <summary>Before opset 16 there was no half a pixel between corners and centres.</summary>
    [OnnxOperator("RoiAlign", 10)]
    internal static Tensor RoiAlign10(NodeCall c, Tensor x, Tensor rois, Tensor batchIndices, string mode = "avg", long outputHeight = 1, long outputWidth = 1, long samplingRatio = 0, float spatialScale = 1) =>
        RoiAlign(c, x, rois, batchIndices, "output_half_pixel", mode, outputHeight, outputWidth, samplingRatio, spatialScale);
}
