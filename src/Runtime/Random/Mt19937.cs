using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TorchPort;

/// <summary>The Mersenne Twister MT19937, whose outputs are made a block of 624 at a time. PyTorch: <c>at::mt19937</c>.</summary>
internal sealed class Mt19937
{
    internal const int StateLength = 624;
    private const int Shift = 397;

    private readonly uint[] _state = new uint[StateLength];
    private readonly uint[] _words = new uint[StateLength];
    private int _next;
    private int _left;

    /// <summary>The raw state words.</summary>
    internal ReadOnlySpan<uint> State => _state;

    /// <summary>The index of the next output in the block.</summary>
    internal int Next => _next;

    /// <summary>One more than the outputs left in the block.</summary>
    internal int Left => _left;

    /// <summary>Starts over from the low 32 bits of <paramref name="seed"/>.</summary>
    internal void Seed(ulong seed)
    {
        _state[0] = (uint)seed;
        for (var i = 1; i < StateLength; i++)
            _state[i] = 1812433253u * (_state[i - 1] ^ (_state[i - 1] >> 30)) + (uint)i;
        (_left, _next) = (1, 0);
    }

    /// <summary>Goes on from a saved state.</summary>
    internal void Restore(ReadOnlySpan<uint> state, int next, int left)
    {
        state.CopyTo(_state);
        (_next, _left) = (next, left);
        Temper();
    }

    /// <summary>The next 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal uint NextWord()
    {
        if (_left == 1)
            NextBlock();
        _left--;
        return _words[_next++];
    }

    /// <summary>The next 64 bits, the high half drawn first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong NextWord64()
    {
        var high = NextWord();
        return ((ulong)high << 32) | NextWord();
    }

    /// <summary>A double in [0, 1) with 53 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal double NextUnitDouble() => (NextWord64() & ((1ul << 53) - 1)) * (1.0 / (1ul << 53));

    /// <summary>A float in [0, 1) with 24 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal float NextUnitSingle() => (NextWord() & ((1u << 24) - 1)) * (1f / (1u << 24));

    /// <summary>The next outputs of the block, at least one and at most <paramref name="count"/>.</summary>
    internal ReadOnlySpan<uint> Take(long count)
    {
        if (_left == 1)
            NextBlock();
        var taken = (int)Math.Min(count, _left - 1);
        var words = _words.AsSpan(_next, taken);
        _next += taken;
        _left -= taken;
        return words;
    }

    /// <summary>Outputs that the block has left: a multiple of <paramref name="step"/>, at most <paramref name="count"/>, perhaps none.</summary>
    internal ReadOnlySpan<uint> Take(long count, int step)
    {
        var taken = (int)Math.Min(count, _left - 1) / step * step;
        return taken > 0 ? Take(taken) : [];
    }

    private void NextBlock()
    {
        var state = _state.AsSpan();
        Twist(state, 0, StateLength - Shift, Shift);
        Twist(state, StateLength - Shift, StateLength - 1, Shift - StateLength);
        state[^1] = state[Shift - 1] ^ Mix(state[^1], state[0]);
        (_left, _next) = (StateLength + 1, 0);
        Temper();
    }

    // Eight words at once read only words that are at least 227 places away, so none written in the same step.
    private static void Twist(Span<uint> state, int from, int to, int shift)
    {
        ref var start = ref MemoryMarshal.GetReference(state);
        var i = from;
        for (; i <= to - Vector256<uint>.Count; i += Vector256<uint>.Count)
        {
            var upper = Vector256.LoadUnsafe(ref start, (nuint)i);
            var lower = Vector256.LoadUnsafe(ref start, (nuint)i + 1);
            var mixed = ((upper & Vector256.Create(0x80000000u)) | (lower & Vector256.Create(0x7fffffffu))) >>> 1;
            var odd = Vector256<uint>.Zero - (lower & Vector256<uint>.One);
            (Vector256.LoadUnsafe(ref start, (nuint)(i + shift)) ^ mixed ^ (odd & Vector256.Create(0x9908b0dfu))).StoreUnsafe(ref start, (nuint)i);
        }
        for (; i < to; i++)
            state[i] = state[i + shift] ^ Mix(state[i], state[i + 1]);
    }

    private static uint Mix(uint upper, uint lower) =>
        (((upper & 0x80000000u) | (lower & 0x7fffffffu)) >> 1) ^ ((0u - (lower & 1u)) & 0x9908b0dfu);

    private void Temper()
    {
        ref var state = ref MemoryMarshal.GetArrayDataReference(_state);
        ref var words = ref MemoryMarshal.GetArrayDataReference(_words);
        for (nuint i = 0; i < StateLength; i += (nuint)Vector256<uint>.Count)
        {
            var y = Vector256.LoadUnsafe(ref state, i);
            y ^= y >>> 11;
            y ^= (y << 7) & Vector256.Create(0x9d2c5680u);
            y ^= (y << 15) & Vector256.Create(0xefc60000u);
            y ^= y >>> 18;
            y.StoreUnsafe(ref words, i);
        }
    }
}
