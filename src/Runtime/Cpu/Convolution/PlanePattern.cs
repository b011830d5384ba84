using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vector = System.Runtime.Intrinsics.Vector512<float>;

namespace TorchPort.Kernels;

/// <summary>How four neighbouring outputs of a plane read four inputs by a 3×3 kernel.</summary>
internal unsafe interface IPlanePattern
{
    /// <summary>Whether a line of a kernel is read at a time, and not all of it.</summary>
    static abstract bool HasLines { get; }

    /// <summary>Adds to an output's sums what a kernel's numbers, each so far from the last, make of the inputs.</summary>
    static abstract void Add(float* kernel, nint tap, ref Vector a, ref Vector b, ref Vector c, ref Vector d, Vector xa, Vector xb, Vector xc, Vector xd);
}

/// <summary>A line of a plane that is four wide: the kernel is read line by line.</summary>
internal readonly unsafe struct PlaneLine : IPlanePattern
{
    public static bool HasLines => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(float* kernel, nint tap, ref Vector a, ref Vector b, ref Vector c, ref Vector d, Vector xa, Vector xb, Vector xc, Vector xd)
    {
        var w = Vector512.Create(kernel[0]);
        b = Vector512.FusedMultiplyAdd(w, xa, b);
        c = Vector512.FusedMultiplyAdd(w, xb, c);
        d = Vector512.FusedMultiplyAdd(w, xc, d);
        w = Vector512.Create(kernel[tap]);
        a = Vector512.FusedMultiplyAdd(w, xa, a);
        b = Vector512.FusedMultiplyAdd(w, xb, b);
        c = Vector512.FusedMultiplyAdd(w, xc, c);
        d = Vector512.FusedMultiplyAdd(w, xd, d);
        w = Vector512.Create(kernel[2 * tap]);
        a = Vector512.FusedMultiplyAdd(w, xb, a);
        b = Vector512.FusedMultiplyAdd(w, xc, b);
        c = Vector512.FusedMultiplyAdd(w, xd, c);
    }
}

/// <summary>A plane of two lines of two.</summary>
internal readonly unsafe struct PlaneSquare : IPlanePattern
{
    public static bool HasLines => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(float* kernel, nint tap, ref Vector a, ref Vector b, ref Vector c, ref Vector d, Vector xa, Vector xb, Vector xc, Vector xd)
    {
        d = Vector512.FusedMultiplyAdd(Vector512.Create(kernel[0]), xa, d);
        var w = Vector512.Create(kernel[tap]);
        c = Vector512.FusedMultiplyAdd(w, xa, c);
        d = Vector512.FusedMultiplyAdd(w, xb, d);
        c = Vector512.FusedMultiplyAdd(Vector512.Create(kernel[2 * tap]), xb, c);
        w = Vector512.Create(kernel[3 * tap]);
        b = Vector512.FusedMultiplyAdd(w, xa, b);
        d = Vector512.FusedMultiplyAdd(w, xc, d);
        w = Vector512.Create(kernel[4 * tap]);
        a = Vector512.FusedMultiplyAdd(w, xa, a);
        b = Vector512.FusedMultiplyAdd(w, xb, b);
        c = Vector512.FusedMultiplyAdd(w, xc, c);
        d = Vector512.FusedMultiplyAdd(w, xd, d);
        w = Vector512.Create(kernel[5 * tap]);
        a = Vector512.FusedMultiplyAdd(w, xb, a);
        c = Vector512.FusedMultiplyAdd(w, xd, c);
        b = Vector512.FusedMultiplyAdd(Vector512.Create(kernel[6 * tap]), xc, b);
        w = Vector512.Create(kernel[7 * tap]);
        a = Vector512.FusedMultiplyAdd(w, xc, a);
        b = Vector512.FusedMultiplyAdd(w, xd, b);
        a = Vector512.FusedMultiplyAdd(Vector512.Create(kernel[8 * tap]), xd, a);
    }
}

/// <summary>Of a kernel that is turned around.</summary>
internal readonly struct Backwards : ISize
{
    public static int Value => -1;
}
