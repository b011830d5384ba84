using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace TorchPort;

/// <summary>
/// The Box-Muller transform eight float pairs at a time, with the logarithm, sine and cosine of Cephes in the order of
/// roundings PyTorch's AVX2 kernel (<c>normal_fill_16_AVX2</c>) has, so that the numbers are its to the last bit.
/// </summary>
internal static unsafe class BoxMuller
{
    /// <summary>Turns sixteen numbers in [0, 1) into sixteen normal ones; the first eight pair with the last eight.</summary>
    internal static void Transform16(float* data, float mean, float std)
    {
        var radius = Vector256.Sqrt(Vector256.Create(-2f) * Log(Vector256<float>.One - Vector256.Load(data)));
        var (sin, cos) = SinCos(Vector256.Create((float)(2 * Math.PI)) * Vector256.Load(data + 8));
        Vector256.FusedMultiplyAdd(radius * cos, Vector256.Create(std), Vector256.Create(mean)).Store(data);
        Vector256.FusedMultiplyAdd(radius * sin, Vector256.Create(std), Vector256.Create(mean)).Store(data + 8);
    }

    // For x in (0, 1]: split into a mantissa in [√½, √2) and an exponent, then a polynomial of the mantissa less 1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Log(Vector256<float> x)
    {
        var bits = x.AsInt32();
        var exponent = Vector256.ConvertToSingle((bits >>> 23) - Vector256.Create(0x7f)) + Vector256<float>.One;
        x = ((bits & Vector256.Create(~0x7f800000)) | Vector256.Create(0.5f).AsInt32()).AsSingle();
        var small = Vector256.LessThan(x, Vector256.Create(0.707106781186547524f));
        var doubled = x & small;
        x -= Vector256<float>.One;
        exponent -= Vector256<float>.One & small;
        x += doubled;

        var z = x * x;
        var y = Step(Vector256.Create(7.0376836292E-2f), x, -1.1514610310E-1f);
        y = Step(y, x, 1.1676998740E-1f);
        y = Step(y, x, -1.2420140846E-1f);
        y = Step(y, x, 1.4249322787E-1f);
        y = Step(y, x, -1.6668057665E-1f);
        y = Step(y, x, 2.0000714765E-1f);
        y = Step(y, x, -2.4999993993E-1f);
        y = Step(y, x, 3.3333331174E-1f) * x;
        y = Vector256.FusedMultiplyAdd(y, z, exponent * -2.12194440e-4f);
        y = Vector256.FusedMultiplyAdd(z, Vector256.Create(-0.5f), y);
        return Vector256.FusedMultiplyAdd(exponent, Vector256.Create(0.693359375f), x + y);
    }

    // For x in [0, 2π): less a multiple of π/2, then one polynomial each, swapped and signed by the quadrant.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Sin, Vector256<float> Cos) SinCos(Vector256<float> x)
    {
        var octant = (Vector256.ConvertToInt32Native(x * 1.27323954473516f) + Vector256<int>.One) & Vector256.Create(~1);
        var y = Vector256.ConvertToSingle(octant);
        var sinSign = ((octant & Vector256.Create(4)) << 29).AsSingle();
        var cosSign = (Vector256.AndNot(Vector256.Create(4), octant - Vector256.Create(2)) << 29).AsSingle();
        var same = Vector256.Equals(octant & Vector256.Create(2), Vector256<int>.Zero).AsSingle();

        x = Vector256.FusedMultiplyAdd(y, Vector256.Create(-0.78515625f), x);
        x = Vector256.FusedMultiplyAdd(y, Vector256.Create(-2.4187564849853515625e-4f), x);
        x = Vector256.FusedMultiplyAdd(y, Vector256.Create(-3.77489497744594108e-8f), x);

        var z = x * x;
        var even = Step(Vector256.Create(2.443315711809948E-005f), z, -1.388731625493765E-003f);
        even = Step(even, z, 4.166664568298827E-002f) * z;
        even = Vector256.FusedMultiplyAdd(even, z, z * -0.5f) + Vector256<float>.One;
        var odd = Step(Vector256.Create(-1.9515295891E-4f), z, 8.3321608736E-3f);
        odd = Step(odd, z, -1.6666654611E-1f) * z;
        odd = Vector256.FusedMultiplyAdd(odd, x, x);

        return (Vector256.ConditionalSelect(same, odd, even) ^ sinSign, Vector256.ConditionalSelect(same, even, odd) ^ cosSign);
    }

    // One step of Horner's rule.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Step(Vector256<float> sum, Vector256<float> x, float next) =>
        Vector256.FusedMultiplyAdd(sum, x, Vector256.Create(next));
}
