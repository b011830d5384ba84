using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace TorchPort.Pickle;

/// <summary>Writes the opcodes of pickle protocol 2 as Python's pickler does: everything that can be referred to again gets a number.</summary>
internal sealed class PickleWriter
{
    /// <summary>How many items Python appends at once.</summary>
    private const int Batch = 1000;

    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly Dictionary<object, int> _objects = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, int> _texts = [];
    private readonly Dictionary<(string, string), int> _globals = [];
    private int _memoized;

    internal PickleWriter() => Op(0x80, 2);

    /// <summary>The finished pickle.</summary>
    internal ReadOnlyMemory<byte> Finish()
    {
        Op('.');
        return _output.WrittenMemory;
    }

    internal void None() => Op('N');

    internal void Bool(bool value) => Op(value ? 0x88 : 0x89);

    internal void Integer(BigInteger value)
    {
        if (value >= 0 && value <= byte.MaxValue)
            Op('K', (byte)value);
        else if (value >= 0 && value <= ushort.MaxValue)
            Number('M', (int)value, 2);
        else if (value >= int.MinValue && value <= int.MaxValue)
            Number('J', (int)value, 4);
        else
        {
            var bytes = value.ToByteArray();
            if (bytes.Length < 256)
                Op(0x8a, (byte)bytes.Length);
            else
                Number(0x8b, bytes.Length, 4);
            _output.Write(bytes);
        }
    }

    internal void Real(double value)
    {
        Op('G');
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        _output.Write(bytes);
    }

    internal void Text(string value)
    {
        if (_texts.TryGetValue(value, out var known))
        {
            Get(known);
            return;
        }
        var bytes = Utf8(value);
        Number('X', bytes.Length, 4);
        _output.Write(bytes);
        _texts[value] = Memoize();
    }

    /// <summary>A class or function by name.</summary>
    internal void Global(string module, string name)
    {
        if (_globals.TryGetValue((module, name), out var known))
        {
            Get(known);
            return;
        }
        if (module.Contains('\n') || name.Contains('\n'))
            throw new ArgumentException("The name of a Python class contains a line break.", nameof(name));
        Op('c');
        _output.Write(Utf8($"{module}\n{name}\n"));
        _globals[(module, name)] = Memoize();
    }

    /// <summary>Refers to an object that was written before.</summary>
    /// <returns>False when it was not.</returns>
    internal bool Reference(object value)
    {
        if (!_objects.TryGetValue(value, out var known))
            return false;
        Get(known);
        return true;
    }

    /// <summary>Writes what <paramref name="items"/> write, as a tuple.</summary>
    /// <param name="self">The tuple, if it may be referred to again.</param>
    /// <param name="count">How many items follow.</param>
    /// <param name="items">Writes the item of an index.</param>
    internal void Tuple(object? self, int count, Action<int> items)
    {
        if (count == 0)
        {
            Op(')');
            return;
        }
        if (count > 3)
            Op('(');
        for (var i = 0; i < count; i++)
            items(i);
        if (self is not null && _objects.TryGetValue(self, out var known))
        {
            // The tuple contains a list that contains the tuple: it exists by now, so what was pushed is dropped.
            if (count > 3)
                Op('1');
            else
                for (var i = 0; i < count; i++)
                    Op('0');
            Get(known);
            return;
        }
        Op(count > 3 ? 't' : 0x84 + count);
        Memoize(self);
    }

    internal void EmptyTuple() => Op(')');

    /// <summary>An empty list, to be followed by <see cref="Append"/>.</summary>
    internal void List(object? self)
    {
        Op(']');
        Memoize(self);
    }

    internal void Append<T>(IReadOnlyCollection<T> items, Action<T> write)
    {
        if (items.Count == 1)
        {
            write(items.First());
            Op('a');
            return;
        }
        foreach (var batch in items.Chunk(Batch))
        {
            Op('(');
            foreach (var item in batch)
                write(item);
            Op('e');
        }
    }

    /// <summary>An empty dict, to be followed by <see cref="SetItems"/>.</summary>
    internal void Dict(object? self)
    {
        Op('}');
        Memoize(self);
    }

    /// <summary>Sets entries of a dict; Python closes the last batch of a subclass, if it is a single entry, in another way.</summary>
    internal void SetItems<T>(IReadOnlyCollection<T> items, bool isPlainDict, Action<T> writeKeyAndValue)
    {
        foreach (var batch in items.Chunk(Batch))
        {
            var single = batch.Length == 1 && (items.Count == 1 || !isPlainDict);
            if (!single)
                Op('(');
            foreach (var item in batch)
                writeKeyAndValue(item);
            Op(single ? 's' : 'u');
        }
    }

    /// <summary>Calls the function below the tuple on top.</summary>
    internal void Reduce(object? self = null)
    {
        Op('R');
        Memoize(self);
    }

    /// <summary>Makes an object of the class below the tuple on top.</summary>
    internal void NewObject(object? self = null)
    {
        Op(0x81);
        Memoize(self);
    }

    /// <summary>Gives the state on top to the object below.</summary>
    internal void Build() => Op('b');

    /// <summary>Replaces the identification on top by what it stands for.</summary>
    internal void PersistentId() => Op('Q');

    private void Memoize(object? self)
    {
        var number = Memoize();
        if (self is not null)
            _objects[self] = number;
    }

    private int Memoize()
    {
        if (_memoized < 256)
            Op('q', (byte)_memoized);
        else
            Number('r', _memoized, 4);
        return _memoized++;
    }

    private void Get(int number)
    {
        if (number < 256)
            Op('h', (byte)number);
        else
            Number('j', number, 4);
    }

    private void Op(int code) => _output.Write([(byte)code]);

    private void Op(int code, byte argument)
    {
        Op(code);
        _output.Write([argument]);
    }

    private void Number(int code, int argument, int bytes)
    {
        Op(code);
        Span<byte> buffer = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(buffer, argument);
        _output.Write(buffer[..bytes]);
    }

    /// <summary>UTF-8 in which a lone surrogate, which Python strings can hold, has three bytes.</summary>
    private static byte[] Utf8(string text)
    {
        var plain = true;
        for (var i = 0; i < text.Length && plain; i++)
        {
            if (char.IsSurrogate(text[i]))
                plain = char.IsSurrogatePair(text, i++);
        }
        if (plain)
            return Encoding.UTF8.GetBytes(text);
        var bytes = new List<byte>(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            var isPair = char.IsSurrogatePair(text, i);
            if (char.IsSurrogate(text[i]) && !isPair)
                bytes.AddRange([(byte)(0xE0 | (text[i] >> 12)), (byte)(0x80 | ((text[i] >> 6) & 0x3F)), (byte)(0x80 | (text[i] & 0x3F))]);
            else
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(i, isPair ? 2 : 1)));
            if (isPair)
                i++;
        }
        return [.. bytes];
    }
}
