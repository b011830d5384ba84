using TorchPort.Ops;

namespace TorchPort.Ops
{
    /// <summary>Products of integers of 8 bits, less their zero points, summed in 32 bits.</summary>
    internal static class IntegerProducts
    {
        /// <summary>float32 counts without gaps to this number, and float64 beyond all sums that int32 holds.</summary>
        private const long ExactInFloat32 = 1 << 24;
        private const long LargestProduct = 255 * 255;

        /// <summary>[…, M, K] · […, K, N]. Zero points are one number, one for each row of a, one for each column of b, or broadcast to them.</summary>
        internal static Tensor MatMul(Tensor a, Tensor b, Tensor? zeroA = null, Tensor? zeroB = null)
        {
            Check(a);
            Check(b);
            if (b.Dim != 2 || a.Dim < 2 || a.Shape[^1] != b.Shape[0] || zeroA is { ElementCount: > 1 } && (a.Dim > 2 || zeroA.ElementCount != a.Shape[0]) || zeroB is { ElementCount: > 1 } && zeroB.ElementCount != b.Shape[1])
                return Wide(a, b, zeroA, zeroB, a.Dim > 0 ? a.Shape[^1] : 1, (x, y) => x.MatMul(y));
            long[] shape = [.. a.Shape[..^1], b.Shape[1]];
            var y = Tensor.Empty([Shapes.Count(shape.AsSpan(..^1)), b.Shape[1]], DType.Int32, Layout.CommonDevice(a, b));
            y.Device.MatMulInteger(y, a.Reshape(y.Shape[0], a.Shape[^1]), b, zeroA?.Reshape(-1), zeroB?.Reshape(-1));
            return y.View(shape);
        }

        /// <summary>A convolution; around the input is its zero point.</summary>
        /// <param name="x">The input.</param>
        /// <param name="w">The weight.</param>
        /// <param name="zeroX">The input's zero point.</param>
        /// <param name="zeroW">The weight's, or one for each output.</param>
        /// <param name="geometry">How the kernel slides; checked by the caller.</param>
        /// <param name="size">The output's spatial size.</param>
        internal static Tensor Convolution(Tensor x, Tensor w, Tensor? zeroX, Tensor? zeroW, ConvGeometry geometry, ReadOnlySpan<long> size)
        {
            Check(x);
            Check(w);
            var y = Tensor.Empty([x.Shape[0], w.Shape[0], .. size], DType.Int32, Layout.CommonDevice(x, w));
            y.Device.ConvolutionInteger(y, x, w, zeroX?.Reshape(-1), zeroW?.Reshape(-1), geometry);
            return y;
        }

        /// <summary>The same by products of real numbers that hold every sum.</summary>
        /// <param name="a">The one factor.</param>
        /// <param name="b">The other.</param>
        /// <param name="zeroA">The first's zero points, which broadcast to it.</param>
        /// <param name="zeroB">The second's.</param>
        /// <param name="count">How many products are summed.</param>
        /// <param name="product">The product.</param>
        internal static Tensor Wide(Tensor a, Tensor b, Tensor? zeroA, Tensor? zeroB, long count, Func<Tensor, Tensor, Tensor> product)
        {
            var type = count <= ExactInFloat32 / LargestProduct ? DType.Float32 : DType.Float64;
            Tensor Centered(Tensor x, Tensor? zero) => zero is null ? x.To(type) : x.To(type).Sub(zero.To(type));
            return product(Centered(a, zeroA), Centered(b, zeroB)).To(DType.Int32);
        }

        private static void Check(Tensor x)
        {
            if (x.DType is not (DType.UInt8 or DType.Int8))
                throw new DTypeException($"Integer products take int8 and uint8, but got {x.DType.TorchName}.");
        }
    }
}

namespace TorchPort
{
    public static partial class Torch
    {
        /// <summary>The product of two matrices of int8, summed in int32. PyTorch: <c>torch._int_mm</c>.</summary>
        /// <param name="self">[M, K].</param>
        /// <param name="mat2">[K, N].</param>
        /// <exception cref="DTypeException">An operand is not int8.</exception>
        /// <exception cref="ShapeException">An operand is no matrix, or the inner sizes differ.</exception>
        [Aten("_int_mm(Tensor self, Tensor mat2) -> Tensor")]
        public static Tensor IntMm(Tensor self, Tensor mat2)
        {
            ArgumentNullException.ThrowIfNull(self);
            ArgumentNullException.ThrowIfNull(mat2);
            if (self.DType != DType.Int8 || mat2.DType != DType.Int8)
                throw new DTypeException($"IntMm: expected both operands to be int8, but got {self.DType.TorchName} and {mat2.DType.TorchName}.");
            if (self.Dim != 2 || mat2.Dim != 2 || self.Shape[1] != mat2.Shape[0])
                throw new ShapeException($"IntMm: expected matrices [M, K] and [K, N], but the shapes are {Shapes.Text(self.Shape)} and {Shapes.Text(mat2.Shape)}.");
            return IntegerProducts.MatMul(self, mat2);
        }
    }
}
