using System.Runtime.CompilerServices;

namespace TorchPort.Plans;

/// <summary>The passes in their order.</summary>
internal static class Passes
{
    /// <summary>All that apply under some options, by name.</summary>
    internal static IEnumerable<(string Name, Action<Graph> Run)> For(SessionOptions options, ConstantCache constants)
    {
        yield return (nameof(CommonNodes), CommonNodes.Merge);
        yield return (nameof(DeadNodes), DeadNodes.Drop);
        if (options.Pack && options.Device == Device.Cpu)
        {
            yield return (nameof(ByteFolding), g => ByteFolding.Run(g, constants));
            yield return (nameof(ByteRounding), ByteRounding.Run);
        }
        if (options.Pack)
            yield return (nameof(AlgebraicRules), AlgebraicRules.Run);
        if (options.Pack)
            yield return (nameof(AffineFolding), g => AffineFolding.Run(g, constants));
        if (options.Fuse && RuntimeFeature.IsDynamicCodeSupported)
            yield return (nameof(ElementwiseFusion), ElementwiseFusion.Run);
        if (!options.Pack)
            yield break;
        if (options.Device == Device.Cpu)
        {
            yield return (nameof(NormFusion), NormFusion.Run);
            yield return (nameof(ChannelsLast), ChannelsLast.Run);
        }
        yield return (nameof(CopyElimination), CopyElimination.Run);
        yield return (nameof(LayoutFollowing), LayoutFollowing.Run);
        if (options.Device == Device.Cpu)
        {
            yield return (nameof(AttentionFusion), AttentionFusion.Run);
            yield return (nameof(Packing), g => Packing.Run(g, constants, options.WeightPrecision));
        }
        yield return (nameof(DeadNodes), DeadNodes.Drop);
    }

    internal static void Run(Graph graph, SessionOptions options, ConstantCache constants)
    {
        foreach (var (_, run) in For(options, constants))
            run(graph);
        constants.Fade(graph);
    }
}
