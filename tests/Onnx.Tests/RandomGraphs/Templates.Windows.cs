using TorchPort.Onnx.Schema;
using static TorchPort.Tests.Build;

namespace TorchPort.Tests.RandomGraphs;

internal static partial class Templates
{
    private static AttributeProto?[] Window(Genes g, int dims, bool dilates)
    {
        var strides = g.Flip() ? Ints("strides", [.. Enumerable.Range(0, dims).Select(_ => (long)g.Between(1, 3))]) : null;
        var dilations = dilates && g.Flip() ? Ints("dilations", [.. Enumerable.Range(0, dims).Select(_ => (long)g.Between(1, 2))]) : null;
        return g.Next(5) switch
        {
            0 => [strides, dilations],
            1 => [strides, Text("auto_pad", g.Of("SAME_UPPER", "SAME_LOWER"))],
            2 => [strides, dilations, Text("auto_pad", "VALID")],
            _ => [strides, dilations, Ints("pads", [.. Enumerable.Range(0, 2 * dims).Select(_ => (long)g.Between(0, 1))])],
        };
    }

    private static void Convolve(GraphMaker m, Genes g)
    {
        var x = m.Float(g, 3, 5);
        var channels = x.Tensor.Shape[1];
        var group = g.Flip() ? channels : 1;
        var w = m.Constant(m.Normal([2 * channels, channels / group, .. Enumerable.Range(0, x.Tensor.Dim - 2).Select(_ => (long)g.Between(1, 3))]));
        m.Add("Conv", false, [x, w, g.Flip() ? m.Constant(m.Normal(2 * channels)) : null], 1, [Int("group", group), .. Window(g, x.Tensor.Dim - 2, true)]);
    }

    private static void ConvolveBack(GraphMaker m, Genes g)
    {
        var x = m.Float(g, 3, 4);
        var channels = x.Tensor.Shape[1];
        var group = g.Flip() ? channels : 1;
        var w = m.Constant(m.Normal([channels, 2, .. Enumerable.Range(0, x.Tensor.Dim - 2).Select(_ => (long)g.Between(2, 3))]));
        m.Add("ConvTranspose", false, [x, w, g.Flip() ? m.Constant(m.Normal(2 * group)) : null], 1, [Int("group", group), .. Window(g, x.Tensor.Dim - 2, true)]);
    }

    private static void Pool(GraphMaker m, Genes g)
    {
        var x = m.Float(g, 3, 5);
        var dims = x.Tensor.Dim - 2;
        var kernel = Ints("kernel_shape", [.. Enumerable.Range(0, dims).Select(_ => (long)g.Between(2, 3))]);
        switch (g.Next(3))
        {
            // Taps that are apart may all read padding where there is one element, and what the largest of nothing is, no one says.
            case 0: m.Add("MaxPool", x.Exact, [x], x.Exact && g.Flip() ? 2 : 1, [kernel, g.Flip() ? Int("ceil_mode", 1) : null, .. Window(g, dims, x.Tensor.ShapeArray[2..].Min() > 1)]); break;
            // What a window counts that is larger than all of the padded input, no one says.
            case 1: m.Add("AveragePool", false, [x], 1, [kernel, g.Flip() ? Int("ceil_mode", 1) : null, g.Flip() && x.Tensor.ShapeArray[2..].Min() > 4 ? Int("count_include_pad", 1) : null, .. Window(g, dims, m.Opset >= 19)]); break;
            default: m.Add("LpPool", false, [x], 1, [kernel, g.Flip() ? Int("p", g.Between(1, 3)) : null, .. Window(g, dims, m.Opset >= 18)]); break;
        }
    }

    private static void GlobalPool(GraphMaker m, Genes g) => m.Add(g.Of("GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"), false, [m.Float(g, 3)], 1);

    private static void Normalize(GraphMaker m, Genes g)
    {
        var x = m.Float(g, 3);
        var channels = x.Tensor.Shape[1];
        Made Each() => m.Constant(m.Normal(channels));
        switch (g.Next(4))
        {
            case 0: m.Add("BatchNormalization", false, [x, Each(), Each(), Each(), m.Constant(m.Normal(channels).Abs())], 1, g.Flip() ? Float("epsilon", 0.01f) : null); break;
            case 1: m.Add("InstanceNormalization", false, [x, Each(), Each()], 1); break;
            case 2: m.Add("LRN", false, [m.Float(g, 4, 4)], 1, Int("size", g.Of(1, 3, 5)), Float("alpha", 0.5f), g.Flip() ? Float("bias", 2) : null); break;
            default: m.Add("LpNormalization", false, [x], 1, Int("p", g.Between(1, 2)), Int("axis", g.Between(0, x.Tensor.Dim - 1))); break;
        }
    }

    private static void Layers(GraphMaker m, Genes g)
    {
        if (m.Opset < 17)
            return;
        var x = m.Float(g, 1);
        var axis = g.Next(x.Tensor.Dim);
        Made Each() => m.Constant(m.Normal(x.Tensor.ShapeArray[axis..]));
        m.Add("LayerNormalization", false, [x, Each(), g.Flip() ? Each() : null], 1, Int("axis", axis), Float("epsilon", 0.1f));
    }

    private static void Resize(GraphMaker m, Genes g)
    {
        var x = m.Float(g, 4, 4);
        var mode = g.Of("nearest", "linear", "cubic");
        var coordinates = Text("coordinate_transformation_mode", g.Of("half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel"));
        var nearest = mode == "nearest" ? Text("nearest_mode", g.Of("round_prefer_floor", "floor", "ceil", "round_prefer_ceil")) : null;
        var cubic = mode == "cubic" && g.Flip() ? Int("exclude_outside", 1) : null;
        if (g.Flip())
        {
            // Corners lie where ONNX's reference says; ONNX Runtime looks at rounded sizes instead.
            var aligns = coordinates.Text == "align_corners";
            m.Add("Resize", false, [x, null, m.Constant(Torch.Tensor<float>([1, 1, aligns ? 2 : g.Of(2f, 0.5f, 1.5f), aligns ? 3 : g.Of(2f, 0.5f, 3f)], [4]))], 1, Text("mode", mode), coordinates, nearest, cubic);
            return;
        }
        long[] sizes = [x.Tensor.Shape[0], x.Tensor.Shape[1], g.Between(2, 8), g.Between(2, 8)];
        m.Add("Resize", false, [x, null, null, m.Constant(sizes)], 1, Text("mode", mode), coordinates, nearest, cubic);
    }
}
