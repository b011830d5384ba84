using TorchPort.Nn;

namespace TorchPort.Script;

/// <summary>Embeddings whose tables are integers of 8 or 4 bits with a scale for each row.</summary>
internal static partial class ScriptBuiltins
{
    private static void AddQuantizedTables(Dictionary<string, ScriptBuiltin> all)
    {
        all.Always("quantized::embedding_bag_prepack", a => new ScriptPackedWeight(a[0] ?? throw a.Error("The table is missing."), null, null));
        all.Always("quantized::embedding_bag_unpack", a => ScriptPackedWeight.Of(a, 0).Weight);
        foreach (var bits in (ReadOnlySpan<string>)["byte", "4bit"])
        {
            all.Always($"quantized::embedding_{bits}", a => Functional.Embedding(a.At<Tensor>(1), ScriptPackedWeight.Of(a, 0).Numbers));
            all.Always($"quantized::embedding_bag_{bits}", a => Functional.EmbeddingBag(a.At<Tensor>(1), ScriptPackedWeight.Of(a, 0).Numbers, a[2] as Tensor,
                mode: EmbeddingBagMode.Sum, perSampleWeights: a[6] as Tensor, includeLastOffset: a.Count > 8 && a[8] is true));
        }
    }
}
