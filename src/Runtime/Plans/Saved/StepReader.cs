using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using TorchPort.Kernels;
using TorchPort.Ops;

namespace TorchPort.Plans;

/// <summary>Reads what <see cref="StepWriter"/> has written. Every number is looked at before it is used: operands lie within their values, and counts within what is left.</summary>
/// <exception cref="SavedPlanException">From any member: the bytes are not those of a graph.</exception>
internal sealed class StepReader(byte[] bytes, IReadOnlyList<Storage> memory)
{
    /// <summary>How deep functions may be made of functions, and graphs lie within graphs.</summary>
    private const int MaxDepth = 32;

    private const int MaxRank = 64;

    private int _at, _depth;

    /// <summary>The dtype that the elementwise function that is being read computes in.</summary>
    internal DType Compute { get; private set; }

    internal long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    internal int Int() => Long() is var value && value is >= int.MinValue and <= int.MaxValue ? (int)value : throw Wrong($"{value} is no 32-bit integer");

    internal bool Bool() => Take(1)[0] is var value and <= 1 ? value == 1 : throw Wrong("a boolean is neither true nor false");

    internal DType DType() => (DType)Take(1)[0] is var dtype && dtype <= TorchPort.DType.Bits16 ? dtype : throw Wrong($"there is no dtype {(int)dtype}");

    internal string Text() => Encoding.UTF8.GetString(Take(Count(1)));

    internal ReadOnlySpan<byte> Raw(int count) => Take(count);

    internal long[] Longs()
    {
        var values = new long[Count(sizeof(long))];
        for (var i = 0; i < values.Length; i++)
            values[i] = Long();
        return values;
    }

    internal bool[] Bools()
    {
        var values = new bool[Count(1)];
        for (var i = 0; i < values.Length; i++)
            values[i] = Bool();
        return values;
    }

    /// <summary>Attributes of a kernel.</summary>
    internal T Struct<T>() where T : unmanaged
    {
        if (Int() is var size && size != Unsafe.SizeOf<T>())
            throw Wrong($"a kernel has attributes of {size} bytes instead of {Unsafe.SizeOf<T>()}");
        return MemoryMarshal.Read<T>(Take(size));
    }

    internal Storage Storage() => Int() is var number && number >= 0 && number < memory.Count ? memory[number] : throw Wrong($"there is no memory {number}");

    internal PackedParts Parts()
    {
        var parts = new Storage[Count(sizeof(long))];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = Storage();
        return new(parts);
    }

    internal ConvShape Shape()
    {
        long batch = Size(), channels = Size(), outputs = Size(), groups = Size();
        if (channels % groups != 0 || outputs % groups != 0)
            throw Wrong("a convolution's channels are no whole groups");
        return new(batch, channels, outputs, groups, Axis(), Axis(), Axis());
    }

    internal ConvGeometry Geometry()
    {
        long[] stride = Longs(), padding = Longs(), dilation = Longs();
        var groups = Size();
        if (stride.Length is < 1 or > 3 || padding.Length != stride.Length || dilation.Length != stride.Length || stride.Concat(dilation).Any(s => s is < 1 or > int.MaxValue))
            throw Wrong("a convolution slides in no way there is");
        return new(stride, padding, dilation, groups);
    }

    internal Step Step() => SavedSteps.Read(this);

    /// <summary>An elementwise function.</summary>
    internal ElementwiseStep Elementwise()
    {
        Compute = DType();
        return Map();
    }

    /// <summary>An elementwise function, or that there is none.</summary>
    internal ElementwiseStep? OptionalElementwise() => !Bool() ? null : Text() is nameof(ElementwiseStep) ? Elementwise() : throw Wrong("a function is not elementwise");

    /// <summary>Which of so many inputs.</summary>
    internal int Slot(int count) => Int() is var slot && slot >= 0 && slot < count ? slot : throw Wrong($"{slot} is none of {count} inputs");

    private ElementwiseStep Map()
    {
        using var _ = Deeper();
        switch (Text())
        {
            case "Fused":
                var slot = Slot(4);
                ElementwiseStep first = Map(), second = Map();
                return slot < second.InputCount && first.InputCount + second.InputCount <= 5 && first.Into(second, slot) is { } fused ? fused : throw Wrong("functions do not fit together");
            case "Bound":
                var (at, number, free) = (Slot(4), BitConverter.Int64BitsToDouble(Long()), Map());
                return at < free.InputCount && free.With(number, at) is { } bound ? bound : throw Wrong("a function has not the input that is a number");
            case "Same":
                var (earlier, later, both) = (Slot(4), Slot(4), Map());
                return earlier < later && later < both.InputCount && both.Merged(earlier, later) is { } same ? same : throw Wrong("a function has not the inputs that are one");
            case KernelTable.ElementwiseKind:
                return (ElementwiseStep)KernelTable.Read(KernelTable.ElementwiseKind, this);
            case var kind:
                throw Wrong($"\"{kind}\" is no elementwise function");
        }
    }

    /// <summary>A graph within the one that is read.</summary>
    internal Plan Plan()
    {
        using var _ = Deeper();
        return new(Graph(), Device.Cpu);
    }

    internal Graph Graph()
    {
        var graph = new Graph();
        var values = Values(graph);
        graph.Inputs.AddRange(Operands(values));
        if (graph.Inputs.Exists(i => !i.Value.IsInput))
            throw Wrong("an input is computed");
        var nodes = Count(3 * sizeof(long));
        for (var i = 0; i < nodes; i++)
            graph.Nodes.Add(new(Step(), Operands(values), Operands(values)));
        graph.Outputs.AddRange(Operands(values));
        CheckOrder(graph);
        return graph;
    }

    /// <summary>Says that all has been read.</summary>
    internal void End()
    {
        if (_at != bytes.Length)
            throw Wrong("there is more behind the graph");
    }

    internal static SavedPlanException Wrong(string what) => new($"The saved plan is damaged: {what}.");

    private Dictionary<int, Value> Values(Graph graph)
    {
        var (all, used) = (Int(), Count(2 * sizeof(long) + 2));
        if (all < used || all > 1 << 24)
            throw Wrong($"{all} values are none or too many");
        var values = new Dictionary<int, Value>();
        for (var i = 0; i < used; i++)
        {
            var (id, length, isInput) = (Int(), Long(), Bool());
            var constant = Bool() ? Storage() : null;
            if (id < graph.ValueCount || id >= all || length is < 0 or > 1L << 46 || constant is not null && (isInput || constant.ByteLength != length))
                throw Wrong("a value is none");
            while (graph.ValueCount < id)
                graph.NewValue(0);
            values.Add(id, graph.NewValue(length, constant, isInput));
        }
        while (graph.ValueCount < all)
            graph.NewValue(0);
        return values;
    }

    private Operand[] Operands(Dictionary<int, Value> values)
    {
        var operands = new Operand[Count(4 * sizeof(long))];
        for (var i = 0; i < operands.Length; i++)
        {
            var value = values.GetValueOrDefault(Int()) ?? throw Wrong("an operand is of no value");
            var operand = operands[i] = new(value, DType(), Longs(), Longs(), Long());
            if (!IsInside(operand))
                throw Wrong("an operand reaches beyond its value");
        }
        return operands;
    }

    private static bool IsInside(Operand operand)
    {
        if (operand.Shape.Length > MaxRank || operand.Strides.Length != operand.Shape.Length || Array.Exists(operand.Shape, s => s < 0))
            return false;
        var elements = operand.Value.ByteLength / operand.DType.ItemSize;
        if (Array.Exists(operand.Shape, s => s == 0))
            return operand.Offset >= 0 && operand.Offset <= elements;
        Int128 first = operand.Offset, last = operand.Offset, count = 1;
        for (var d = 0; d < operand.Shape.Length; d++)
        {
            var reach = (Int128)(operand.Shape[d] - 1) * operand.Strides[d];
            (first, last) = reach < 0 ? (first + reach, last) : (first, last + reach);
            count *= operand.Shape[d];
            if (count > long.MaxValue)
                return false;
        }
        return first >= 0 && last < elements;
    }

    /// <summary>Whether every value that is read has been written, and no constant is.</summary>
    private static void CheckOrder(Graph graph)
    {
        var there = graph.Inputs.Select(i => i.Value).ToHashSet();
        void Reads(IEnumerable<Operand> operands)
        {
            if (operands.Any(o => !o.Value.IsConstant && !there.Contains(o.Value)))
                throw Wrong("what a kernel reads is not there yet");
        }
        foreach (var node in graph.Nodes)
        {
            Reads(node.Inputs);
            if (node.Outputs.Any(o => o.Value.IsConstant || o.Value.IsInput))
                throw Wrong("a kernel writes what is given");
            there.UnionWith(node.Outputs.Select(o => o.Value));
        }
        Reads(graph.Outputs);
    }

    /// <summary>A number of something, one at least.</summary>
    internal long Size() => Long() is var size && size is >= 1 and <= int.MaxValue ? size : throw Wrong($"{size} is no size");

    private ConvAxis Axis()
    {
        var axis = Struct<ConvAxis>();
        foreach (var size in (ReadOnlySpan<long>)[axis.Input, axis.Output, axis.Kernel, axis.Stride, axis.Dilation, axis.Padding + 1])
        {
            if (size is < 1 or > int.MaxValue)
                throw Wrong($"{size} is no size of a convolution");
        }
        return axis;
    }

    /// <summary>How many of something follow, each of so many bytes at least.</summary>
    private int Count(int least) => Int() is var count && count >= 0 && count <= (bytes.Length - _at) / least ? count : throw Wrong($"{count} things do not fit in what is left");

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > bytes.Length - _at)
            throw Wrong("it ends too early");
        _at += count;
        return bytes.AsSpan(_at - count, count);
    }

    private Level Deeper() => _depth < MaxDepth ? new(this) : throw Wrong("it is nested too deeply");

    private readonly ref struct Level
    {
        private readonly StepReader _reader;

        internal Level(StepReader reader) => (_reader, reader._depth) = (reader, reader._depth + 1);

        public void Dispose() => _reader._depth--;
    }
}
