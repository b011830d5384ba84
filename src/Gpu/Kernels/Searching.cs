using System.Numerics;
using ILGPU;

namespace TorchPort.Gpu;

/// <summary>The order of numbers in which NaN is last.</summary>
internal static class Order
{
    internal static bool Before<T, A>(T a, T b) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> => A.IsNan(b) ? !A.IsNan(a) : a < b;

    /// <summary>The contrary: OpenCL code takes a negated answer for true.</summary>
    internal static bool NotBefore<T, A>(T a, T b) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T> => A.IsNan(b) ? A.IsNan(a) : A.IsNan(a) || a >= b;

    /// <summary>How many elements of a sorted row belong before a value; of its equals, all of them if <paramref name="after"/>.</summary>
    internal static int Rank<T, A>(ArrayView<T> row, int begin, int end, T value, bool after) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        int low = begin, high = end;
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (after ? NotBefore<T, A>(value, row[middle]) : Before<T, A>(row[middle], value))
                low = middle + 1;
            else
                high = middle;
        }
        return low - begin;
    }
}

/// <summary>Binary search in sorted rows.</summary>
internal struct SearchKernel<T, A> : IThreadKernel where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
{
    internal ArrayView<T> Sequence, Values;
    internal ArrayView<long> Places;
    internal int Length, RowOfValues, Right;

    public void Run(int index)
    {
        var begin = RowOfValues == 0 ? 0 : index / RowOfValues * Length;
        Places[index] = Order.Rank<T, A>(Sequence, begin, begin + Length, Values[index], Right != 0);
    }
}

public partial class GpuDevice
{
    internal override void SearchSorted(Tensor places, Tensor sequence, Tensor values, bool right)
    {
        if (values.ElementCount == 0)
            return;
        switch (ComputeType("SearchSorted", values.DType))
        {
            case DType.Float32: Search<float, SingleArithmetic>(places, sequence, values, right); break;
            case DType.Float64: Search<double, DoubleArithmetic>(places, sequence, values, right); break;
            default: Search<long, IntegerArithmetic>(places, sequence, values, right); break;
        }
    }

    private void Search<T, A>(Tensor places, Tensor sequence, Tensor values, bool right) where T : unmanaged, INumber<T> where A : struct, IArithmetic<T>
    {
        Tensor s = NativeDense<T, A>(sequence), v = NativeDense<T, A>(values);
        Launch(new SearchKernel<T, A>
        {
            Sequence = Dense<T>(s),
            Values = Dense<T>(v),
            Places = Dense<long>(places),
            Length = checked((int)sequence.Shape[^1]),
            RowOfValues = sequence.Dim == 1 ? 0 : checked((int)values.Shape[^1]),
            Right = right ? 1 : 0,
        }, values.ElementCount);
        KeepAlive(places, s, v);
    }
}
