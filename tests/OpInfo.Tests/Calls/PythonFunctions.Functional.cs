using TorchPort.Aten;

namespace TorchPort.Tests.OpInfo;

internal static partial class PythonFunctions
{
    /// <summary>Functions of <c>torch.nn.functional</c> whose parameters are not the operator's.</summary>
    private static Dictionary<string, OpInfoCall> Functional => new()
    {
        ["nn.functional.max_pool1d"] = c => MaxPool(c, "max_pool1d"),
        ["nn.functional.max_pool2d"] = c => MaxPool(c, "max_pool2d"),
        ["nn.functional.max_pool3d"] = c => MaxPool(c, "max_pool3d"),
        ["nn.functional.adaptive_avg_pool2d"] = c => AdaptivePool(c, "adaptive_avg_pool2d", 2),
        ["nn.functional.adaptive_avg_pool3d"] = c => AdaptivePool(c, "adaptive_avg_pool3d", 3),
        ["nn.functional.adaptive_max_pool1d"] = c => AdaptivePool(c, "adaptive_max_pool1d", 1),
        ["nn.functional.adaptive_max_pool2d"] = c => AdaptivePool(c, "adaptive_max_pool2d", 2),
        ["nn.functional.adaptive_max_pool3d"] = c => AdaptivePool(c, "adaptive_max_pool3d", 3),
        ["nn.functional.batch_norm"] = c => new PythonArguments(c, "input, running_mean, running_var, weight, bias, training, momentum, eps")
            .SetDefault("weight", AtenValue.None).SetDefault("bias", AtenValue.None).SetDefault("training", false).SetDefault("momentum", 0.1).SetDefault("eps", 1e-5).SetDefault("cudnn_enabled", true).Call("batch_norm"),
        ["nn.functional.binary_cross_entropy"] = c => Loss(c, "binary_cross_entropy", "input, target, weight, size_average, reduce, reduction"),
        ["nn.functional.binary_cross_entropy_with_logits"] = c => Loss(c, "binary_cross_entropy_with_logits", "input, target, weight, size_average, reduce, reduction, pos_weight"),
        ["nn.functional.mse_loss"] = c => Loss(c, "mse_loss", "input, target, size_average, reduce, reduction"),
        ["nn.functional.nll_loss"] = c => Loss(c, "nll_loss_nd", "input, target, weight, size_average, ignore_index, reduce, reduction"),
        ["nn.functional.cross_entropy"] = c => Loss(c, "cross_entropy_loss", "input, target, weight, size_average, ignore_index, reduce, reduction, label_smoothing"),
        ["nn.functional.unfold"] = c => new PythonArguments(c, "self, kernel_size, dilation, padding, stride").Rename("input", "self")
            .SetDefault("dilation", 1L).SetDefault("padding", 0L).SetDefault("stride", 1L).Call("im2col"),
    };

    private static AtenValue MaxPool(OpInfoCase c, string name)
    {
        var arguments = new PythonArguments(c, "self, kernel_size, stride, padding, dilation, ceil_mode, return_indices").Rename("input", "self");
        var both = arguments.IsTrue("return_indices");
        return arguments.Drop("return_indices").DropNone().Call(both ? name + "_with_indices" : name);
    }

    private static AtenValue AdaptivePool(OpInfoCase c, string name, int dims)
    {
        var arguments = new PythonArguments(c, "self, output_size, return_indices").Rename("input", "self");
        var shape = c.Args[0].AsTensor().Shape[^dims..].ToArray();
        var wantsIndices = arguments.IsTrue("return_indices");
        // None keeps a dimension's size.
        arguments.Map("output_size", v => v.Kind == AtenKind.Tuple ? v.AsTuple().Select((s, i) => s.IsNone ? shape[i] : s.AsInt()).ToArray() : v);
        var result = arguments.Drop("return_indices").Call(name);
        return result.Kind == AtenKind.Tuple && !wantsIndices ? result.AsTuple()[0] : result;
    }

    /// <summary>A loss, whose reduction is a word in Python and a number in the operator.</summary>
    private static AtenValue Loss(OpInfoCase c, string name, string signature) => new PythonArguments(c, signature).Rename("input", "self")
        .Map("reduction", v => v.AsString() switch { "none" => 0L, "mean" => 1L, _ => 2L }).Drop("size_average", "reduce").Call(name);
}
