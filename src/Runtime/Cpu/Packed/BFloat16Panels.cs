using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchPort.Kernels;

/// <summary>Panels of bfloat16, the upper halves of single precision.</summary>
internal sealed unsafe class BFloat16Panels : NarrowPanels
{
    internal BFloat16Panels(Matrix<float> b, long depth, long columns, int width, PackedParts? saved) : base(sizeof(ushort), depth, columns, width, saved)
    {
        if (saved is not null)
            return;
        var packed = (BFloat16*)Packed.Pointer;
        Threads.For((columns + width - 1) / width, 1, (firstPanel, lastPanel) =>
        {
            for (var panel = firstPanel; panel < lastPanel; panel++)
            {
                var to = packed + panel * depth * width;
                for (var i = 0L; i < depth; i++)
                {
                    for (var j = panel * width; j < (panel + 1) * width; j++)
                        *to++ = (BFloat16)(j < columns ? b[i, j] : 0);
                }
            }
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Expand(long panel, long first, long last, float* to)
    {
        var from = (ushort*)Packed.Pointer + (panel * Depth + first) * Width;
        var count = (last - first) * Width;
        var i = 0L;
        if (Simd.Width >= 256)
        {
            for (; i <= count - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
            {
                var (low, high) = Vector256.Widen(Vector256.Load(from + i));
                (low << 16).AsSingle().Store(to + i);
                (high << 16).AsSingle().Store(to + i + Vector256<uint>.Count);
            }
        }
        for (; i < count; i++)
            to[i] = BFloat16.FromBits(from[i]);
    }
}
