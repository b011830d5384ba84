using ILGPU.Runtime.Cuda;

namespace TorchPort.Gpu;

/// <summary>
/// What CUDA's tensor cores are told, in PTX. A warp has 64 × 32 sums of a product: four by four fragments, each of 16 × 8, in registers that only these instructions know,
/// because ILGPU would keep what an instruction writes to more than one place in local memory. Both operands are in shared memory as words of 32 bits: one number, or two of 16 bits.
/// </summary>
internal static class TensorCore
{
    /// <summary>Rows, and columns, of a group's tile.</summary>
    internal const int Side = 128;

    /// <summary>Words of each row's terms in shared memory at a time.</summary>
    internal const int Depth = 16;

    internal const int Threads = 256;

    /// <summary>Rows of a warp.</summary>
    internal const int Height = 64;

    /// <summary>Columns of a warp.</summary>
    internal const int Width = 32;

    /// <summary>Bytes between the rows of a tile whose terms are neighbours, of which eight begin in different banks.</summary>
    internal const int RowPitch = 80;

    /// <summary>Bytes between the words of a tile whose rows are neighbours, of which four begin in different banks.</summary>
    internal const int WordPitch = 544;

    /// <summary>Bytes of an operand's tile.</summary>
    internal const int Tile = Side * RowPitch;

    /// <summary>Words whose products one instruction adds up.</summary>
    internal const int Step = 8;

    /// <summary>Reserves registers and shared memory, and makes all sums zero.</summary>
    internal static void Begin()
    {
        CudaAsm.Emit(".shared .align 16 .b8 tc_tiles[40960]; .reg .b32 tc_at, tc_left, tc_right, tc_a<16>, tc_b<8>; .reg .f32 tc_c<64>; mov.u32 tc_at, tc_tiles;");
        CudaAsm.Emit("mov.f32 tc_c0, 0f00000000; mov.f32 tc_c1, 0f00000000; mov.f32 tc_c2, 0f00000000; mov.f32 tc_c3, 0f00000000; mov.f32 tc_c4, 0f00000000; mov.f32 tc_c5, 0f00000000; mov.f32 tc_c6, 0f00000000; mov.f32 tc_c7, 0f00000000; mov.f32 tc_c8, 0f00000000; mov.f32 tc_c9, 0f00000000; mov.f32 tc_c10, 0f00000000; mov.f32 tc_c11, 0f00000000; mov.f32 tc_c12, 0f00000000; mov.f32 tc_c13, 0f00000000; mov.f32 tc_c14, 0f00000000; mov.f32 tc_c15, 0f00000000;");
        CudaAsm.Emit("mov.f32 tc_c16, 0f00000000; mov.f32 tc_c17, 0f00000000; mov.f32 tc_c18, 0f00000000; mov.f32 tc_c19, 0f00000000; mov.f32 tc_c20, 0f00000000; mov.f32 tc_c21, 0f00000000; mov.f32 tc_c22, 0f00000000; mov.f32 tc_c23, 0f00000000; mov.f32 tc_c24, 0f00000000; mov.f32 tc_c25, 0f00000000; mov.f32 tc_c26, 0f00000000; mov.f32 tc_c27, 0f00000000; mov.f32 tc_c28, 0f00000000; mov.f32 tc_c29, 0f00000000; mov.f32 tc_c30, 0f00000000; mov.f32 tc_c31, 0f00000000;");
        CudaAsm.Emit("mov.f32 tc_c32, 0f00000000; mov.f32 tc_c33, 0f00000000; mov.f32 tc_c34, 0f00000000; mov.f32 tc_c35, 0f00000000; mov.f32 tc_c36, 0f00000000; mov.f32 tc_c37, 0f00000000; mov.f32 tc_c38, 0f00000000; mov.f32 tc_c39, 0f00000000; mov.f32 tc_c40, 0f00000000; mov.f32 tc_c41, 0f00000000; mov.f32 tc_c42, 0f00000000; mov.f32 tc_c43, 0f00000000; mov.f32 tc_c44, 0f00000000; mov.f32 tc_c45, 0f00000000; mov.f32 tc_c46, 0f00000000; mov.f32 tc_c47, 0f00000000;");
        CudaAsm.Emit("mov.f32 tc_c48, 0f00000000; mov.f32 tc_c49, 0f00000000; mov.f32 tc_c50, 0f00000000; mov.f32 tc_c51, 0f00000000; mov.f32 tc_c52, 0f00000000; mov.f32 tc_c53, 0f00000000; mov.f32 tc_c54, 0f00000000; mov.f32 tc_c55, 0f00000000; mov.f32 tc_c56, 0f00000000; mov.f32 tc_c57, 0f00000000; mov.f32 tc_c58, 0f00000000; mov.f32 tc_c59, 0f00000000; mov.f32 tc_c60, 0f00000000; mov.f32 tc_c61, 0f00000000; mov.f32 tc_c62, 0f00000000; mov.f32 tc_c63, 0f00000000;");
    }

    /// <summary>Has 16 bytes copied to shared memory beside the program, of which those behind <paramref name="bytes"/> are zeros.</summary>
    internal static void Copy(int to, long from, int bytes) =>
        CudaAsm.Emit("{ .reg .b32 tc_to; add.u32 tc_to, tc_at, %0; cp.async.cg.shared.global [tc_to], [%1], 16, %2; }", to, from, bytes);

    /// <summary>Waits for what this thread has had copied.</summary>
    internal static void Wait() => CudaAsm.Emit("cp.async.wait_all;");

    internal static void Put(int to, uint word) => CudaAsm.Emit("{ .reg .b32 tc_to; add.u32 tc_to, tc_at, %0; st.shared.b32 [tc_to], %1; }", to, word);

    internal static void Put(int to, uint first, uint second) => CudaAsm.Emit("{ .reg .b32 tc_to; add.u32 tc_to, tc_at, %0; st.shared.v2.b32 [tc_to], {%1, %2}; }", to, first, second);

    /// <summary>Where in a warp's part of the left tile a lane reads.</summary>
    internal static int LeftOf(int lane, bool termsAreNeighbours) => termsAreNeighbours
        ? lane % 16 * RowPitch + lane / 16 * 16
        : lane % 4 * WordPitch + lane / 4 * 4;

    /// <summary>Where in a warp's part of the right tile a lane reads.</summary>
    internal static int RightOf(int lane, bool termsAreNeighbours) => termsAreNeighbours
        ? (lane % 8 + lane / 16 * 8) * RowPitch + lane / 8 % 2 * 16
        : lane % 4 * WordPitch + lane / 4 * 4;

    /// <summary>Reads eight words of the terms of a warp's 64 rows.</summary>
    internal static void LoadLeft(int from, bool termsAreNeighbours)
    {
        CudaAsm.Emit("add.u32 tc_left, tc_at, %0;", from);
        if (termsAreNeighbours)
        {
            CudaAsm.Emit("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {tc_a0, tc_a1, tc_a2, tc_a3}, [tc_left+0]; ldmatrix.sync.aligned.m8n8.x4.shared.b16 {tc_a4, tc_a5, tc_a6, tc_a7}, [tc_left+1280]; ldmatrix.sync.aligned.m8n8.x4.shared.b16 {tc_a8, tc_a9, tc_a10, tc_a11}, [tc_left+2560]; ldmatrix.sync.aligned.m8n8.x4.shared.b16 {tc_a12, tc_a13, tc_a14, tc_a15}, [tc_left+3840];");
        }
        else
        {
            CudaAsm.Emit("ld.shared.b32 tc_a0, [tc_left+0]; ld.shared.b32 tc_a1, [tc_left+32]; ld.shared.b32 tc_a2, [tc_left+2176]; ld.shared.b32 tc_a3, [tc_left+2208]; ld.shared.b32 tc_a4, [tc_left+64]; ld.shared.b32 tc_a5, [tc_left+96]; ld.shared.b32 tc_a6, [tc_left+2240]; ld.shared.b32 tc_a7, [tc_left+2272];");
            CudaAsm.Emit("ld.shared.b32 tc_a8, [tc_left+128]; ld.shared.b32 tc_a9, [tc_left+160]; ld.shared.b32 tc_a10, [tc_left+2304]; ld.shared.b32 tc_a11, [tc_left+2336]; ld.shared.b32 tc_a12, [tc_left+192]; ld.shared.b32 tc_a13, [tc_left+224]; ld.shared.b32 tc_a14, [tc_left+2368]; ld.shared.b32 tc_a15, [tc_left+2400];");
        }
    }

    /// <summary>Reads eight words of the terms of a warp's 32 columns.</summary>
    internal static void LoadRight(int from, bool termsAreNeighbours)
    {
        CudaAsm.Emit("add.u32 tc_right, tc_at, %0;", from);
        if (termsAreNeighbours)
            CudaAsm.Emit("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {tc_b0, tc_b1, tc_b2, tc_b3}, [tc_right+0]; ldmatrix.sync.aligned.m8n8.x4.shared.b16 {tc_b4, tc_b5, tc_b6, tc_b7}, [tc_right+1280];");
        else
            CudaAsm.Emit("ld.shared.b32 tc_b0, [tc_right+0]; ld.shared.b32 tc_b1, [tc_right+2176]; ld.shared.b32 tc_b2, [tc_right+32]; ld.shared.b32 tc_b3, [tc_right+2208]; ld.shared.b32 tc_b4, [tc_right+64]; ld.shared.b32 tc_b5, [tc_right+2240]; ld.shared.b32 tc_b6, [tc_right+96]; ld.shared.b32 tc_b7, [tc_right+2272];");
    }

    /// <summary>Rounds what was read to the nearest numbers of TF32, ties away from zero; the cores would cut off.</summary>
    internal static void Round()
    {
        CudaAsm.Emit("cvt.rna.tf32.f32 tc_a0, tc_a0; cvt.rna.tf32.f32 tc_a1, tc_a1; cvt.rna.tf32.f32 tc_a2, tc_a2; cvt.rna.tf32.f32 tc_a3, tc_a3; cvt.rna.tf32.f32 tc_a4, tc_a4; cvt.rna.tf32.f32 tc_a5, tc_a5; cvt.rna.tf32.f32 tc_a6, tc_a6; cvt.rna.tf32.f32 tc_a7, tc_a7; cvt.rna.tf32.f32 tc_a8, tc_a8; cvt.rna.tf32.f32 tc_a9, tc_a9; cvt.rna.tf32.f32 tc_a10, tc_a10; cvt.rna.tf32.f32 tc_a11, tc_a11; cvt.rna.tf32.f32 tc_a12, tc_a12; cvt.rna.tf32.f32 tc_a13, tc_a13; cvt.rna.tf32.f32 tc_a14, tc_a14; cvt.rna.tf32.f32 tc_a15, tc_a15;");
        CudaAsm.Emit("cvt.rna.tf32.f32 tc_b0, tc_b0; cvt.rna.tf32.f32 tc_b1, tc_b1; cvt.rna.tf32.f32 tc_b2, tc_b2; cvt.rna.tf32.f32 tc_b3, tc_b3; cvt.rna.tf32.f32 tc_b4, tc_b4; cvt.rna.tf32.f32 tc_b5, tc_b5; cvt.rna.tf32.f32 tc_b6, tc_b6; cvt.rna.tf32.f32 tc_b7, tc_b7;");
    }

    internal static void MultiplyTf32()
    {
        const string I = "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 ";
        CudaAsm.Emit(I + S00 + I + S01 + I + S02 + I + S03);
        CudaAsm.Emit(I + S10 + I + S11 + I + S12 + I + S13);
        CudaAsm.Emit(I + S20 + I + S21 + I + S22 + I + S23);
        CudaAsm.Emit(I + S30 + I + S31 + I + S32 + I + S33);
    }

    internal static void MultiplyBFloat16()
    {
        const string I = "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 ";
        CudaAsm.Emit(I + S00 + I + S01 + I + S02 + I + S03);
        CudaAsm.Emit(I + S10 + I + S11 + I + S12 + I + S13);
        CudaAsm.Emit(I + S20 + I + S21 + I + S22 + I + S23);
        CudaAsm.Emit(I + S30 + I + S31 + I + S32 + I + S33);
    }

    internal static void MultiplyHalf()
    {
        const string I = "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 ";
        CudaAsm.Emit(I + S00 + I + S01 + I + S02 + I + S03);
        CudaAsm.Emit(I + S10 + I + S11 + I + S12 + I + S13);
        CudaAsm.Emit(I + S20 + I + S21 + I + S22 + I + S23);
        CudaAsm.Emit(I + S30 + I + S31 + I + S32 + I + S33);
    }

    /// <summary>Writes eight columns' fragments of 16 rows, two of them, to memory: of the rows <paramref name="rows"/> and the columns <paramref name="columns"/>, in units of 16.</summary>
    internal static void Store(int rows, int columns, ref Output<float> s0, ref Output<float> s1, ref Output<float> s2, ref Output<float> s3, ref Output<float> s4, ref Output<float> s5, ref Output<float> s6, ref Output<float> s7)
    {
        switch (2 * rows + columns)
        {
            case 0: CudaAsm.EmitRef("mov.f32 %0, tc_c0; mov.f32 %1, tc_c1; mov.f32 %2, tc_c2; mov.f32 %3, tc_c3; mov.f32 %4, tc_c4; mov.f32 %5, tc_c5; mov.f32 %6, tc_c6; mov.f32 %7, tc_c7;", ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7); break;
            case 1: CudaAsm.EmitRef("mov.f32 %0, tc_c8; mov.f32 %1, tc_c9; mov.f32 %2, tc_c10; mov.f32 %3, tc_c11; mov.f32 %4, tc_c12; mov.f32 %5, tc_c13; mov.f32 %6, tc_c14; mov.f32 %7, tc_c15;", ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7); break;
            case 2: CudaAsm.EmitRef("mov.f32 %0, tc_c16; mov.f32 %1, tc_c17; mov.f32 %2, tc_c18; mov.f32 %3, tc_c19; mov.f32 %4, tc_c20; mov.f32 %5, tc_c21; mov.f32 %6, tc_c22; mov.f32 %7, tc_c23;", ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7); break;
            case 3: CudaAsm.EmitRef("mov.f32 %0, tc_c24; mov.f32 %1, tc_c25; mov.f32 %2, tc_c26; mov.f32 %3, tc_c27; mov.f32 %4, tc_c28; mov.f32 %5, tc_c29; mov.f32 %6, tc_c30; mov.f32 %7, tc_c31;", ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7); break;
            case 4: CudaAsm.EmitRef("mov.f32 %0, tc_c32; mov.f32 %1, tc_c33; mov.f32 %2, tc_c34; mov.f32 %3, tc_c35; mov.f32 %4, tc_c36; mov.f32 %5, tc_c37; mov.f32 %6, tc_c38; mov.f32 %7, tc_c39;", ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7); break;
            case 5: CudaAsm.EmitRef("mov.f32 %0, tc_c40; mov.f32 %1, tc_c41; mov.f32 %2, tc_c42; mov.f32 %3, tc_c43; mov.f32 %4, tc_c44; mov.f32 %5, tc_c45; mov.f32 %6, tc_c46; mov.f32 %7, tc_c47;", ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7); break;
            case 6: CudaAsm.EmitRef("mov.f32 %0, tc_c48; mov.f32 %1, tc_c49; mov.f32 %2, tc_c50; mov.f32 %3, tc_c51; mov.f32 %4, tc_c52; mov.f32 %5, tc_c53; mov.f32 %6, tc_c54; mov.f32 %7, tc_c55;", ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7); break;
            default: CudaAsm.EmitRef("mov.f32 %0, tc_c56; mov.f32 %1, tc_c57; mov.f32 %2, tc_c58; mov.f32 %3, tc_c59; mov.f32 %4, tc_c60; mov.f32 %5, tc_c61; mov.f32 %6, tc_c62; mov.f32 %7, tc_c63;", ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7); break;
        }
    }

    private const string S00 = "{tc_c0, tc_c1, tc_c2, tc_c3}, {tc_a0, tc_a1, tc_a2, tc_a3}, {tc_b0, tc_b1}, {tc_c0, tc_c1, tc_c2, tc_c3}; ";
    private const string S01 = "{tc_c4, tc_c5, tc_c6, tc_c7}, {tc_a0, tc_a1, tc_a2, tc_a3}, {tc_b2, tc_b3}, {tc_c4, tc_c5, tc_c6, tc_c7}; ";
    private const string S02 = "{tc_c8, tc_c9, tc_c10, tc_c11}, {tc_a0, tc_a1, tc_a2, tc_a3}, {tc_b4, tc_b5}, {tc_c8, tc_c9, tc_c10, tc_c11}; ";
    private const string S03 = "{tc_c12, tc_c13, tc_c14, tc_c15}, {tc_a0, tc_a1, tc_a2, tc_a3}, {tc_b6, tc_b7}, {tc_c12, tc_c13, tc_c14, tc_c15}; ";
    private const string S10 = "{tc_c16, tc_c17, tc_c18, tc_c19}, {tc_a4, tc_a5, tc_a6, tc_a7}, {tc_b0, tc_b1}, {tc_c16, tc_c17, tc_c18, tc_c19}; ";
    private const string S11 = "{tc_c20, tc_c21, tc_c22, tc_c23}, {tc_a4, tc_a5, tc_a6, tc_a7}, {tc_b2, tc_b3}, {tc_c20, tc_c21, tc_c22, tc_c23}; ";
    private const string S12 = "{tc_c24, tc_c25, tc_c26, tc_c27}, {tc_a4, tc_a5, tc_a6, tc_a7}, {tc_b4, tc_b5}, {tc_c24, tc_c25, tc_c26, tc_c27}; ";
    private const string S13 = "{tc_c28, tc_c29, tc_c30, tc_c31}, {tc_a4, tc_a5, tc_a6, tc_a7}, {tc_b6, tc_b7}, {tc_c28, tc_c29, tc_c30, tc_c31}; ";
    private const string S20 = "{tc_c32, tc_c33, tc_c34, tc_c35}, {tc_a8, tc_a9, tc_a10, tc_a11}, {tc_b0, tc_b1}, {tc_c32, tc_c33, tc_c34, tc_c35}; ";
    private const string S21 = "{tc_c36, tc_c37, tc_c38, tc_c39}, {tc_a8, tc_a9, tc_a10, tc_a11}, {tc_b2, tc_b3}, {tc_c36, tc_c37, tc_c38, tc_c39}; ";
    private const string S22 = "{tc_c40, tc_c41, tc_c42, tc_c43}, {tc_a8, tc_a9, tc_a10, tc_a11}, {tc_b4, tc_b5}, {tc_c40, tc_c41, tc_c42, tc_c43}; ";
    private const string S23 = "{tc_c44, tc_c45, tc_c46, tc_c47}, {tc_a8, tc_a9, tc_a10, tc_a11}, {tc_b6, tc_b7}, {tc_c44, tc_c45, tc_c46, tc_c47}; ";
    private const string S30 = "{tc_c48, tc_c49, tc_c50, tc_c51}, {tc_a12, tc_a13, tc_a14, tc_a15}, {tc_b0, tc_b1}, {tc_c48, tc_c49, tc_c50, tc_c51}; ";
    private const string S31 = "{tc_c52, tc_c53, tc_c54, tc_c55}, {tc_a12, tc_a13, tc_a14, tc_a15}, {tc_b2, tc_b3}, {tc_c52, tc_c53, tc_c54, tc_c55}; ";
    private const string S32 = "{tc_c56, tc_c57, tc_c58, tc_c59}, {tc_a12, tc_a13, tc_a14, tc_a15}, {tc_b4, tc_b5}, {tc_c56, tc_c57, tc_c58, tc_c59}; ";
    private const string S33 = "{tc_c60, tc_c61, tc_c62, tc_c63}, {tc_a12, tc_a13, tc_a14, tc_a15}, {tc_b6, tc_b7}, {tc_c60, tc_c61, tc_c62, tc_c63}; ";
}
