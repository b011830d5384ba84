namespace TorchPort.Tests.Gpu;

/// <summary>A thread that a <see cref="PtxMachine"/> plays.</summary>
internal sealed class PtxThread(int registers)
{
    internal ulong[] Registers { get; } = new ulong[registers];

    internal int At { get; set; }

    internal bool IsDone { get; set; }

    internal void Set(PtxOperand to, ulong value, string type) => Registers[to.Register] = type[^2..] switch { "64" => value, "16" => (ushort)value, _ => (uint)value };
}

/// <summary>
/// Plays PTX on the processor, thread by thread, and what whole warps do together as NVIDIA's PTX ISA defines it, so that what tensor cores would compute can be known
/// where there are none. Memory outside that which kernels were given is an error.
/// </summary>
internal sealed unsafe class PtxMachine(PtxProgram program, byte[] parameters, IReadOnlyList<(long Address, long Length)> memory)
{
    private const int Warp = 32;

    private readonly byte[] _shared = new byte[program.Shared];

    internal void Run(int groups, int groupSize)
    {
        for (var group = 0; group < groups; group++)
        {
            // What was not written to must not count.
            Array.Fill(_shared, (byte)0xFF);
            var threads = new PtxThread[groupSize];
            for (var i = 0; i < groupSize; i++)
            {
                threads[i] = new(program.Registers);
                threads[i].Registers[PtxProgram.ThreadIndex] = (ulong)i;
                threads[i].Registers[PtxProgram.GroupIndex] = (ulong)group;
            }
            // Each warp runs to the next barrier of the group, which all must reach.
            while (threads.Any(t => !t.IsDone))
            {
                foreach (var warp in threads.Chunk(Warp))
                    RunWarp(warp);
                Assert.Single(threads.Select(t => (t.IsDone, t.IsDone ? 0 : t.At)).Distinct());
            }
        }
    }

    private void RunWarp(PtxThread[] warp)
    {
        while (true)
        {
            foreach (var thread in warp)
                RunThread(thread);
            if (warp.All(t => t.IsDone))
                return;
            var together = program.Instructions[warp[0].At];
            Assert.All(warp, t => Assert.Equal(warp[0].At, t.At));
            foreach (var thread in warp)
                thread.At++;
            switch (together.Op)
            {
                case "mma": PtxTensorCore.Multiply(together.Name, together.Operands, warp); break;
                case "ldmatrix": PtxTensorCore.LoadMatrices(together.Operands, warp, _shared, together.Name.Contains("trans")); break;
                case "shfl": PtxTensorCore.Exchange(together.Operands, warp); break;
                case "bar" when together.Name[1] == "warp": break;
                case "bar": return;
                default: throw new NotSupportedException($"The machine does not know {string.Join('.', together.Name)}.");
            }
        }
    }

    /// <summary>Runs a thread up to what its warp does together.</summary>
    private void RunThread(PtxThread thread)
    {
        while (!thread.IsDone)
        {
            var instruction = program.Instructions[thread.At];
            if (instruction.Guard >= 0 && thread.Registers[instruction.Guard] != 0 == instruction.IsGuardNegated)
            {
                thread.At++;
                continue;
            }
            if (instruction.Run is { } run)
                run(thread);
            else if (instruction.Op == "bra")
            {
                thread.At = (int)instruction.Operands[0].Constant;
                continue;
            }
            else if (instruction.Op == "ret")
                thread.IsDone = true;
            else if (!TouchesMemory(thread, instruction))
                return;
            thread.At++;
        }
    }

    private bool TouchesMemory(PtxThread thread, PtxInstruction instruction)
    {
        var (name, o) = (instruction.Name, instruction.Operands);
        var size = name[^1] is ['b' or 's' or 'u' or 'f', .. var bits] && int.TryParse(bits, out var width) ? width / 8 : 0;
        switch (instruction.Op)
        {
            case "ld":
                for (var i = 0; i < o.Length - 1; i++)
                    thread.Set(o[i], Read(Place(name[1], o[^1].Of(thread) + (ulong)(i * size), size), size), name[^1]);
                return true;
            case "st":
                for (var i = 1; i < o.Length; i++)
                    Write(Place(name[1], o[0].Of(thread) + (ulong)((i - 1) * size), size), o[i].Of(thread));
                return true;
            case "cp" when name[2] == "wait_all":
                return true;
            case "cp":
                var count = (int)o[3].Of(thread);
                Assert.Equal(0UL, o[0].Of(thread) % 16);
                Assert.Equal(0UL, o[1].Of(thread) % 16);
                var to = Place("shared", o[0].Of(thread), 16);
                to.Clear();
                if (count > 0)
                    Place("", o[1].Of(thread), count).CopyTo(to);
                return true;
            default:
                return false;
        }
    }

    private Span<byte> Place(string space, ulong address, int size)
    {
        if (space == "param")
            return parameters.AsSpan((int)address, size);
        if (space == "shared")
            return _shared.AsSpan((int)address, size);
        foreach (var (begin, length) in memory)
        {
            if ((long)address >= begin && (long)address + size <= begin + length)
                return new((void*)address, size);
        }
        throw new InvalidOperationException($"The kernel reaches for memory that it was not given: {size} bytes.");
    }

    private static ulong Read(Span<byte> from, int size)
    {
        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        from[..size].CopyTo(bytes);
        return BitConverter.ToUInt64(bytes);
    }

    private static void Write(Span<byte> to, ulong value) => BitConverter.GetBytes(value).AsSpan(0, to.Length).CopyTo(to);
}
