using TorchPort.Aten;

namespace TorchPort.Script;

/// <summary>Batches without padding, which transformer encoders make when they infer with a padding mask.</summary>
internal static partial class ScriptBuiltins
{
    private const int EncoderMask = 18;

    /// <summary>What kind of mask leaves keys out of [N, S].</summary>
    private const long PaddingMask = 1;

    private static void AddNested(Dictionary<string, ScriptBuiltin> all)
    {
        all.Always("aten::_nested_tensor_from_mask", a => new ScriptNested(a.At<Tensor>(0), a.At<Tensor>(1).To(DType.Bool)));
        all.For<ScriptNested>("aten::to_padded_tensor", (a, nested) => a.Named("output_size", 2) is null ? throw a.Error("A batch without padding can be padded to given sizes only.") : nested.ToPadded(ToDouble(a[1])));
        all.For<ScriptNested>("aten::_transformer_encoder_layer_fwd", (a, nested) => nested.With(((AtenValue)AtenTable.Call("_transformer_encoder_layer_fwd",
            [nested.Padded, .. a.Positional[1..EncoderMask].Select(ScriptValues.ToAten), nested.Kept.LogicalNot(), PaddingMask])).AsTensor()));
        all.For<ScriptNested>("prim::is_nested", (_, _) => true);
        all.For<ScriptNested>("aten::dim", (_, nested) => (long)nested.Padded.Dim);
        foreach (var name in (ReadOnlySpan<string>)["dtype", "device", "requires_grad", "ndim"])
            all.For<ScriptNested>($"prim::{name}", (_, nested) => TensorAttribute(nested.Padded, name));
    }
}
