using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TorchPort.Kernels;

/// <summary>Panels of whole numbers from −127 to 127, and what one is worth in each column: the largest of the column is 127.</summary>
internal sealed unsafe class Int8Panels : NarrowPanels
{
    private readonly Storage _scales;

    internal Int8Panels(Matrix<float> b, long depth, long columns, int width, PackedParts? saved) : base(sizeof(sbyte), depth, columns, width, saved)
    {
        var panels = (columns + width - 1) / width;
        var length = Math.Max(1, panels * width) * sizeof(float);
        _scales = saved?.Take(length) ?? PooledStorage.Rent(Device.Cpu, length);
        if (saved is not null)
            return;
        var packed = (sbyte*)Packed.Pointer;
        var scales = (float*)_scales.Pointer;
        Threads.For(panels, 1, (firstPanel, lastPanel) =>
        {
            for (var j = firstPanel * width; j < lastPanel * width; j++)
            {
                var largest = 0f;
                for (var i = 0L; i < depth && j < columns; i++)
                    largest = Math.Max(largest, Math.Abs(b[i, j]));
                scales[j] = largest / sbyte.MaxValue;
                var steps = largest > 0 ? sbyte.MaxValue / largest : 0;
                var to = packed + j / width * depth * width + j % width;
                for (var i = 0L; i < depth; i++)
                    to[i * width] = j < columns ? (sbyte)MathF.Round(b[i, j] * steps) : (sbyte)0;
            }
        });
    }

    internal override IEnumerable<Storage> Parts => [Packed, _scales];

    internal override long ByteLength => Packed.ByteLength + _scales.ByteLength;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal override void Expand(long panel, long first, long last, float* to)
    {
        var from = (sbyte*)Packed.Pointer + (panel * Depth + first) * Width;
        var scales = (float*)_scales.Pointer + panel * Width;
        if (Simd.Width == 512 && Avx512F.IsSupported)
        {
            for (var j = 0; j < Width; j += Vector512<float>.Count)
            {
                var scale = Vector512.Load(scales + j);
                for (var i = 0L; i < last - first; i++)
                    (Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load(from + i * Width + j))) * scale).Store(to + i * Width + j);
            }
        }
        else if (Simd.Width >= 256 && Avx2.IsSupported)
        {
            for (var j = 0; j < Width; j += Vector256<float>.Count)
            {
                var scale = Vector256.Load(scales + j);
                for (var i = 0L; i < last - first; i++)
                    (Vector256.ConvertToSingle(Avx2.ConvertToVector256Int32(Vector64.Load(from + i * Width + j).ToVector128Unsafe())) * scale).Store(to + i * Width + j);
            }
        }
        else
        {
            for (var i = 0L; i < last - first; i++)
            {
                for (var j = 0; j < Width; j++)
                    to[i * Width + j] = from[i * Width + j] * scales[j];
            }
        }
    }
}
