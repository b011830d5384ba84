using System.Numerics;

namespace TorchPort.Pickle;

/// <summary>A call that a pickle asks for, with its arguments read as what they must be.</summary>
internal readonly struct PickleCall(PickleReader reader, PickledGlobal callee, CheckpointTuple arguments)
{
    // PyTorch's own limit.
    private const int MaxDims = 64;

    /// <summary>What the pickle is read by.</summary>
    internal PickleReader Reader { get; } = reader;

    internal int Count => arguments.Count;

    internal object? this[int index] => index < arguments.Count ? arguments[index] : throw Reader.Error($"{callee} has {arguments.Count} arguments, which are too few.");

    internal CheckpointTuple Rest(int from)
    {
        Reader.Spend(Count);
        return new([.. arguments.Skip(from)]);
    }

    internal long Integer(int index) => this[index] is long value ? value : throw Wrong(index, "an integer");

    internal bool Flag(int index) => this[index] switch { bool value => value, long value => value != 0, _ => throw Wrong(index, "a bool") };

    internal double Real(int index) => this[index] switch { double value => value, long value => value, BigInteger value => (double)value, _ => throw Wrong(index, "a number") };

    internal string Text(int index) => this[index] as string ?? throw Wrong(index, "a text");

    internal CheckpointTuple Tuple(int index) => this[index] as CheckpointTuple ?? throw Wrong(index, "a tuple");

    internal Tensor Tensor(int index) => this[index] as Tensor ?? throw Wrong(index, "a tensor");

    internal DType DType(int index) => this[index] is DType value ? value : throw Wrong(index, "a dtype");

    /// <summary>Sizes, strides or indexes: a tuple, list or torch.Size of integers.</summary>
    internal long[] Integers(int index)
    {
        if (this[index] is not IReadOnlyList<object?> { Count: <= MaxDims } items)
            throw Wrong(index, "integers");
        var result = new long[items.Count];
        for (var i = 0; i < result.Length; i++)
            result[i] = items[i] is long value ? value : throw Wrong(index, "integers");
        return result;
    }

    internal object? Key(object? key) => PythonKey.IsUsable(key) ? key : throw Wrong(0, "keys");

    /// <summary>What another class or function would make.</summary>
    internal object? Remake(object? other, CheckpointTuple with, CheckpointDict? keywords) => Reader.Make(other, with, keywords);

    /// <summary>The call as an inert object.</summary>
    internal PickledObject Inert() => new(callee.Module, callee.Name, arguments);

    internal CorruptCheckpointException Wrong(int index, string expected) =>
        Reader.Error($"Argument {index} of {callee} must be {expected}, but is {(index < arguments.Count ? CheckpointTree.TypeName(arguments[index]) : "missing")}.");
}
