using ILGPU.Runtime.Cuda;

namespace TorchPort.Gpu;

/// <summary>
/// What CUDA's tensor cores are told for attention and its gradients, in PTX, whatever the numbers are. A warp has 16 queries, or keys where it is their gradients, of which a thread has two, eight
/// rows apart: their products with 32 keys, or queries, in four fragments of 16 × 8, and 16 × 128 sums, in registers that only these instructions know. The fragments of products are those of the
/// left operand of the next ones.
/// </summary>
internal static class AttentionCore
{
    internal const int Threads = 128;

    /// <summary>Queries of a warp.</summary>
    internal const int Height = 16;

    /// <summary>Queries of a group.</summary>
    internal const int Queries = Threads / 32 * Height;

    /// <summary>Keys at a time.</summary>
    internal const int Keys = 32;

    /// <summary>Elements of a query's, or columns of values, that instructions take together.</summary>
    internal const int Step = 16;

    /// <summary>Reserves registers and shared memory for heads of up to 64 or 128 elements; sums are zero, and no score was seen.</summary>
    internal static void Begin(bool isWide)
    {
        if (isWide)
            CudaAsm.Emit(".shared .align 16 .b8 tc_tiles[34816];");
        else
            CudaAsm.Emit(".shared .align 16 .b8 tc_tiles[18432];");
        CudaAsm.Emit(".reg .b32 tc_at, at_from, at_further, at_q<32>, at_z<32>, at_k<8>, at_w<8>; .reg .f32 at_s<16>, at_d<16>, at_o<64>, at_m<2>, at_l<2>, at_r<2>, at_x; .reg .pred at_p; mov.u32 tc_at, tc_tiles;");
        CudaAsm.Emit("mov.f32 at_m0, 0fFF800000; mov.f32 at_m1, 0fFF800000; mov.f32 at_l0, 0f00000000; mov.f32 at_l1, 0f00000000;");
        CudaAsm.Emit("mov.f32 at_o0, 0f00000000; mov.f32 at_o1, 0f00000000; mov.f32 at_o2, 0f00000000; mov.f32 at_o3, 0f00000000; mov.f32 at_o4, 0f00000000; mov.f32 at_o5, 0f00000000; mov.f32 at_o6, 0f00000000; mov.f32 at_o7, 0f00000000; mov.f32 at_o8, 0f00000000; mov.f32 at_o9, 0f00000000; mov.f32 at_o10, 0f00000000; mov.f32 at_o11, 0f00000000; mov.f32 at_o12, 0f00000000; mov.f32 at_o13, 0f00000000; mov.f32 at_o14, 0f00000000; mov.f32 at_o15, 0f00000000;");
        CudaAsm.Emit("mov.f32 at_o16, 0f00000000; mov.f32 at_o17, 0f00000000; mov.f32 at_o18, 0f00000000; mov.f32 at_o19, 0f00000000; mov.f32 at_o20, 0f00000000; mov.f32 at_o21, 0f00000000; mov.f32 at_o22, 0f00000000; mov.f32 at_o23, 0f00000000; mov.f32 at_o24, 0f00000000; mov.f32 at_o25, 0f00000000; mov.f32 at_o26, 0f00000000; mov.f32 at_o27, 0f00000000; mov.f32 at_o28, 0f00000000; mov.f32 at_o29, 0f00000000; mov.f32 at_o30, 0f00000000; mov.f32 at_o31, 0f00000000;");
        CudaAsm.Emit("mov.f32 at_o32, 0f00000000; mov.f32 at_o33, 0f00000000; mov.f32 at_o34, 0f00000000; mov.f32 at_o35, 0f00000000; mov.f32 at_o36, 0f00000000; mov.f32 at_o37, 0f00000000; mov.f32 at_o38, 0f00000000; mov.f32 at_o39, 0f00000000; mov.f32 at_o40, 0f00000000; mov.f32 at_o41, 0f00000000; mov.f32 at_o42, 0f00000000; mov.f32 at_o43, 0f00000000; mov.f32 at_o44, 0f00000000; mov.f32 at_o45, 0f00000000; mov.f32 at_o46, 0f00000000; mov.f32 at_o47, 0f00000000;");
        CudaAsm.Emit("mov.f32 at_o48, 0f00000000; mov.f32 at_o49, 0f00000000; mov.f32 at_o50, 0f00000000; mov.f32 at_o51, 0f00000000; mov.f32 at_o52, 0f00000000; mov.f32 at_o53, 0f00000000; mov.f32 at_o54, 0f00000000; mov.f32 at_o55, 0f00000000; mov.f32 at_o56, 0f00000000; mov.f32 at_o57, 0f00000000; mov.f32 at_o58, 0f00000000; mov.f32 at_o59, 0f00000000; mov.f32 at_o60, 0f00000000; mov.f32 at_o61, 0f00000000; mov.f32 at_o62, 0f00000000; mov.f32 at_o63, 0f00000000;");
    }

    /// <summary>Where in tiles a lane reads of which rows are the left operand's, or terms of the right one's that stand below one another.</summary>
    internal static int Rows(int lane, int pitch) => lane % 16 * pitch + lane / 16 * 16;

    /// <summary>Where in tiles a lane reads of which rows are the right operand's columns.</summary>
    internal static int Columns(int lane, int pitch) => (lane % 8 + lane / 16 * 8) * pitch + lane / 8 % 2 * 16;

    /// <summary>Reads sixteen elements of a warp's queries.</summary>
    internal static void LoadQueries(int step, int from)
    {
        CudaAsm.Emit("add.u32 at_from, tc_at, %0;", from);
        switch (step)
        {
            case 0: CudaAsm.Emit("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {at_q0, at_q1, at_q2, at_q3}, [at_from];"); break;
            case 1: CudaAsm.Emit("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {at_q4, at_q5, at_q6, at_q7}, [at_from];"); break;
            case 2: CudaAsm.Emit("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {at_q8, at_q9, at_q10, at_q11}, [at_from];"); break;
            case 3: CudaAsm.Emit("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {at_q12, at_q13, at_q14, at_q15}, [at_from];"); break;
            case 4: CudaAsm.Emit("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {at_q16, at_q17, at_q18, at_q19}, [at_from];"); break;
            case 5: CudaAsm.Emit("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {at_q20, at_q21, at_q22, at_q23}, [at_from];"); break;
            case 6: CudaAsm.Emit("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {at_q24, at_q25, at_q26, at_q27}, [at_from];"); break;
            default: CudaAsm.Emit("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {at_q28, at_q29, at_q30, at_q31}, [at_from];"); break;
        }
    }

    /// <summary>Reads sixteen elements of what else a warp's rows have: the gradients of queries' results, or keys' values.</summary>
    internal static void LoadOthers(int step, int from)
    {
        CudaAsm.Emit("add.u32 at_from, tc_at, %0;", from);
        switch (step)
        {
            case 0: CudaAsm.Emit("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {at_z0, at_z1, at_z2, at_z3}, [at_from];"); break;
            case 1: CudaAsm.Emit("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {at_z4, at_z5, at_z6, at_z7}, [at_from];"); break;
            case 2: CudaAsm.Emit("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {at_z8, at_z9, at_z10, at_z11}, [at_from];"); break;
            case 3: CudaAsm.Emit("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {at_z12, at_z13, at_z14, at_z15}, [at_from];"); break;
            case 4: CudaAsm.Emit("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {at_z16, at_z17, at_z18, at_z19}, [at_from];"); break;
            case 5: CudaAsm.Emit("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {at_z20, at_z21, at_z22, at_z23}, [at_from];"); break;
            case 6: CudaAsm.Emit("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {at_z24, at_z25, at_z26, at_z27}, [at_from];"); break;
            default: CudaAsm.Emit("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {at_z28, at_z29, at_z30, at_z31}, [at_from];"); break;
        }
    }

    internal static void ClearScores() =>
        CudaAsm.Emit("mov.f32 at_s0, 0f00000000; mov.f32 at_s1, 0f00000000; mov.f32 at_s2, 0f00000000; mov.f32 at_s3, 0f00000000; mov.f32 at_s4, 0f00000000; mov.f32 at_s5, 0f00000000; mov.f32 at_s6, 0f00000000; mov.f32 at_s7, 0f00000000; mov.f32 at_s8, 0f00000000; mov.f32 at_s9, 0f00000000; mov.f32 at_s10, 0f00000000; mov.f32 at_s11, 0f00000000; mov.f32 at_s12, 0f00000000; mov.f32 at_s13, 0f00000000; mov.f32 at_s14, 0f00000000; mov.f32 at_s15, 0f00000000;");

    internal static void Scale(float factor) =>
        CudaAsm.Emit("mul.f32 at_s0, at_s0, %0; mul.f32 at_s1, at_s1, %0; mul.f32 at_s2, at_s2, %0; mul.f32 at_s3, at_s3, %0; mul.f32 at_s4, at_s4, %0; mul.f32 at_s5, at_s5, %0; mul.f32 at_s6, at_s6, %0; mul.f32 at_s7, at_s7, %0; mul.f32 at_s8, at_s8, %0; mul.f32 at_s9, at_s9, %0; mul.f32 at_s10, at_s10, %0; mul.f32 at_s11, at_s11, %0; mul.f32 at_s12, at_s12, %0; mul.f32 at_s13, at_s13, %0; mul.f32 at_s14, at_s14, %0; mul.f32 at_s15, at_s15, %0;", factor);

    /// <summary>Leaves the keys out that are behind the last ones that a thread's queries see, which are counted from the thread's first key on.</summary>
    internal static void Mask(int upper, int lower)
    {
        CudaAsm.Emit("setp.lt.s32 at_p, %0, 0; selp.f32 at_s0, 0fFF800000, at_s0, at_p; setp.lt.s32 at_p, %0, 1; selp.f32 at_s1, 0fFF800000, at_s1, at_p; setp.lt.s32 at_p, %1, 0; selp.f32 at_s2, 0fFF800000, at_s2, at_p; setp.lt.s32 at_p, %1, 1; selp.f32 at_s3, 0fFF800000, at_s3, at_p;", upper, lower);
        CudaAsm.Emit("setp.lt.s32 at_p, %0, 8; selp.f32 at_s4, 0fFF800000, at_s4, at_p; setp.lt.s32 at_p, %0, 9; selp.f32 at_s5, 0fFF800000, at_s5, at_p; setp.lt.s32 at_p, %1, 8; selp.f32 at_s6, 0fFF800000, at_s6, at_p; setp.lt.s32 at_p, %1, 9; selp.f32 at_s7, 0fFF800000, at_s7, at_p;", upper, lower);
        CudaAsm.Emit("setp.lt.s32 at_p, %0, 16; selp.f32 at_s8, 0fFF800000, at_s8, at_p; setp.lt.s32 at_p, %0, 17; selp.f32 at_s9, 0fFF800000, at_s9, at_p; setp.lt.s32 at_p, %1, 16; selp.f32 at_s10, 0fFF800000, at_s10, at_p; setp.lt.s32 at_p, %1, 17; selp.f32 at_s11, 0fFF800000, at_s11, at_p;", upper, lower);
        CudaAsm.Emit("setp.lt.s32 at_p, %0, 24; selp.f32 at_s12, 0fFF800000, at_s12, at_p; setp.lt.s32 at_p, %0, 25; selp.f32 at_s13, 0fFF800000, at_s13, at_p; setp.lt.s32 at_p, %1, 24; selp.f32 at_s14, 0fFF800000, at_s14, at_p; setp.lt.s32 at_p, %1, 25; selp.f32 at_s15, 0fFF800000, at_s15, at_p;", upper, lower);
    }

    /// <summary>Makes weights of scores, which are logarithms to base 2, and keeps in mind by how much former ones shrink.</summary>
    internal static void Weigh()
    {
        CudaAsm.Emit("mov.f32 at_x, at_m0; max.f32 at_x, at_x, at_s0; max.f32 at_x, at_x, at_s1; max.f32 at_x, at_x, at_s4; max.f32 at_x, at_x, at_s5; max.f32 at_x, at_x, at_s8; max.f32 at_x, at_x, at_s9; max.f32 at_x, at_x, at_s12; max.f32 at_x, at_x, at_s13; mov.b32 at_from, at_x; shfl.sync.bfly.b32 at_further, at_from, 1, 31, -1; mov.b32 at_r0, at_further; max.f32 at_x, at_x, at_r0; mov.b32 at_from, at_x; shfl.sync.bfly.b32 at_further, at_from, 2, 31, -1; mov.b32 at_r0, at_further; max.f32 at_x, at_x, at_r0;");
        CudaAsm.Emit("sub.f32 at_r0, at_m0, at_x; ex2.approx.ftz.f32 at_r0, at_r0; mov.f32 at_m0, at_x; mul.f32 at_l0, at_l0, at_r0;");
        CudaAsm.Emit("sub.f32 at_s0, at_s0, at_x; ex2.approx.ftz.f32 at_s0, at_s0; add.f32 at_l0, at_l0, at_s0; sub.f32 at_s1, at_s1, at_x; ex2.approx.ftz.f32 at_s1, at_s1; add.f32 at_l0, at_l0, at_s1; sub.f32 at_s4, at_s4, at_x; ex2.approx.ftz.f32 at_s4, at_s4; add.f32 at_l0, at_l0, at_s4; sub.f32 at_s5, at_s5, at_x; ex2.approx.ftz.f32 at_s5, at_s5; add.f32 at_l0, at_l0, at_s5; sub.f32 at_s8, at_s8, at_x; ex2.approx.ftz.f32 at_s8, at_s8; add.f32 at_l0, at_l0, at_s8; sub.f32 at_s9, at_s9, at_x; ex2.approx.ftz.f32 at_s9, at_s9; add.f32 at_l0, at_l0, at_s9; sub.f32 at_s12, at_s12, at_x; ex2.approx.ftz.f32 at_s12, at_s12; add.f32 at_l0, at_l0, at_s12; sub.f32 at_s13, at_s13, at_x; ex2.approx.ftz.f32 at_s13, at_s13; add.f32 at_l0, at_l0, at_s13;");
        CudaAsm.Emit("mov.f32 at_x, at_m1; max.f32 at_x, at_x, at_s2; max.f32 at_x, at_x, at_s3; max.f32 at_x, at_x, at_s6; max.f32 at_x, at_x, at_s7; max.f32 at_x, at_x, at_s10; max.f32 at_x, at_x, at_s11; max.f32 at_x, at_x, at_s14; max.f32 at_x, at_x, at_s15; mov.b32 at_from, at_x; shfl.sync.bfly.b32 at_further, at_from, 1, 31, -1; mov.b32 at_r1, at_further; max.f32 at_x, at_x, at_r1; mov.b32 at_from, at_x; shfl.sync.bfly.b32 at_further, at_from, 2, 31, -1; mov.b32 at_r1, at_further; max.f32 at_x, at_x, at_r1;");
        CudaAsm.Emit("sub.f32 at_r1, at_m1, at_x; ex2.approx.ftz.f32 at_r1, at_r1; mov.f32 at_m1, at_x; mul.f32 at_l1, at_l1, at_r1;");
        CudaAsm.Emit("sub.f32 at_s2, at_s2, at_x; ex2.approx.ftz.f32 at_s2, at_s2; add.f32 at_l1, at_l1, at_s2; sub.f32 at_s3, at_s3, at_x; ex2.approx.ftz.f32 at_s3, at_s3; add.f32 at_l1, at_l1, at_s3; sub.f32 at_s6, at_s6, at_x; ex2.approx.ftz.f32 at_s6, at_s6; add.f32 at_l1, at_l1, at_s6; sub.f32 at_s7, at_s7, at_x; ex2.approx.ftz.f32 at_s7, at_s7; add.f32 at_l1, at_l1, at_s7; sub.f32 at_s10, at_s10, at_x; ex2.approx.ftz.f32 at_s10, at_s10; add.f32 at_l1, at_l1, at_s10; sub.f32 at_s11, at_s11, at_x; ex2.approx.ftz.f32 at_s11, at_s11; add.f32 at_l1, at_l1, at_s11; sub.f32 at_s14, at_s14, at_x; ex2.approx.ftz.f32 at_s14, at_s14; add.f32 at_l1, at_l1, at_s14; sub.f32 at_s15, at_s15, at_x; ex2.approx.ftz.f32 at_s15, at_s15; add.f32 at_l1, at_l1, at_s15;");
    }

    /// <summary>Shrinks sixteen columns of sums by as much as the weights that they were made of.</summary>
    internal static void Shrink(int step)
    {
        switch (step)
        {
            case 0: CudaAsm.Emit("mul.f32 at_o0, at_o0, at_r0; mul.f32 at_o1, at_o1, at_r0; mul.f32 at_o2, at_o2, at_r1; mul.f32 at_o3, at_o3, at_r1; mul.f32 at_o4, at_o4, at_r0; mul.f32 at_o5, at_o5, at_r0; mul.f32 at_o6, at_o6, at_r1; mul.f32 at_o7, at_o7, at_r1;"); break;
            case 1: CudaAsm.Emit("mul.f32 at_o8, at_o8, at_r0; mul.f32 at_o9, at_o9, at_r0; mul.f32 at_o10, at_o10, at_r1; mul.f32 at_o11, at_o11, at_r1; mul.f32 at_o12, at_o12, at_r0; mul.f32 at_o13, at_o13, at_r0; mul.f32 at_o14, at_o14, at_r1; mul.f32 at_o15, at_o15, at_r1;"); break;
            case 2: CudaAsm.Emit("mul.f32 at_o16, at_o16, at_r0; mul.f32 at_o17, at_o17, at_r0; mul.f32 at_o18, at_o18, at_r1; mul.f32 at_o19, at_o19, at_r1; mul.f32 at_o20, at_o20, at_r0; mul.f32 at_o21, at_o21, at_r0; mul.f32 at_o22, at_o22, at_r1; mul.f32 at_o23, at_o23, at_r1;"); break;
            case 3: CudaAsm.Emit("mul.f32 at_o24, at_o24, at_r0; mul.f32 at_o25, at_o25, at_r0; mul.f32 at_o26, at_o26, at_r1; mul.f32 at_o27, at_o27, at_r1; mul.f32 at_o28, at_o28, at_r0; mul.f32 at_o29, at_o29, at_r0; mul.f32 at_o30, at_o30, at_r1; mul.f32 at_o31, at_o31, at_r1;"); break;
            case 4: CudaAsm.Emit("mul.f32 at_o32, at_o32, at_r0; mul.f32 at_o33, at_o33, at_r0; mul.f32 at_o34, at_o34, at_r1; mul.f32 at_o35, at_o35, at_r1; mul.f32 at_o36, at_o36, at_r0; mul.f32 at_o37, at_o37, at_r0; mul.f32 at_o38, at_o38, at_r1; mul.f32 at_o39, at_o39, at_r1;"); break;
            case 5: CudaAsm.Emit("mul.f32 at_o40, at_o40, at_r0; mul.f32 at_o41, at_o41, at_r0; mul.f32 at_o42, at_o42, at_r1; mul.f32 at_o43, at_o43, at_r1; mul.f32 at_o44, at_o44, at_r0; mul.f32 at_o45, at_o45, at_r0; mul.f32 at_o46, at_o46, at_r1; mul.f32 at_o47, at_o47, at_r1;"); break;
            case 6: CudaAsm.Emit("mul.f32 at_o48, at_o48, at_r0; mul.f32 at_o49, at_o49, at_r0; mul.f32 at_o50, at_o50, at_r1; mul.f32 at_o51, at_o51, at_r1; mul.f32 at_o52, at_o52, at_r0; mul.f32 at_o53, at_o53, at_r0; mul.f32 at_o54, at_o54, at_r1; mul.f32 at_o55, at_o55, at_r1;"); break;
            default: CudaAsm.Emit("mul.f32 at_o56, at_o56, at_r0; mul.f32 at_o57, at_o57, at_r0; mul.f32 at_o58, at_o58, at_r1; mul.f32 at_o59, at_o59, at_r1; mul.f32 at_o60, at_o60, at_r0; mul.f32 at_o61, at_o61, at_r0; mul.f32 at_o62, at_o62, at_r1; mul.f32 at_o63, at_o63, at_r1;"); break;
        }
    }

    internal static void ClearOthers() =>
        CudaAsm.Emit("mov.f32 at_d0, 0f00000000; mov.f32 at_d1, 0f00000000; mov.f32 at_d2, 0f00000000; mov.f32 at_d3, 0f00000000; mov.f32 at_d4, 0f00000000; mov.f32 at_d5, 0f00000000; mov.f32 at_d6, 0f00000000; mov.f32 at_d7, 0f00000000; mov.f32 at_d8, 0f00000000; mov.f32 at_d9, 0f00000000; mov.f32 at_d10, 0f00000000; mov.f32 at_d11, 0f00000000; mov.f32 at_d12, 0f00000000; mov.f32 at_d13, 0f00000000; mov.f32 at_d14, 0f00000000; mov.f32 at_d15, 0f00000000;");

    /// <summary>Leaves the queries out that are before the first ones which see a thread's keys, which are counted from the thread's first query on.</summary>
    internal static void MaskBelow(int upper, int lower)
    {
        CudaAsm.Emit("setp.gt.s32 at_p, %0, 0; selp.f32 at_s0, 0fFF800000, at_s0, at_p; setp.gt.s32 at_p, %0, 1; selp.f32 at_s1, 0fFF800000, at_s1, at_p; setp.gt.s32 at_p, %1, 0; selp.f32 at_s2, 0fFF800000, at_s2, at_p; setp.gt.s32 at_p, %1, 1; selp.f32 at_s3, 0fFF800000, at_s3, at_p;", upper, lower);
        CudaAsm.Emit("setp.gt.s32 at_p, %0, 8; selp.f32 at_s4, 0fFF800000, at_s4, at_p; setp.gt.s32 at_p, %0, 9; selp.f32 at_s5, 0fFF800000, at_s5, at_p; setp.gt.s32 at_p, %1, 8; selp.f32 at_s6, 0fFF800000, at_s6, at_p; setp.gt.s32 at_p, %1, 9; selp.f32 at_s7, 0fFF800000, at_s7, at_p;", upper, lower);
        CudaAsm.Emit("setp.gt.s32 at_p, %0, 16; selp.f32 at_s8, 0fFF800000, at_s8, at_p; setp.gt.s32 at_p, %0, 17; selp.f32 at_s9, 0fFF800000, at_s9, at_p; setp.gt.s32 at_p, %1, 16; selp.f32 at_s10, 0fFF800000, at_s10, at_p; setp.gt.s32 at_p, %1, 17; selp.f32 at_s11, 0fFF800000, at_s11, at_p;", upper, lower);
        CudaAsm.Emit("setp.gt.s32 at_p, %0, 24; selp.f32 at_s12, 0fFF800000, at_s12, at_p; setp.gt.s32 at_p, %0, 25; selp.f32 at_s13, 0fFF800000, at_s13, at_p; setp.gt.s32 at_p, %1, 24; selp.f32 at_s14, 0fFF800000, at_s14, at_p; setp.gt.s32 at_p, %1, 25; selp.f32 at_s15, 0fFF800000, at_s15, at_p;", upper, lower);
    }

    /// <summary>Makes weights of a fragment's scores, given the logarithms to base 2 of the sums of queries' weights: of the upper row's two and the lower one's.</summary>
    internal static void WeighAgain(int fragment, float a, float b, float c, float d)
    {
        switch (fragment)
        {
            case 0: CudaAsm.Emit("sub.f32 at_s0, at_s0, %0; ex2.approx.ftz.f32 at_s0, at_s0; sub.f32 at_s1, at_s1, %1; ex2.approx.ftz.f32 at_s1, at_s1; sub.f32 at_s2, at_s2, %2; ex2.approx.ftz.f32 at_s2, at_s2; sub.f32 at_s3, at_s3, %3; ex2.approx.ftz.f32 at_s3, at_s3;", a, b, c, d); break;
            case 1: CudaAsm.Emit("sub.f32 at_s4, at_s4, %0; ex2.approx.ftz.f32 at_s4, at_s4; sub.f32 at_s5, at_s5, %1; ex2.approx.ftz.f32 at_s5, at_s5; sub.f32 at_s6, at_s6, %2; ex2.approx.ftz.f32 at_s6, at_s6; sub.f32 at_s7, at_s7, %3; ex2.approx.ftz.f32 at_s7, at_s7;", a, b, c, d); break;
            case 2: CudaAsm.Emit("sub.f32 at_s8, at_s8, %0; ex2.approx.ftz.f32 at_s8, at_s8; sub.f32 at_s9, at_s9, %1; ex2.approx.ftz.f32 at_s9, at_s9; sub.f32 at_s10, at_s10, %2; ex2.approx.ftz.f32 at_s10, at_s10; sub.f32 at_s11, at_s11, %3; ex2.approx.ftz.f32 at_s11, at_s11;", a, b, c, d); break;
            default: CudaAsm.Emit("sub.f32 at_s12, at_s12, %0; ex2.approx.ftz.f32 at_s12, at_s12; sub.f32 at_s13, at_s13, %1; ex2.approx.ftz.f32 at_s13, at_s13; sub.f32 at_s14, at_s14, %2; ex2.approx.ftz.f32 at_s14, at_s14; sub.f32 at_s15, at_s15, %3; ex2.approx.ftz.f32 at_s15, at_s15;", a, b, c, d); break;
        }
    }

    /// <summary>Makes gradients of a fragment's products of its weights and the weights' gradients, given the means of those over each query.</summary>
    internal static void Slope(int fragment, float a, float b, float c, float d)
    {
        switch (fragment)
        {
            case 0: CudaAsm.Emit("sub.f32 at_d0, at_d0, %0; mul.f32 at_s0, at_s0, at_d0; sub.f32 at_d1, at_d1, %1; mul.f32 at_s1, at_s1, at_d1; sub.f32 at_d2, at_d2, %2; mul.f32 at_s2, at_s2, at_d2; sub.f32 at_d3, at_d3, %3; mul.f32 at_s3, at_s3, at_d3;", a, b, c, d); break;
            case 1: CudaAsm.Emit("sub.f32 at_d4, at_d4, %0; mul.f32 at_s4, at_s4, at_d4; sub.f32 at_d5, at_d5, %1; mul.f32 at_s5, at_s5, at_d5; sub.f32 at_d6, at_d6, %2; mul.f32 at_s6, at_s6, at_d6; sub.f32 at_d7, at_d7, %3; mul.f32 at_s7, at_s7, at_d7;", a, b, c, d); break;
            case 2: CudaAsm.Emit("sub.f32 at_d8, at_d8, %0; mul.f32 at_s8, at_s8, at_d8; sub.f32 at_d9, at_d9, %1; mul.f32 at_s9, at_s9, at_d9; sub.f32 at_d10, at_d10, %2; mul.f32 at_s10, at_s10, at_d10; sub.f32 at_d11, at_d11, %3; mul.f32 at_s11, at_s11, at_d11;", a, b, c, d); break;
            default: CudaAsm.Emit("sub.f32 at_d12, at_d12, %0; mul.f32 at_s12, at_s12, at_d12; sub.f32 at_d13, at_d13, %1; mul.f32 at_s13, at_s13, at_d13; sub.f32 at_d14, at_d14, %2; mul.f32 at_s14, at_s14, at_d14; sub.f32 at_d15, at_d15, %3; mul.f32 at_s15, at_s15, at_d15;", a, b, c, d); break;
        }
    }

    /// <summary>By what sums are multiplied when they next shrink.</summary>
    internal static void ShrinkBy(float factor) => CudaAsm.Emit("mov.f32 at_r0, %0; mov.f32 at_r1, %0;", factor);

    /// <summary>Adds the weights up that four threads have, so that sums shrink to those of weights whose sum is one; the sums' logarithms are to base 2.</summary>
    internal static void Finish()
    {
        CudaAsm.Emit("mov.b32 at_from, at_l0; shfl.sync.bfly.b32 at_further, at_from, 1, 31, -1; mov.b32 at_x, at_further; add.f32 at_l0, at_l0, at_x; mov.b32 at_from, at_l0; shfl.sync.bfly.b32 at_further, at_from, 2, 31, -1; mov.b32 at_x, at_further; add.f32 at_l0, at_l0, at_x; rcp.rn.f32 at_r0, at_l0; lg2.approx.ftz.f32 at_x, at_l0; add.f32 at_m0, at_m0, at_x;");
        CudaAsm.Emit("mov.b32 at_from, at_l1; shfl.sync.bfly.b32 at_further, at_from, 1, 31, -1; mov.b32 at_x, at_further; add.f32 at_l1, at_l1, at_x; mov.b32 at_from, at_l1; shfl.sync.bfly.b32 at_further, at_from, 2, 31, -1; mov.b32 at_x, at_further; add.f32 at_l1, at_l1, at_x; rcp.rn.f32 at_r1, at_l1; lg2.approx.ftz.f32 at_x, at_l1; add.f32 at_m1, at_m1, at_x;");
    }

    /// <summary>Writes the logarithm of the sum of the weights of a thread's upper or lower query.</summary>
    internal static void StoreLog(long to, float unit, bool isLower)
    {
        if (isLower)
            CudaAsm.Emit("mul.f32 at_x, at_m1, %1; st.global.f32 [%0], at_x;", to, unit);
        else
            CudaAsm.Emit("mul.f32 at_x, at_m0, %1; st.global.f32 [%0], at_x;", to, unit);
    }

    /// <summary>Writes eight columns of the upper or lower query, rounded, of sixteen.</summary>
    internal static void Store(int word, long to)
    {
        switch (word)
        {
            case 0: CudaAsm.Emit("st.global.b32 [%0], at_k0;", to); break;
            case 1: CudaAsm.Emit("st.global.b32 [%0], at_k1;", to); break;
            case 2: CudaAsm.Emit("st.global.b32 [%0], at_k2;", to); break;
            default: CudaAsm.Emit("st.global.b32 [%0], at_k3;", to); break;
        }
    }

    internal const string LoadKeys = "add.u32 at_from, tc_at, %0; add.u32 at_further, tc_at, %1; ldmatrix.sync.aligned.m8n8.x4.shared.b16 {at_k0, at_k1, at_k2, at_k3}, [at_from]; ldmatrix.sync.aligned.m8n8.x4.shared.b16 {at_k4, at_k5, at_k6, at_k7}, [at_further]; ";
    internal const string LoadValues = "add.u32 at_from, tc_at, %0; add.u32 at_further, tc_at, %1; ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {at_k0, at_k1, at_k2, at_k3}, [at_from]; ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {at_k4, at_k5, at_k6, at_k7}, [at_further]; ";

    internal const string S0 = "{at_s0, at_s1, at_s2, at_s3}";
    internal const string S1 = "{at_s4, at_s5, at_s6, at_s7}";
    internal const string S2 = "{at_s8, at_s9, at_s10, at_s11}";
    internal const string S3 = "{at_s12, at_s13, at_s14, at_s15}";
    internal const string D0 = "{at_d0, at_d1, at_d2, at_d3}";
    internal const string D1 = "{at_d4, at_d5, at_d6, at_d7}";
    internal const string D2 = "{at_d8, at_d9, at_d10, at_d11}";
    internal const string D3 = "{at_d12, at_d13, at_d14, at_d15}";
    internal const string Z0 = ", {at_z0, at_z1, at_z2, at_z3}, ";
    internal const string Z1 = ", {at_z4, at_z5, at_z6, at_z7}, ";
    internal const string Z2 = ", {at_z8, at_z9, at_z10, at_z11}, ";
    internal const string Z3 = ", {at_z12, at_z13, at_z14, at_z15}, ";
    internal const string Z4 = ", {at_z16, at_z17, at_z18, at_z19}, ";
    internal const string Z5 = ", {at_z20, at_z21, at_z22, at_z23}, ";
    internal const string Z6 = ", {at_z24, at_z25, at_z26, at_z27}, ";
    internal const string Z7 = ", {at_z28, at_z29, at_z30, at_z31}, ";
    internal const string Q0 = ", {at_q0, at_q1, at_q2, at_q3}, ";
    internal const string Q1 = ", {at_q4, at_q5, at_q6, at_q7}, ";
    internal const string Q2 = ", {at_q8, at_q9, at_q10, at_q11}, ";
    internal const string Q3 = ", {at_q12, at_q13, at_q14, at_q15}, ";
    internal const string Q4 = ", {at_q16, at_q17, at_q18, at_q19}, ";
    internal const string Q5 = ", {at_q20, at_q21, at_q22, at_q23}, ";
    internal const string Q6 = ", {at_q24, at_q25, at_q26, at_q27}, ";
    internal const string Q7 = ", {at_q28, at_q29, at_q30, at_q31}, ";
    internal const string K0 = "{at_k0, at_k1}, ";
    internal const string K1 = "{at_k2, at_k3}, ";
    internal const string K2 = "{at_k4, at_k5}, ";
    internal const string K3 = "{at_k6, at_k7}, ";
    internal const string W0 = ", {at_w0, at_w1, at_w2, at_w3}, ";
    internal const string W1 = ", {at_w4, at_w5, at_w6, at_w7}, ";
    internal const string O0 = "{at_o0, at_o1, at_o2, at_o3}";
    internal const string O1 = "{at_o4, at_o5, at_o6, at_o7}";
    internal const string O2 = "{at_o8, at_o9, at_o10, at_o11}";
    internal const string O3 = "{at_o12, at_o13, at_o14, at_o15}";
    internal const string O4 = "{at_o16, at_o17, at_o18, at_o19}";
    internal const string O5 = "{at_o20, at_o21, at_o22, at_o23}";
    internal const string O6 = "{at_o24, at_o25, at_o26, at_o27}";
    internal const string O7 = "{at_o28, at_o29, at_o30, at_o31}";
    internal const string O8 = "{at_o32, at_o33, at_o34, at_o35}";
    internal const string O9 = "{at_o36, at_o37, at_o38, at_o39}";
    internal const string O10 = "{at_o40, at_o41, at_o42, at_o43}";
    internal const string O11 = "{at_o44, at_o45, at_o46, at_o47}";
    internal const string O12 = "{at_o48, at_o49, at_o50, at_o51}";
    internal const string O13 = "{at_o52, at_o53, at_o54, at_o55}";
    internal const string O14 = "{at_o56, at_o57, at_o58, at_o59}";
    internal const string O15 = "{at_o60, at_o61, at_o62, at_o63}";
}
