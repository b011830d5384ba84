namespace TorchPort.Pickle;

internal sealed partial class PickleReader
{
    /// <summary>Numbers, texts and bytes.</summary>
    private bool StepScalar(PickleOp op)
    {
        switch (op)
        {
            case PickleOp.None:
                Push(null);
                break;
            case PickleOp.NewTrue:
                Push(Boxes.True);
                break;
            case PickleOp.NewFalse:
                Push(Boxes.False);
                break;
            case PickleOp.BinInt:
                Push(Boxes.Of((long)_input.I32()));
                break;
            case PickleOp.BinInt1:
                Push(Boxes.Of((long)_input.U8()));
                break;
            case PickleOp.BinInt2:
                Push(Boxes.Of((long)_input.U16()));
                break;
            case PickleOp.Long1:
                Push(Integer(_input.U8()));
                break;
            case PickleOp.Long4:
                Push(Integer(Length(_input.I32())));
                break;
            case PickleOp.Int:
                var text = Line();
                Push(text switch { "00" => Boxes.False, "01" => Boxes.True, _ => Integer(text) });
                break;
            case PickleOp.Long:
                Push(Integer(Line()));
                break;
            case PickleOp.BinFloat:
                Push(_input.F64());
                break;
            case PickleOp.Float:
                Push(PickleText.Real(Line()) ?? throw Corrupt($"The number at byte {Position} is none."));
                break;
            case PickleOp.BinUnicode:
                Push(Text(_input.U32()));
                break;
            case PickleOp.ShortBinUnicode:
                Push(Text(_input.U8()));
                break;
            case PickleOp.BinUnicode8:
                Push(Text(_input.U64()));
                break;
            case PickleOp.Unicode:
                Push(One(PickleText.RawUnicodeEscape(_input.Line()) ?? throw Corrupt($"The text at byte {Position} has a wrong escape.")));
                break;
            case PickleOp.String:
                Push(OldText(PickleText.Literal(_input.Line()) ?? throw Corrupt($"The text at byte {Position} is not quoted.")));
                break;
            case PickleOp.BinString:
                Push(OldText(_input.Take(Length(_input.I32()))));
                break;
            case PickleOp.ShortBinString:
                Push(OldText(_input.Take(_input.U8())));
                break;
            case PickleOp.BinBytes:
                Push(Bytes(_input.U32()));
                break;
            case PickleOp.ShortBinBytes:
                Push(Bytes(_input.U8()));
                break;
            case PickleOp.BinBytes8:
                Push(Bytes(_input.U64()));
                break;
            case PickleOp.ByteArray8:
                Push(new ByteArray(Bytes(_input.U64())));
                break;
            default:
                return false;
        }
        return true;
    }

    private ulong Length(int length) => length >= 0 ? (ulong)length : throw Corrupt($"The length {length} at byte {Position} is negative.");

    private object Integer(ulong length) => PickleText.Integer(_input.Take(length)) ?? throw Corrupt($"The integer at byte {Position} has {length} bytes, which is absurd.");

    private object Integer(string text) => PickleText.Integer(text) ?? throw Corrupt($"The integer at byte {Position} is none, or absurdly long.");

    private string Text(ulong length) => One(PickleText.Utf8(_input.Take(length)) ?? throw Corrupt($"The text at byte {Position} is no UTF-8."));

    /// <summary>Python 2's str may be text or bytes.</summary>
    private object OldText(ReadOnlySpan<byte> bytes) => PickleText.Utf8(bytes) is { } text ? One(text) : bytes.ToArray();

    /// <summary>Equal long texts become one object, so that a hostile file cannot have them compared over and over.</summary>
    private string One(string text)
    {
        if (!PythonKey.IsLong(text))
            return text;
        if (_longStrings.TryGetValue(text, out var known))
            return known;
        _longStrings.Add(text, text);
        return text;
    }

    private byte[] Bytes(ulong length) => _input.Take(length).ToArray();
}
