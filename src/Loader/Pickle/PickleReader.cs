using TorchPort.IO;
using TorchPort.Zip;

namespace TorchPort.Pickle;

/// <summary>Reads a pickle of protocol 0 to 5 as data. It imports nothing and calls nothing: names of classes lead to a table of constructors of data, and to inert objects beyond it.</summary>
/// <remarks>Every opcode takes at least a byte of the file, so the steps, the stack and the memo are bounded by its length.</remarks>
internal sealed partial class PickleReader
{
    private const int MaxProtocol = 5;

    private readonly PickleContext _context;
    private readonly PickleInput _input;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly List<object?> _memo = [];
    private readonly Dictionary<ulong, object?> _sparseMemo = [];
    private readonly Dictionary<(string, string), object> _globals = [];
    private readonly Dictionary<string, string> _longStrings = [];
    private int _protocol;

    /// <summary>A reader of the pickle that begins where <paramref name="range"/> does.</summary>
    internal PickleReader(ByteRange range, PickleContext context)
    {
        (_input, _context) = (new(range), context);
        // The bytes of inner pickles are bytes of the outer one.
        if (context.Nesting == 0)
            context.Budget.Left += 4 * range.Length;
    }

    internal PickleContext Context => _context;

    /// <summary>The file's offset behind what was read.</summary>
    internal long Position => _input.Position;

    /// <summary>Bytes between pickles; good until the next call.</summary>
    internal ReadOnlySpan<byte> Take(int length) => _input.Take((ulong)length);

    /// <summary>Passes over bytes between pickles.</summary>
    internal void Skip(long length) => _input.Skip(length);

    /// <summary>Reads one pickle and returns the object it builds.</summary>
    /// <exception cref="CorruptCheckpointException">The pickle is truncated or contradicts itself.</exception>
    /// <exception cref="UnsafePickleException">The pickle names a function that runs code.</exception>
    internal object? Read()
    {
        _stack.Clear();
        _marks.Clear();
        _memo.Clear();
        _sparseMemo.Clear();
        _protocol = 0;
        while (true)
        {
            var at = Position;
            var op = (PickleOp)_input.U8();
            if (op == PickleOp.Stop)
                return _stack.Count == 1 && _marks.Count == 0 ? Pop() : throw Corrupt($"The pickle stops with {_stack.Count} objects on its stack instead of one.");
            try
            {
                if (!StepMemo(op) && !StepScalar(op) && !StepContainer(op) && !StepObject(op))
                    throw Corrupt($"The byte 0x{(byte)op:x2} at byte {at} is no pickle opcode.");
            }
            catch (ShapeException e)
            {
                throw new CorruptCheckpointException(e.Message, _context.File, Where(), e);
            }
        }
    }

    /// <summary>The pickle's frame, its stack and what it remembers.</summary>
    private bool StepMemo(PickleOp op)
    {
        switch (op)
        {
            case PickleOp.Proto:
                _protocol = _input.U8();
                if (_protocol > MaxProtocol)
                    throw new UnsupportedCheckpointException($"The pickle is of protocol {_protocol}; protocols up to {MaxProtocol} are known.", _context.File);
                break;
            case PickleOp.Frame:
                CheckFrame(_input.U64());
                break;
            case PickleOp.Mark:
                _marks.Add(_stack.Count);
                break;
            case PickleOp.Pop:
                if (_marks.Count > 0 && _marks[^1] == _stack.Count)
                    _marks.RemoveAt(_marks.Count - 1);
                else
                    Pop();
                break;
            case PickleOp.PopMark:
                PopMark();
                break;
            case PickleOp.Dup:
                Push(Top());
                break;
            case PickleOp.Put:
                Remember(Index(Line()));
                break;
            case PickleOp.BinPut:
                Remember(_input.U8());
                break;
            case PickleOp.LongBinPut:
                Remember(_input.U32());
                break;
            case PickleOp.Memoize:
                Remember((ulong)(_memo.Count + _sparseMemo.Count));
                break;
            case PickleOp.Get:
                Push(Recall(Index(Line())));
                break;
            case PickleOp.BinGet:
                Push(Recall(_input.U8()));
                break;
            case PickleOp.LongBinGet:
                Push(Recall(_input.U32()));
                break;
            default:
                return false;
        }
        return true;
    }

    private void CheckFrame(ulong length)
    {
        if (length > (ulong)(_input.End - Position))
            throw Corrupt($"A frame of {length} bytes at byte {Position} reaches beyond the end of the pickle.");
    }

    private void Push(object? value) => _stack.Add(value);

    private object? Top()
    {
        if (_stack.Count == Floor)
            throw Corrupt($"The pickle takes an object from its empty stack at byte {Position}.");
        return _stack[^1];
    }

    private object? Pop()
    {
        var value = Top();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    /// <summary>Objects below the last mark are out of reach.</summary>
    private int Floor => _marks.Count == 0 ? 0 : _marks[^1];

    private object?[] PopMark()
    {
        if (_marks.Count == 0)
            throw Corrupt($"The pickle asks for a mark at byte {Position}, but has set none.");
        var from = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        var items = new object?[_stack.Count - from];
        _stack.CopyTo(from, items, 0, items.Length);
        _stack.RemoveRange(from, items.Length);
        return items;
    }

    private string Line() => System.Text.Encoding.Latin1.GetString(_input.Line());

    private ulong Index(string text) => ulong.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var index) ? index
        : throw Corrupt($"The memo index at byte {Position} is no number.");

    private void Remember(ulong index)
    {
        var value = Top();
        if (index < (ulong)_memo.Count)
            _memo[(int)index] = value;
        else if (index == (ulong)_memo.Count && !_sparseMemo.ContainsKey(index))
            _memo.Add(value);
        else
            _sparseMemo[index] = value;
    }

    private object? Recall(ulong index)
    {
        if (index < (ulong)_memo.Count)
            return _memo[(int)index];
        return _sparseMemo.TryGetValue(index, out var value) ? value : throw Corrupt($"The pickle recalls object {index} at byte {Position}, but has not remembered one under this number.");
    }

    private CorruptCheckpointException Corrupt(string message) => new(message, _context.File, Where());

    /// <summary>The keys that lead to what is being read, from the dicts and lists that are open on the stack.</summary>
    internal string? Where()
    {
        var path = new List<string>();
        for (var i = 0; i <= _marks.Count && path.Count < CheckpointTree.MaxDepth; i++)
        {
            var from = i == 0 ? 0 : _marks[i - 1];
            var count = (i < _marks.Count ? _marks[i] : _stack.Count) - from;
            var container = i == 0 || from == 0 ? null : _stack[from - 1];
            if (container is CheckpointDict or PickledObject && count > 0)
            {
                // Keys and values take turns; what is made for the last value lies on top of its key.
                var key = (count - 1) / 2 * 2;
                while (key > 0 && _stack[from + key] is not (string or long))
                    key -= 2;
                path.Add(PythonText.Of(_stack[from + key]));
            }
            else if (container is CheckpointList list)
                path.Add(PythonText.Of((long)list.Count + Math.Max(0, count - 1)));
        }
        return path.Count == 0 ? _context.Item : string.Join('.', path);
    }
}

/// <summary>What a pickle is read with.</summary>
internal sealed record PickleContext
{
    /// <summary>The file's path, for messages.</summary>
    internal string File { get; init; } = "";

    /// <summary>What messages call the pickle when they know no better place.</summary>
    internal string? Item { get; init; }

    /// <summary>The options of the load.</summary>
    internal CheckpointOptions Options { get; init; } = CheckpointOptions.Default;

    /// <summary>What stands for an object that the pickle only refers to; null where the format has none.</summary>
    internal Func<object?, PickleReader, object?>? PersistentLoad { get; init; }

    /// <summary>Constructors of names that mean something in this format only; asked before the table.</summary>
    internal Func<PickledGlobal, PickleConstructor?>? Classes { get; init; }

    /// <summary>How many pickles lie around this one.</summary>
    internal int Nesting { get; init; }

    /// <summary>What may be inflated of deflated records; shared with the archives inside. Null until the outermost archive is opened.</summary>
    internal InflationBudget? Inflation { get; init; }

    /// <summary>What may be spent on copies; shared with the pickles inside.</summary>
    internal PickleBudget Budget { get; init; } = new();
}

/// <summary>How much a pickle may take beyond what the file holds.</summary>
internal sealed class PickleBudget
{
    internal long Left { get; set; } = 4 << 20;

    /// <summary>What the files within have turned out to hold, by the bytes that a pickle has them in: one that is used often is read once.</summary>
    internal Dictionary<byte[], object?> Nested { get; } = new(ReferenceEqualityComparer.Instance);
}
