namespace TorchPort.Images;

/// <summary>A Huffman code: the symbol of each bit pattern.</summary>
internal sealed class JpegCode
{
    private readonly int[] _first = new int[17], _last = new int[17], _offset = new int[17];
    private readonly byte[] _symbols;

    /// <param name="counts">How many patterns there are of 1 to 16 bits.</param>
    /// <param name="symbols">Their symbols, shortest first.</param>
    internal JpegCode(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        _symbols = symbols.ToArray();
        var (pattern, place) = (0, 0);
        for (var length = 1; length <= 16; length++)
        {
            (_first[length], _offset[length]) = (pattern, place - pattern);
            pattern += counts[length - 1];
            place += counts[length - 1];
            _last[length] = pattern - 1;
            pattern <<= 1;
        }
    }

    internal int Next(ref JpegBits bits)
    {
        var pattern = 0;
        for (var length = 1; length <= 16; length++)
        {
            pattern = (pattern << 1) | bits.One();
            if (pattern <= _last[length] && pattern >= _first[length])
                return _symbols[_offset[length] + pattern];
        }
        throw new ImageFormatException("A bit pattern of a JPEG image belongs to no symbol.");
    }
}

/// <summary>Bits of a scan; a marker ends them, after which they are zero.</summary>
internal struct JpegBits(byte[] bytes, int position)
{
    private int _current, _left;

    internal int Position { get; private set; } = position;

    internal int One()
    {
        if (_left == 0)
        {
            _left = 8;
            _current = 0;
            if (Position < bytes.Length && (bytes[Position] != 0xFF || (Position + 1 < bytes.Length && bytes[Position + 1] == 0)))
            {
                _current = bytes[Position];
                Position += _current == 0xFF ? 2 : 1;
            }
        }
        return (_current >> --_left) & 1;
    }

    internal int Many(int count)
    {
        var value = 0;
        for (var i = 0; i < count; i++)
            value = (value << 1) | One();
        return value;
    }

    /// <summary>A number of so many bits, whose first one says its sign.</summary>
    internal int Signed(int count)
    {
        var value = Many(count);
        return count > 0 && value < 1 << (count - 1) ? value - (1 << count) + 1 : value;
    }

    /// <summary>Goes on behind the next restart marker.</summary>
    internal void Restart()
    {
        (_left, _current) = (0, 0);
        while (Position + 1 < bytes.Length && !(bytes[Position] == 0xFF && bytes[Position + 1] is >= 0xD0 and <= 0xD7))
        {
            if (bytes[Position] == 0xFF && bytes[Position + 1] is not (0 or 0xFF))
                return;
            Position++;
        }
        Position += 2;
    }
}

/// <summary>Reads one scan: all coefficients of blocks, or a band of them to some precision.</summary>
internal sealed class JpegScan(byte[] bytes, int position, int start, int end, int high, int low, bool isProgressive)
{
    private JpegBits _bits = new(bytes, position);
    private int _emptyBlocks;

    /// <summary>Where the scan's bytes end.</summary>
    internal int End => _bits.Position;

    internal void Restart()
    {
        _bits.Restart();
        _emptyBlocks = 0;
    }

    internal void Block(JpegComponent component, Span<short> block, JpegCode? dc, JpegCode? ac)
    {
        if (!isProgressive)
            Whole(component, block, Code(dc), Code(ac));
        else if (start == 0 && high == 0)
            block[0] = (short)((component.Previous += _bits.Signed(Code(dc).Next(ref _bits) & 15)) << low);
        else if (start == 0)
            block[0] |= (short)(_bits.One() << low);
        else if (high == 0)
            Band(block, Code(ac));
        else
            Refine(block, Code(ac));
    }

    private static JpegCode Code(JpegCode? code) => code ?? throw new ImageFormatException("A scan of a JPEG image has no code.");

    private void Whole(JpegComponent component, Span<short> block, JpegCode dc, JpegCode ac)
    {
        component.Previous += _bits.Signed(dc.Next(ref _bits) & 15);
        block[0] = (short)component.Previous;
        for (var k = 1; k < 64; k++)
        {
            var symbol = ac.Next(ref _bits);
            if (symbol == 0)
                return;
            k += symbol >> 4;
            if ((symbol & 15) != 0 && k < 64)
                block[k] = (short)_bits.Signed(symbol & 15);
        }
    }

    private void Band(Span<short> block, JpegCode ac)
    {
        if (_emptyBlocks > 0)
        {
            _emptyBlocks--;
            return;
        }
        for (var k = start; k <= end; k++)
        {
            var symbol = ac.Next(ref _bits);
            var (run, size) = (symbol >> 4, symbol & 15);
            if (size == 0 && run < 15)
            {
                _emptyBlocks = (1 << run) - 1 + _bits.Many(run);
                return;
            }
            k += run;
            if (size != 0 && k < 64)
                block[k] = (short)(_bits.Signed(size) << low);
        }
    }

    /// <summary>One more bit of the coefficients that are there, and new ones of that size.</summary>
    private void Refine(Span<short> block, JpegCode ac)
    {
        var k = start;
        if (_emptyBlocks == 0)
        {
            for (; k <= end; k++)
            {
                var symbol = ac.Next(ref _bits);
                var (run, size) = (symbol >> 4, symbol & 15);
                if (size == 0 && run < 15)
                {
                    _emptyBlocks = (1 << run) + _bits.Many(run);
                    break;
                }
                var fresh = size == 0 ? 0 : _bits.One() == 1 ? 1 << low : -(1 << low);
                for (; k <= end; k++)
                {
                    if (block[k] != 0)
                        Correct(ref block[k]);
                    else if (run-- == 0)
                        break;
                }
                if (k <= end && fresh != 0)
                    block[k] = (short)fresh;
            }
        }
        if (_emptyBlocks == 0)
            return;
        for (; k <= end; k++)
        {
            if (block[k] != 0)
                Correct(ref block[k]);
        }
        _emptyBlocks--;
    }

    private void Correct(ref short coefficient)
    {
        if (_bits.One() == 1 && (coefficient & (1 << low)) == 0)
            coefficient += (short)(coefficient > 0 ? 1 << low : -(1 << low));
    }
}
