using ILGPU.Runtime;

namespace TorchPort.Gpu;

/// <summary>How tensor cores' kernels read a matrix: in the widest pieces that its strides and its place allow.</summary>
internal static class CoreLayout
{
    internal const int Anywhere = 0, AlongTerms = 1, AlongRows = 2, PairsAlongRows = 3;

    private const int Wide = 16, Pair = 4;

    /// <param name="x">The matrices, or null if they are computed where they are read.</param>
    /// <param name="rows">Rows that are read.</param>
    /// <param name="termsInWord">Numbers in 32 bits.</param>
    /// <param name="isTurned">Whether they are [terms, rows] instead of [rows, terms].</param>
    internal static int Of(Tensor? x, int rows, int termsInWord, bool isTurned)
    {
        if (x is null)
            return Anywhere;
        int term = isTurned ? x.Dim - 2 : x.Dim - 1, row = isTurned ? x.Dim - 1 : x.Dim - 2;
        if (x.Strides[term] == 1 && Fits(x, term, Wide))
            return AlongTerms;
        if (x.Strides[row] != 1)
            return Anywhere;
        if (termsInWord == 1)
            return Fits(x, row, Wide) ? AlongRows : Anywhere;
        return rows % 2 == 0 && Fits(x, row, Pair) ? PairsAlongRows : Anywhere;
    }

    /// <summary>Where its storage begins, from which kernels count.</summary>
    internal static long Address(Tensor x) => GpuDevice.Bytes(x).LoadEffectiveAddressAsPtr();

    /// <summary>Whether it and all of its strides but that of <paramref name="dim"/> are multiples of so many bytes.</summary>
    private static bool Fits(Tensor x, int dim, int bytes)
    {
        var item = x.DType.ItemSize;
        if ((Address(x) + x.StorageOffset * item) % bytes != 0)
            return false;
        for (var d = 0; d < x.Dim; d++)
        {
            if (d != dim && x.Shape[d] > 1 && x.Strides[d] * item % bytes != 0)
                return false;
        }
        return true;
    }
}
