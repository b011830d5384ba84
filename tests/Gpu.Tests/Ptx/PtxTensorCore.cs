namespace TorchPort.Tests.Gpu;

/// <summary>What a warp's threads do together, from the tables of fragments in "Parallel Thread Execution ISA", 9.7.14: g is a thread's number over four, t what remains.</summary>
internal static class PtxTensorCore
{
    private const int Rows = 16, Columns = 8;

    /// <summary>Reads four matrices of 8 × 8 numbers of 16 bits: eight threads have the addresses of a matrix's rows, and each thread gets two neighbours of the row g, or of the column g.</summary>
    internal static void LoadMatrices(PtxOperand[] o, PtxThread[] warp, byte[] shared, bool isTurned)
    {
        int[] addresses = [.. warp.Select(t => (int)o[4].Of(t))];
        for (var lane = 0; lane < warp.Length; lane++)
        {
            int g = lane / 4, t = lane % 4;
            for (var matrix = 0; matrix < 4; matrix++)
                warp[lane].Set(o[matrix], isTurned ? At(matrix, 2 * t, g) | (uint)At(matrix, 2 * t + 1, g) << 16 : At(matrix, g, 2 * t) | (uint)At(matrix, g, 2 * t + 1) << 16, "b32");
        }

        ushort At(int matrix, int row, int column) => BitConverter.ToUInt16(shared, addresses[8 * matrix + row] + 2 * column);
    }

    /// <summary>Gives each thread the number of the one whose own number differs by some bits.</summary>
    internal static void Exchange(PtxOperand[] o, PtxThread[] warp)
    {
        ulong[] numbers = [.. warp.Select(t => o[1].Of(t))];
        for (var lane = 0; lane < warp.Length; lane++)
            warp[lane].Set(o[0], numbers[lane ^ (int)o[2].Constant], "b32");
    }

    /// <summary>D = A · B + C.</summary>
    internal static void Multiply(string[] name, PtxOperand[] o, PtxThread[] warp)
    {
        var kind = name[^3];
        var terms = name[3] == "m16n8k8" ? 8 : 16;
        float[,] a = new float[Rows, terms], b = new float[terms, Columns];
        for (var lane = 0; lane < warp.Length; lane++)
        {
            int g = lane / 4, t = lane % 4;
            for (var i = 0; i < 4 * terms / 8; i++)
            {
                // Single numbers: a0 to a3 are (g, t), (g + 8, t), (g, t + 4), (g + 8, t + 4). Pairs: a0 to a7, the same of pairs, of which the second is a column further.
                var (row, column) = terms == 8 ? (g + i % 2 * 8, t + i / 2 * 4) : (i is 0 or 1 or 4 or 5 ? g : g + 8, 2 * t + i % 2 + (i < 4 ? 0 : 8));
                a[row, column] = Number(kind, o[4 + i * 8 / terms].Of(warp[lane]), i % 2);
            }
            for (var i = 0; i < 2 * terms / 8; i++)
            {
                var row = terms == 8 ? t + 4 * i : 2 * t + i % 2 + (i < 2 ? 0 : 8);
                b[row, g] = Number(kind, o[8 + i * 8 / terms].Of(warp[lane]), i % 2);
            }
        }
        for (var lane = 0; lane < warp.Length; lane++)
        {
            for (var i = 0; i < 4; i++)
            {
                int row = lane / 4 + i / 2 * 8, column = lane % 4 * 2 + i % 2;
                double sum = PtxArithmetic.Float(o[10 + i].Of(warp[lane]));
                for (var k = 0; k < terms; k++)
                    sum += (double)a[row, k] * b[k, column];
                warp[lane].Set(o[i], PtxArithmetic.Bits((float)sum), "b32");
            }
        }
    }

    /// <summary>A number of a register, or the first or second half of one. The low bits of single precision are not looked at.</summary>
    private static float Number(string kind, ulong register, int half) => kind switch
    {
        "tf32" => PtxArithmetic.Float(register & 0xFFFFE000),
        "bf16" => PtxArithmetic.Float((register >> 16 * half & 0xFFFF) << 16),
        _ => (float)BitConverter.UInt16BitsToHalf((ushort)(register >> 16 * half)),
    };
}
