namespace TorchPort.Export;

/// <summary>A graph of an exported program: values have numbers instead of names, and each is dropped after its last use.</summary>
internal sealed class ExportGraph
{
    internal required int ValueCount { get; init; }

    /// <summary>What the graph's inputs are called here; -1 where an input is a constant.</summary>
    internal required int[] Inputs { get; init; }

    internal required ExportNode[] Nodes { get; init; }

    internal required ExportArgument[] Outputs { get; init; }

    /// <summary>Runs the graph.</summary>
    /// <param name="inputs">As many as <see cref="Inputs"/>.</param>
    /// <param name="file">The archive, for messages.</param>
    /// <param name="cancellation">Looked at between nodes.</param>
    internal object?[] Run(ReadOnlySpan<object?> inputs, string? file, CancellationToken cancellation)
    {
        if (inputs.Length != Inputs.Length)
            throw new ExportException($"A graph has {Inputs.Length} inputs, but {inputs.Length} are given.", file);
        var values = new object?[ValueCount];
        for (var i = 0; i < inputs.Length; i++)
        {
            if (Inputs[i] >= 0)
                values[Inputs[i]] = inputs[i];
        }
        foreach (var node in Nodes)
        {
            cancellation.ThrowIfCancellationRequested();
            node.Run(values, file, cancellation);
            foreach (var spent in node.Releases)
                values[spent] = null;
        }
        return Array.ConvertAll(Outputs, o => o.Value(values));
    }
}

/// <summary>An argument of a node.</summary>
internal abstract record ExportArgument
{
    internal abstract object? Value(object?[] values);

    /// <summary>The values that it looks at.</summary>
    internal abstract IEnumerable<int> Uses { get; }
}

/// <summary>A number, a text, None, or a list of them.</summary>
internal sealed record ConstantArgument(object? Constant) : ExportArgument
{
    internal override IEnumerable<int> Uses => [];

    internal override object? Value(object?[] values) => Constant;
}

/// <summary>What a node before has computed.</summary>
internal sealed record ComputedArgument(int Slot) : ExportArgument
{
    internal override IEnumerable<int> Uses => [Slot];

    internal override object? Value(object?[] values) => values[Slot];
}

/// <summary>A list.</summary>
internal sealed record ListArgument(ExportArgument[] Items) : ExportArgument
{
    internal override IEnumerable<int> Uses => Items.SelectMany(i => i.Uses);

    internal override object? Value(object?[] values) => Script.ScriptValues.Listed(Items.Select(i => i.Value(values)));
}

/// <summary>A graph that a node runs.</summary>
internal sealed record GraphArgument(ExportGraph Graph) : ExportArgument
{
    internal override IEnumerable<int> Uses => [];

    internal override object? Value(object?[] values) => Graph;
}
