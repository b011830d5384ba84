using System.Runtime.CompilerServices;

namespace TorchPort.Plans;

/// <summary>The passes in their order.</summary>
internal static class Passes
{
    /// <summary>All that apply under some options, by name.</summary>
    internal static IEnumerable<(string Name, Action<Graph> Run)> For(SessionOptions options, ConstantCache constants, Calibration? calibration = null)
    {
        yield return (nameof(FreshValues), FreshValues.Run);
        if (options.Pack && options.Device == Device.Cpu)
            yield return (nameof(WideNumbers), g => WideNumbers.Run(g, constants));
        yield return (nameof(ContiguousOutputs), ContiguousOutputs.Run);
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
        if (IsOfBytes(options))
        {
            yield return (nameof(ByteWeights), g => ByteWeights.Run(g, constants, calibration));
            yield return (nameof(ByteRounding), ByteRounding.Run);
        }
        if (options.Pack && options.Device == Device.Cpu)
            yield return (nameof(ByteReaders), ByteReaders.Run);
        if (options.Fuse && RuntimeFeature.IsDynamicCodeSupported)
            yield return (nameof(ElementwiseFusion), g => ElementwiseFusion.Run(g, options.Pack));
        if (!options.Pack)
            yield break;
        if (options.Device == Device.Cpu)
        {
            yield return (nameof(RotaryFusion), RotaryFusion.Run);
            yield return (nameof(TransposedConvolutions), g => TransposedConvolutions.Run(g, constants));
            yield return (nameof(DilatedConvolutions), DilatedConvolutions.Run);
            yield return (nameof(NormFusion), NormFusion.Run);
            yield return (nameof(ChannelsLast), ChannelsLast.Run);
            yield return (nameof(ResampleOrder), ResampleOrder.Run);
        }
        yield return (nameof(CopyElimination), CopyElimination.Run);
        yield return (nameof(LayoutFollowing), LayoutFollowing.Run);
        if (options.Device == Device.Cpu)
        {
            // Rows may have become rows of memory.
            yield return (nameof(NormFusion), NormFusion.Run);
            yield return (nameof(AttentionFusion), AttentionFusion.Run);
            yield return (nameof(Packing), g => Packing.Run(g, constants, options.WeightPrecision));
            yield return (nameof(ChannelScales), ChannelScales.Run);
            yield return (nameof(ByteTables), ByteTables.Run);
        }
        yield return (nameof(DeadNodes), DeadNodes.Drop);
    }

    /// <summary>Whether plans multiply integers of 8 bits though the function does not.</summary>
    internal static bool IsOfBytes(SessionOptions options) => options is { Pack: true, ActivationPrecision: ActivationPrecision.Int8 } && options.Device == Device.Cpu;

    /// <summary>The passes up to the one that changes weights for the last time.</summary>
    internal static void RunToWeights(Graph graph, SessionOptions options, ConstantCache constants)
    {
        foreach (var (_, run) in For(options, constants).TakeWhile(p => p.Name != nameof(ByteWeights)))
            run(graph);
    }

    internal static void Run(Graph graph, SessionOptions options, ConstantCache constants, Calibration? calibration = null)
    {
        foreach (var (_, run) in For(options, constants, calibration))
            run(graph);
        constants.Fade(graph);
    }
}
