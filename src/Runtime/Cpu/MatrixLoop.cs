using System.Numerics;
using TorchPort.Algebra;

namespace TorchPort.Kernels;

/// <summary>Carries the matrices of a batch, one set at a time, between tensors of any strides and dtype and packed scratch memory.</summary>
internal static unsafe class MatrixLoop
{
    private const double Grain = 32 * 1024;

    /// <summary>A function with the type it is computed in.</summary>
    internal interface ITyped<T> where T : unmanaged
    {
        void Run(ReadOnlySpan<DenseMatrix<T>> x, ReadOnlySpan<DenseMatrix<T>> y);
    }

    internal readonly struct Any<F, T>(F function) : ITyped<T> where F : unmanaged, IMatrixFunction where T : unmanaged, INumberBase<T>
    {
        public void Run(ReadOnlySpan<DenseMatrix<T>> x, ReadOnlySpan<DenseMatrix<T>> y) => function.Run(x, y);
    }

    internal readonly struct Real<F, T>(F function) : ITyped<T> where F : unmanaged, IRealMatrixFunction where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public void Run(ReadOnlySpan<DenseMatrix<T>> x, ReadOnlySpan<DenseMatrix<T>> y) => function.Run(x, y);
    }

    internal static void Run<R, T>(R function, int batch, ReadOnlySpan<Tensor> outputs, ReadOnlySpan<Tensor> inputs) where R : unmanaged, ITyped<T> where T : unmanaged
    {
        var sets = Shapes.Count(inputs[0].Shape[..batch]);
        if (sets == 0)
            return;
        var operands = new Operand[inputs.Length + outputs.Length];
        for (var k = 0; k < operands.Length; k++)
            operands[k] = new(k < inputs.Length ? inputs[k] : outputs[k - inputs.Length], batch);
        var count = inputs.Length;
        var work = Math.Pow(Array.ConvertAll(operands, o => Math.Max(o.Rows, o.Columns)).Max(), 3);
        Threads.For(sets, (long)Math.Max(1, Grain / Math.Max(1, work)), (begin, end) => Range<R, T>(function, operands, count, begin, end));
        foreach (var operand in operands)
            GC.KeepAlive(operand.Tensor);
    }

    private static void Range<R, T>(R function, Operand[] operands, int inputs, long begin, long end) where R : unmanaged, ITyped<T> where T : unmanaged
    {
        using var scratch = new Scratch<T>(operands.Sum(o => (long)o.Rows * o.Columns));
        var matrices = new DenseMatrix<T>[operands.Length];
        var next = scratch.Pointer;
        for (var k = 0; k < operands.Length; k++)
        {
            matrices[k] = new(next, operands[k].Rows, operands[k].Columns);
            next += (long)operands[k].Rows * operands[k].Columns;
        }
        for (var i = begin; i < end; i++)
        {
            for (var k = 0; k < inputs; k++)
                operands[k].Load(i, matrices[k]);
            function.Run(matrices.AsSpan(0, inputs), matrices.AsSpan(inputs));
            for (var k = inputs; k < operands.Length; k++)
                operands[k].Store(i, matrices[k]);
        }
    }

    /// <summary>A tensor as a batch of matrices.</summary>
    private sealed class Operand(Tensor tensor, int batch)
    {
        private readonly int _item = tensor.DType.ItemSize;
        private readonly long _rowStride = tensor.Dim > batch ? tensor.Strides[batch] : 0;
        private readonly long _columnStride = tensor.Dim > batch + 1 ? tensor.Strides[batch + 1] : 0;

        internal Tensor Tensor => tensor;

        internal int Rows { get; } = tensor.Dim > batch ? checked((int)tensor.Shape[batch]) : 1;

        internal int Columns { get; } = tensor.Dim > batch + 1 ? checked((int)tensor.Shape[batch + 1]) : 1;

        internal void Load<T>(long index, DenseMatrix<T> into) where T : unmanaged
        {
            var from = At(index);
            for (var i = 0; i < Rows; i++)
            {
                fixed (T* row = into.Row(i))
                    Load(from + i * _rowStride * _item, row);
            }
        }

        internal void Store<T>(long index, DenseMatrix<T> from) where T : unmanaged
        {
            var to = At(index);
            for (var i = 0; i < Rows; i++)
            {
                fixed (T* row = from.Row(i))
                    Store(row, to + i * _rowStride * _item);
            }
        }

        private byte* At(long index)
        {
            var offset = 0L;
            for (var d = batch - 1; d >= 0; d--)
            {
                (index, var i) = Math.DivRem(index, tensor.Shape[d]);
                offset += i * tensor.Strides[d];
            }
            return tensor.Data + offset * _item;
        }

        private void Load<T>(byte* from, T* row) where T : unmanaged
        {
            var stride = _columnStride * _item;
            if (typeof(T) == typeof(float))
                Cast.Load(tensor.DType, from, stride, (float*)row, Columns);
            else if (typeof(T) == typeof(double))
                Cast.Load(tensor.DType, from, stride, (double*)row, Columns);
            else
                LoadComplex(from, stride, (Complex*)row);
        }

        private void Store<T>(T* row, byte* to) where T : unmanaged
        {
            var stride = _columnStride * _item;
            if (typeof(T) == typeof(float))
                Cast.Store(tensor.DType, (float*)row, to, stride, Columns);
            else if (typeof(T) == typeof(double))
                Cast.Store(tensor.DType, (double*)row, to, stride, Columns);
            else
                StoreComplex((Complex*)row, to, stride);
        }

        private void LoadComplex(byte* from, long stride, Complex* row)
        {
            var part = tensor.DType.IsComplex ? TypePromotion.RealOf(tensor.DType) : tensor.DType;
            for (var j = 0; j < Columns; j++)
            {
                double real, imaginary = 0;
                Cast.Load(part, from + j * stride, 0, &real, 1);
                if (tensor.DType.IsComplex)
                    Cast.Load(part, from + j * stride + part.ItemSize, 0, &imaginary, 1);
                row[j] = new(real, imaginary);
            }
        }

        private void StoreComplex(Complex* row, byte* to, long stride)
        {
            var part = tensor.DType.IsComplex ? TypePromotion.RealOf(tensor.DType) : tensor.DType;
            for (var j = 0; j < Columns; j++)
            {
                double real = row[j].Real, imaginary = row[j].Imaginary;
                Cast.Store(part, &real, to + j * stride, 0, 1);
                if (tensor.DType.IsComplex)
                    Cast.Store(part, &imaginary, to + j * stride + part.ItemSize, 0, 1);
            }
        }
    }
}
