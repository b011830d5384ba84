using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using TorchPort.Kernels;
using TorchPort.Lanes;

namespace TorchPort.Plans;

/// <summary>The bytes of a graph, and the memory that it refers to, which is kept beside them.</summary>
internal sealed class StepWriter
{
    private readonly Dictionary<Storage, int> _numbers = [];
    private byte[] _bytes = new byte[4096];
    private int _length;

    /// <summary>The memory that steps and constants refer to, by number.</summary>
    internal List<Storage> Memory { get; } = [];

    internal ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    internal void Long(long value) => BinaryPrimitives.WriteInt64LittleEndian(Room(sizeof(long)), value);

    internal void Int(int value) => Long(value);

    internal void Bool(bool value) => Room(1)[0] = value ? (byte)1 : (byte)0;

    internal void DType(DType dtype) => Room(1)[0] = (byte)dtype;

    internal void Text(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Int(length);
        Encoding.UTF8.GetBytes(text, Room(length));
    }

    internal void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Room(bytes.Length));

    internal void Longs(ReadOnlySpan<long> values)
    {
        Int(values.Length);
        foreach (var value in values)
            Long(value);
    }

    internal void Bools(ReadOnlySpan<bool> values)
    {
        Int(values.Length);
        foreach (var value in values)
            Bool(value);
    }

    /// <summary>A kernel's attributes as they lie in memory; its type says what they are.</summary>
    internal void Struct<T>(T value) where T : unmanaged
    {
        Int(Unsafe.SizeOf<T>());
        MemoryMarshal.Write(Room(Unsafe.SizeOf<T>()), in value);
    }

    /// <summary>A step of a kernel: what it is, which struct, and its attributes.</summary>
    internal void Kernel<T>(string kind, T kernel) where T : unmanaged
    {
        Text(kind);
        Text(typeof(T).ToString());
        Struct(kernel);
    }

    /// <summary>An elementwise function; those that are made of others as these.</summary>
    internal void Map<M>(M map) where M : unmanaged, IMap
    {
        if (map is IComposedMap composed)
            composed.Save(this);
        else
            Kernel(KernelTable.ElementwiseKind, map);
    }

    /// <summary>A step, or that there is none.</summary>
    internal void Optional(Step? step)
    {
        Bool(step is not null);
        step?.Save(this);
    }

    /// <summary>Memory by its number.</summary>
    internal void Storage(Storage storage)
    {
        if (!_numbers.TryGetValue(storage, out var number))
        {
            _numbers.Add(storage, number = Memory.Count);
            Memory.Add(storage);
        }
        Int(number);
    }

    /// <summary>Memory of weights that are packed.</summary>
    internal void Parts(IEnumerable<Storage> parts)
    {
        Storage[] all = [.. parts];
        Int(all.Length);
        foreach (var part in all)
            Storage(part);
    }

    internal void Shape(ConvShape shape)
    {
        foreach (var size in (ReadOnlySpan<long>)[shape.Batch, shape.Channels, shape.Outputs, shape.Groups])
            Long(size);
        Struct(shape.Depth);
        Struct(shape.Height);
        Struct(shape.Width);
    }

    internal void Graph(Graph graph)
    {
        var used = new SortedDictionary<int, Value>();
        foreach (var operand in graph.Nodes.SelectMany(n => n.Inputs.Concat(n.Outputs)).Concat(graph.Inputs).Concat(graph.Outputs))
            used[operand.Value.Id] = operand.Value;
        Int(graph.ValueCount);
        Int(used.Count);
        foreach (var (id, value) in used)
        {
            Int(id);
            Long(value.ByteLength);
            Bool(value.IsInput);
            Bool(value.IsConstant);
            if (value.Constant is { } constant)
                Storage(constant);
        }
        Operands(graph.Inputs);
        Int(graph.Nodes.Count);
        foreach (var node in graph.Nodes)
        {
            node.Step.Save(this);
            Operands(node.Outputs);
            Operands(node.Inputs);
        }
        Operands(graph.Outputs);
    }

    private Span<byte> Room(int count)
    {
        if (count > _bytes.Length - _length)
            Array.Resize(ref _bytes, checked(Math.Max(2 * _length, _length + count)));
        _length += count;
        return _bytes.AsSpan(_length - count, count);
    }

    private void Operands(IReadOnlyList<Operand> operands)
    {
        Int(operands.Count);
        foreach (var operand in operands)
        {
            Int(operand.Value.Id);
            DType(operand.DType);
            Longs(operand.Shape);
            Longs(operand.Strides);
            Long(operand.Offset);
        }
    }
}
