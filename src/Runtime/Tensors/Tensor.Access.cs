using System.Numerics;
using System.Runtime.InteropServices;

namespace TorchPort;

public partial class Tensor
{
    /// <summary>The value of a one-element tensor. PyTorch: <c>item()</c>.</summary>
    /// <typeparam name="T">A .NET number; the value is converted to it.</typeparam>
    /// <exception cref="ShapeException">There is not exactly one element.</exception>
    public T Item<T>() where T : unmanaged
    {
        if (ElementCount != 1)
            throw new ShapeException($"A tensor with {ElementCount} elements cannot be converted to a scalar.");
        return ToArray<T>()[0];
    }

    /// <summary>The elements in row-major order, converted to <typeparamref name="T"/>. PyTorch: <c>tolist()</c>, <c>numpy()</c>.</summary>
    public T[] ToArray<T>() where T : unmanaged
    {
        var result = new T[checked((int)ElementCount)];
        CopyTo(result);
        return result;
    }

    /// <summary>Writes the elements in row-major order, converted to <typeparamref name="T"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is too short.</exception>
    public unsafe void CopyTo<T>(Span<T> destination) where T : unmanaged
    {
        if (destination.Length < ElementCount)
            throw new ArgumentException($"The tensor has {ElementCount} elements, the destination {destination.Length}.", nameof(destination));
        using (GradMode.NoGrad())
        {
            var source = Detach().To(Device.Cpu).To(DTypes.Of<T>()).Contiguous();
            new ReadOnlySpan<T>(source.Data, (int)ElementCount).CopyTo(destination);
            GC.KeepAlive(source);
        }
    }
}

public static partial class Torch
{
    /// <summary>A tensor holding a copy of <paramref name="data"/>, in row-major order. PyTorch: <c>torch.tensor</c>.</summary>
    /// <typeparam name="T">The .NET type of <paramref name="dtype"/>'s elements.</typeparam>
    /// <param name="data">The elements.</param>
    /// <param name="size">The shape; left out, one dimension.</param>
    /// <param name="dtype">Another dtype to convert to.</param>
    public static unsafe Tensor Tensor<T>(ReadOnlySpan<T> data, ReadOnlySpan<long> size = default, DType? dtype = null) where T : unmanaged
    {
        long[] shape = size.IsEmpty && data.Length != 1 ? [data.Length] : size.ToArray();
        if (Shapes.Count(shape) != data.Length)
            throw new ShapeException($"{data.Length} elements do not fill a tensor of shape {Shapes.Text(shape)}.");
        var t = TorchPort.Tensor.Empty(shape, DTypes.Of<T>(), Device.Cpu);
        data.CopyTo(new Span<T>(t.Data, data.Length));
        GC.KeepAlive(t);
        return dtype is { } wanted ? t.To(wanted) : t;
    }

    /// <summary>A tensor with the shape and the elements of an array of any rank. PyTorch: <c>torch.tensor</c>.</summary>
    public static unsafe Tensor Tensor(Array data, DType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        var shape = new long[data.Rank];
        for (var d = 0; d < shape.Length; d++)
            shape[d] = data.GetLongLength(d);
        var t = TorchPort.Tensor.Empty(shape, DTypes.Of(data), Device.Cpu);
        MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(data), checked((int)(t.ElementCount * t.DType.ItemSize)))
            .CopyTo(new Span<byte>(t.Data, (int)(t.ElementCount * t.DType.ItemSize)));
        GC.KeepAlive(t);
        return dtype is { } wanted ? t.To(wanted) : t;
    }

    /// <summary>A 0-d tensor; its dtype is the number's, a real one's the default. PyTorch: <c>torch.tensor(3.5)</c>.</summary>
    public static Tensor Tensor(Scalar value, DType? dtype = null) => Full([], value, dtype);
}

public static partial class DTypes
{
    /// <summary>The dtype whose elements are <typeparamref name="T"/> in .NET.</summary>
    public static DType Of<T>() where T : unmanaged =>
        typeof(T) == typeof(float) ? DType.Float32 : typeof(T) == typeof(double) ? DType.Float64
        : typeof(T) == typeof(long) ? DType.Int64 : typeof(T) == typeof(int) ? DType.Int32 : typeof(T) == typeof(short) ? DType.Int16
        : typeof(T) == typeof(sbyte) ? DType.Int8 : typeof(T) == typeof(byte) ? DType.UInt8 : typeof(T) == typeof(bool) ? DType.Bool
        : typeof(T) == typeof(Half) ? DType.Float16 : typeof(T) == typeof(BFloat16) ? DType.BFloat16
        : typeof(T) == typeof(ushort) ? DType.UInt16 : typeof(T) == typeof(uint) ? DType.UInt32 : typeof(T) == typeof(ulong) ? DType.UInt64
        : typeof(T) == typeof(Complex) ? DType.Complex128 : throw new DTypeException($"No dtype has elements of {typeof(T).Name}.");

    internal static DType Of(Array data) => data switch
    {
        // The CLR lets int[] pass for uint[] and so on: exact types are compared.
        _ when Element(data) == typeof(float) => DType.Float32,
        _ when Element(data) == typeof(double) => DType.Float64,
        _ when Element(data) == typeof(long) => DType.Int64,
        _ when Element(data) == typeof(int) => DType.Int32,
        _ when Element(data) == typeof(short) => DType.Int16,
        _ when Element(data) == typeof(sbyte) => DType.Int8,
        _ when Element(data) == typeof(byte) => DType.UInt8,
        _ when Element(data) == typeof(bool) => DType.Bool,
        _ when Element(data) == typeof(Half) => DType.Float16,
        _ when Element(data) == typeof(BFloat16) => DType.BFloat16,
        _ when Element(data) == typeof(ushort) => DType.UInt16,
        _ when Element(data) == typeof(uint) => DType.UInt32,
        _ when Element(data) == typeof(ulong) => DType.UInt64,
        _ when Element(data) == typeof(Complex) => DType.Complex128,
        _ => throw new DTypeException($"No dtype has elements of {data.GetType().GetElementType()?.Name}."),
    };

    private static Type? Element(Array data) => data.GetType().GetElementType();
}
