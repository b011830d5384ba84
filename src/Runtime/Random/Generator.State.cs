using System.Buffers.Binary;

namespace TorchPort;

public sealed partial class Generator
{
    /// <summary>The bytes of a state: PyTorch's <c>CPUGeneratorImplState</c>.</summary>
    public const int StateSize = 5056;

    // uint64 seed; int32 left, seeded; uint64 next, state[624]; double normal_x, normal_y, normal_rho;
    // int32 normal_is_valid; float next_float_normal_sample; bool is_next_float_normal_sample_valid
    private const int LeftAt = 8;
    private const int SeededAt = 12;
    private const int NextAt = 16;
    private const int WordsAt = 24;
    private const int NormalAt = 5024;
    private const int NormalIsValidAt = 5040;
    private const int SingleNormalAt = 5048;
    private const int SingleNormalIsValidAt = 5052;

    /// <summary>The state in the bytes PyTorch uses, so that either can go on where the other stopped. PyTorch: <c>get_state</c>.</summary>
    /// <returns><see cref="StateSize"/> bytes.</returns>
    public byte[] GetState()
    {
        var bytes = new byte[StateSize];
        lock (_gate)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, _seed);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(LeftAt), _engine.Left);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(SeededAt), 1);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(NextAt), (ulong)_engine.Next);
            for (var i = 0; i < Mt19937.StateLength; i++)
                BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(WordsAt + i * sizeof(ulong)), _engine.State[i]);
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(NormalAt), _nextNormal ?? 0);
            bytes[NormalIsValidAt] = _nextNormal is null ? (byte)0 : (byte)1;
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(SingleNormalAt), _nextSingleNormal ?? 0);
            bytes[SingleNormalIsValidAt] = _nextSingleNormal is null ? (byte)0 : (byte)1;
        }
        return bytes;
    }

    /// <summary>Goes on from a state that <see cref="GetState"/> or PyTorch's <c>get_rng_state()</c> saved. PyTorch: <c>set_state</c>.</summary>
    /// <exception cref="ArgumentException">These are not the bytes of a CPU generator's state; the generator is left as it was.</exception>
    public void SetState(ReadOnlySpan<byte> state)
    {
        if (state.Length != StateSize)
            throw new ArgumentException($"A CPU generator's state has {StateSize} bytes, this has {state.Length}: pass what torch.get_rng_state() gave.", nameof(state));
        var left = BinaryPrimitives.ReadInt32LittleEndian(state[LeftAt..]);
        var seeded = BinaryPrimitives.ReadInt32LittleEndian(state[SeededAt..]);
        var next = BinaryPrimitives.ReadUInt64LittleEndian(state[NextAt..]);
        if (seeded == 0 || left is < 1 or > Mt19937.StateLength || next > Mt19937.StateLength || next + (ulong)left - 1 > Mt19937.StateLength)
            throw new ArgumentException($"This is no state of MT19937: seeded {seeded}, left {left}, next {next}, where left is 1 to {Mt19937.StateLength} and next + left at most {Mt19937.StateLength + 1}.", nameof(state));

        Span<uint> words = stackalloc uint[Mt19937.StateLength];
        for (var i = 0; i < words.Length; i++)
            words[i] = (uint)BinaryPrimitives.ReadUInt64LittleEndian(state[(WordsAt + i * sizeof(ulong))..]);
        lock (_gate)
        {
            _seed = BinaryPrimitives.ReadUInt64LittleEndian(state);
            _engine.Restore(words, (int)next, left);
            _nextNormal = BinaryPrimitives.ReadInt32LittleEndian(state[NormalIsValidAt..]) == 0
                ? null : BinaryPrimitives.ReadDoubleLittleEndian(state[NormalAt..]);
            _nextSingleNormal = state[SingleNormalIsValidAt] == 0 ? null : BinaryPrimitives.ReadSingleLittleEndian(state[SingleNormalAt..]);
        }
    }
}
