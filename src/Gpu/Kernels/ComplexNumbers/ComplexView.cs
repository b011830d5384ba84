using System.Numerics;
using ILGPU;
using TorchPort.Kernels;

namespace TorchPort.Gpu;

/// <summary>Complex numbers in memory, of which the parts may be apart, or real ones.</summary>
internal struct ComplexView<T> where T : unmanaged
{
    internal ArrayView<T> Re, Im;
    internal Steps AtRe, AtIm;

    /// <summary>0 where the imaginary parts are none.</summary>
    internal int IsComplex;
}

/// <summary>The two real tensors of a complex one, in the type that kernels compute with; a real tensor has one.</summary>
/// <param name="Re">The real parts.</param>
/// <param name="Im">The imaginary parts, or null.</param>
internal readonly record struct ComplexTensors(Tensor Re, Tensor? Im)
{
    internal static ComplexTensors Of<T, A>(GpuDevice device, Tensor x) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> => x.DType.IsComplex
        ? new(device.Native<T, A>(ComplexParts.Real(x)), device.Native<T, A>(ComplexParts.Imaginary(x))) : new(device.Native<T, A>(x), null);

    /// <summary>Where to compute a result: where it is kept, or tensors that <see cref="Finish{T, A}"/> converts.</summary>
    internal static ComplexTensors ResultOf<T>(GpuDevice device, Tensor y) where T : unmanaged => y.DType.IsComplex
        ? new(device.Result<T>(ComplexParts.Real(y), dense: false), device.Result<T>(ComplexParts.Imaginary(y), dense: false)) : new(device.Result<T>(y, dense: false), null);

    internal void Finish<T, A>(GpuDevice device, Tensor y) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        if (!y.DType.IsComplex)
        {
            device.Finish<T, A>(y, Re);
        }
        else if (Re.DType != TypePromotion.RealOf(y.DType))
        {
            device.Finish<T, A>(ComplexParts.Real(y), Re);
            device.Finish<T, A>(ComplexParts.Imaginary(y), Im!);
        }
    }

    /// <summary>What kernels are told, with the steps of both parts.</summary>
    internal ComplexView<T> View<T>(Steps re, Steps im) where T : unmanaged =>
        new() { Re = GpuDevice.Whole<T>(Re), Im = GpuDevice.Whole<T>(Im ?? Re), AtRe = re, AtIm = im, IsComplex = Im is null ? 0 : 1 };
}
