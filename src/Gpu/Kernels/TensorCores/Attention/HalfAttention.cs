using ILGPU.Runtime.Cuda;
using static TorchPort.Gpu.AttentionCore;

namespace TorchPort.Gpu;

/// <summary>Attention of float16.</summary>
internal readonly struct HalfAttention : IAttentionNumbers
{
    private const string I = "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 ";

    public static void Scores(int step, int from, int further)
    {
        switch (step)
        {
            case 0: CudaAsm.Emit(LoadKeys + I + S0 + Q0 + K0 + S0 + ";" + I + S1 + Q0 + K1 + S1 + ";" + I + S2 + Q0 + K2 + S2 + ";" + I + S3 + Q0 + K3 + S3 + ";", from, further); break;
            case 1: CudaAsm.Emit(LoadKeys + I + S0 + Q1 + K0 + S0 + ";" + I + S1 + Q1 + K1 + S1 + ";" + I + S2 + Q1 + K2 + S2 + ";" + I + S3 + Q1 + K3 + S3 + ";", from, further); break;
            case 2: CudaAsm.Emit(LoadKeys + I + S0 + Q2 + K0 + S0 + ";" + I + S1 + Q2 + K1 + S1 + ";" + I + S2 + Q2 + K2 + S2 + ";" + I + S3 + Q2 + K3 + S3 + ";", from, further); break;
            case 3: CudaAsm.Emit(LoadKeys + I + S0 + Q3 + K0 + S0 + ";" + I + S1 + Q3 + K1 + S1 + ";" + I + S2 + Q3 + K2 + S2 + ";" + I + S3 + Q3 + K3 + S3 + ";", from, further); break;
            case 4: CudaAsm.Emit(LoadKeys + I + S0 + Q4 + K0 + S0 + ";" + I + S1 + Q4 + K1 + S1 + ";" + I + S2 + Q4 + K2 + S2 + ";" + I + S3 + Q4 + K3 + S3 + ";", from, further); break;
            case 5: CudaAsm.Emit(LoadKeys + I + S0 + Q5 + K0 + S0 + ";" + I + S1 + Q5 + K1 + S1 + ";" + I + S2 + Q5 + K2 + S2 + ";" + I + S3 + Q5 + K3 + S3 + ";", from, further); break;
            case 6: CudaAsm.Emit(LoadKeys + I + S0 + Q6 + K0 + S0 + ";" + I + S1 + Q6 + K1 + S1 + ";" + I + S2 + Q6 + K2 + S2 + ";" + I + S3 + Q6 + K3 + S3 + ";", from, further); break;
            default: CudaAsm.Emit(LoadKeys + I + S0 + Q7 + K0 + S0 + ";" + I + S1 + Q7 + K1 + S1 + ";" + I + S2 + Q7 + K2 + S2 + ";" + I + S3 + Q7 + K3 + S3 + ";", from, further); break;
        }
    }

    public static void ScoresOfOthers(int step, int from, int further)
    {
        switch (step)
        {
            case 0: CudaAsm.Emit(LoadKeys + I + D0 + Z0 + K0 + D0 + ";" + I + D1 + Z0 + K1 + D1 + ";" + I + D2 + Z0 + K2 + D2 + ";" + I + D3 + Z0 + K3 + D3 + ";", from, further); break;
            case 1: CudaAsm.Emit(LoadKeys + I + D0 + Z1 + K0 + D0 + ";" + I + D1 + Z1 + K1 + D1 + ";" + I + D2 + Z1 + K2 + D2 + ";" + I + D3 + Z1 + K3 + D3 + ";", from, further); break;
            case 2: CudaAsm.Emit(LoadKeys + I + D0 + Z2 + K0 + D0 + ";" + I + D1 + Z2 + K1 + D1 + ";" + I + D2 + Z2 + K2 + D2 + ";" + I + D3 + Z2 + K3 + D3 + ";", from, further); break;
            case 3: CudaAsm.Emit(LoadKeys + I + D0 + Z3 + K0 + D0 + ";" + I + D1 + Z3 + K1 + D1 + ";" + I + D2 + Z3 + K2 + D2 + ";" + I + D3 + Z3 + K3 + D3 + ";", from, further); break;
            case 4: CudaAsm.Emit(LoadKeys + I + D0 + Z4 + K0 + D0 + ";" + I + D1 + Z4 + K1 + D1 + ";" + I + D2 + Z4 + K2 + D2 + ";" + I + D3 + Z4 + K3 + D3 + ";", from, further); break;
            case 5: CudaAsm.Emit(LoadKeys + I + D0 + Z5 + K0 + D0 + ";" + I + D1 + Z5 + K1 + D1 + ";" + I + D2 + Z5 + K2 + D2 + ";" + I + D3 + Z5 + K3 + D3 + ";", from, further); break;
            case 6: CudaAsm.Emit(LoadKeys + I + D0 + Z6 + K0 + D0 + ";" + I + D1 + Z6 + K1 + D1 + ";" + I + D2 + Z6 + K2 + D2 + ";" + I + D3 + Z6 + K3 + D3 + ";", from, further); break;
            default: CudaAsm.Emit(LoadKeys + I + D0 + Z7 + K0 + D0 + ";" + I + D1 + Z7 + K1 + D1 + ";" + I + D2 + Z7 + K2 + D2 + ";" + I + D3 + Z7 + K3 + D3 + ";", from, further); break;
        }
    }

    public static void Values(int step, int from, int further)
    {
        switch (step)
        {
            case 0: CudaAsm.Emit(LoadValues + I + O0 + W0 + K0 + O0 + ";" + I + O1 + W0 + K1 + O1 + ";" + I + O0 + W1 + K2 + O0 + ";" + I + O1 + W1 + K3 + O1 + ";", from, further); break;
            case 1: CudaAsm.Emit(LoadValues + I + O2 + W0 + K0 + O2 + ";" + I + O3 + W0 + K1 + O3 + ";" + I + O2 + W1 + K2 + O2 + ";" + I + O3 + W1 + K3 + O3 + ";", from, further); break;
            case 2: CudaAsm.Emit(LoadValues + I + O4 + W0 + K0 + O4 + ";" + I + O5 + W0 + K1 + O5 + ";" + I + O4 + W1 + K2 + O4 + ";" + I + O5 + W1 + K3 + O5 + ";", from, further); break;
            case 3: CudaAsm.Emit(LoadValues + I + O6 + W0 + K0 + O6 + ";" + I + O7 + W0 + K1 + O7 + ";" + I + O6 + W1 + K2 + O6 + ";" + I + O7 + W1 + K3 + O7 + ";", from, further); break;
            case 4: CudaAsm.Emit(LoadValues + I + O8 + W0 + K0 + O8 + ";" + I + O9 + W0 + K1 + O9 + ";" + I + O8 + W1 + K2 + O8 + ";" + I + O9 + W1 + K3 + O9 + ";", from, further); break;
            case 5: CudaAsm.Emit(LoadValues + I + O10 + W0 + K0 + O10 + ";" + I + O11 + W0 + K1 + O11 + ";" + I + O10 + W1 + K2 + O10 + ";" + I + O11 + W1 + K3 + O11 + ";", from, further); break;
            case 6: CudaAsm.Emit(LoadValues + I + O12 + W0 + K0 + O12 + ";" + I + O13 + W0 + K1 + O13 + ";" + I + O12 + W1 + K2 + O12 + ";" + I + O13 + W1 + K3 + O13 + ";", from, further); break;
            default: CudaAsm.Emit(LoadValues + I + O14 + W0 + K0 + O14 + ";" + I + O15 + W0 + K1 + O15 + ";" + I + O14 + W1 + K2 + O14 + ";" + I + O15 + W1 + K3 + O15 + ";", from, further); break;
        }
    }

    public static void Round() => CudaAsm.Emit("cvt.rn.f16x2.f32 at_w0, at_s1, at_s0; cvt.rn.f16x2.f32 at_w1, at_s3, at_s2; cvt.rn.f16x2.f32 at_w2, at_s5, at_s4; cvt.rn.f16x2.f32 at_w3, at_s7, at_s6; cvt.rn.f16x2.f32 at_w4, at_s9, at_s8; cvt.rn.f16x2.f32 at_w5, at_s11, at_s10; cvt.rn.f16x2.f32 at_w6, at_s13, at_s12; cvt.rn.f16x2.f32 at_w7, at_s15, at_s14;");

    public static void RoundSums(int step)
    {
        switch (step)
        {
            case 0: CudaAsm.Emit("cvt.rn.f16x2.f32 at_k0, at_o1, at_o0; cvt.rn.f16x2.f32 at_k1, at_o3, at_o2; cvt.rn.f16x2.f32 at_k2, at_o5, at_o4; cvt.rn.f16x2.f32 at_k3, at_o7, at_o6;"); break;
            case 1: CudaAsm.Emit("cvt.rn.f16x2.f32 at_k0, at_o9, at_o8; cvt.rn.f16x2.f32 at_k1, at_o11, at_o10; cvt.rn.f16x2.f32 at_k2, at_o13, at_o12; cvt.rn.f16x2.f32 at_k3, at_o15, at_o14;"); break;
            case 2: CudaAsm.Emit("cvt.rn.f16x2.f32 at_k0, at_o17, at_o16; cvt.rn.f16x2.f32 at_k1, at_o19, at_o18; cvt.rn.f16x2.f32 at_k2, at_o21, at_o20; cvt.rn.f16x2.f32 at_k3, at_o23, at_o22;"); break;
            case 3: CudaAsm.Emit("cvt.rn.f16x2.f32 at_k0, at_o25, at_o24; cvt.rn.f16x2.f32 at_k1, at_o27, at_o26; cvt.rn.f16x2.f32 at_k2, at_o29, at_o28; cvt.rn.f16x2.f32 at_k3, at_o31, at_o30;"); break;
            case 4: CudaAsm.Emit("cvt.rn.f16x2.f32 at_k0, at_o33, at_o32; cvt.rn.f16x2.f32 at_k1, at_o35, at_o34; cvt.rn.f16x2.f32 at_k2, at_o37, at_o36; cvt.rn.f16x2.f32 at_k3, at_o39, at_o38;"); break;
            case 5: CudaAsm.Emit("cvt.rn.f16x2.f32 at_k0, at_o41, at_o40; cvt.rn.f16x2.f32 at_k1, at_o43, at_o42; cvt.rn.f16x2.f32 at_k2, at_o45, at_o44; cvt.rn.f16x2.f32 at_k3, at_o47, at_o46;"); break;
            case 6: CudaAsm.Emit("cvt.rn.f16x2.f32 at_k0, at_o49, at_o48; cvt.rn.f16x2.f32 at_k1, at_o51, at_o50; cvt.rn.f16x2.f32 at_k2, at_o53, at_o52; cvt.rn.f16x2.f32 at_k3, at_o55, at_o54;"); break;
            default: CudaAsm.Emit("cvt.rn.f16x2.f32 at_k0, at_o57, at_o56; cvt.rn.f16x2.f32 at_k1, at_o59, at_o58; cvt.rn.f16x2.f32 at_k2, at_o61, at_o60; cvt.rn.f16x2.f32 at_k3, at_o63, at_o62;"); break;
        }
    }
}
