using TorchPort.Autograd;
using TorchPort.Ops;

namespace TorchPort.Ops
{
    internal static class Concatenation
    {
        internal static Tensor Cat(ReadOnlySpan<Tensor> tensors, int dim)
        {
            if (tensors.IsEmpty)
                throw new ArgumentException("Cat expects a non-empty list of tensors.", nameof(tensors));
            var parts = new List<Tensor>();
            foreach (var t in tensors)
            {
                if (t.Dim == 0)
                    throw new ShapeException("Cat: zero-dimensional tensors cannot be concatenated; use Stack.");
                // PyTorch lets an empty vector pass for nothing of any shape.
                if (!(t.Dim == 1 && t.ElementCount == 0))
                    parts.Add(t);
            }
            var dtype = TypePromotion.ResultType(tensors);
            var device = Layout.CommonDevice(tensors);
            var count = tensors.Length;
            if (parts.Count == 0)
                return Tape.Record(Tensor.Empty([0], dtype, device), "Cat", tensors, [], (_, _) => new Tensor?[count]);
            var d = Shapes.Dim(dim, parts[0].Dim);
            var shape = (long[])parts[0].ShapeArray.Clone();
            shape[d] = 0;
            foreach (var part in parts)
            {
                CheckFits(part, shape, d);
                shape[d] = checked(shape[d] + part.Shape[d]);
            }
            var y = Tensor.Empty(shape, dtype, device);
            Fill(y, parts, d);
            return Tape.Record(y, "Cat", parts.ToArray(), [], (g, s) =>
            {
                var grads = new Tensor?[parts.Count];
                var begin = 0L;
                for (var i = 0; i < grads.Length; i++)
                {
                    grads[i] = s.Needs(i) ? g.Narrow(d, begin, parts[i].Shape[d]) : null;
                    begin += parts[i].Shape[d];
                }
                return grads;
            });
        }

        private static void Fill(Tensor y, List<Tensor> parts, int dim)
        {
            using var mode = GradMode.NoGrad();
            var begin = 0L;
            foreach (var part in parts)
            {
                Conversion.Copy(y.Narrow(dim, begin, part.Shape[dim]), part);
                begin += part.Shape[dim];
            }
        }

        private static void CheckFits(Tensor part, long[] shape, int dim)
        {
            var fits = part.Dim == shape.Length;
            for (var i = 0; fits && i < shape.Length; i++)
                fits = i == dim || part.Shape[i] == shape[i];
            if (!fits)
                throw new ShapeException($"Cat: sizes of tensors must match except in dimension {dim}, but {Shapes.Text(part.Shape)} is among tensors of {Shapes.Text(shape)} (0 in that dimension).");
        }
    }
}

namespace TorchPort
{
    public static partial class Torch
    {
        /// <summary>Tensors one behind another along a dimension they have. PyTorch: <c>torch.cat</c>.</summary>
        /// <exception cref="ShapeException">Their other dimensions differ.</exception>
        [Aten("cat(Tensor[] tensors, int dim=0) -> Tensor")]
        [Aten("concat(Tensor[] tensors, int dim=0) -> Tensor")]
        [Aten("concatenate(Tensor[] tensors, int dim=0) -> Tensor")]
        public static Tensor Cat(ReadOnlySpan<Tensor> tensors, int dim = 0)
        {
            using var cast = Autocast.Widest(ref tensors);
            return Concatenation.Cat(tensors, dim);
        }

        /// <summary>Tensors of one shape one behind another along a new dimension. PyTorch: <c>torch.stack</c>.</summary>
        /// <exception cref="ShapeException">Their shapes differ.</exception>
        [Aten("stack(Tensor[] tensors, int dim=0) -> Tensor")]
        public static Tensor Stack(ReadOnlySpan<Tensor> tensors, int dim = 0)
        {
            using var cast = Autocast.Widest(ref tensors);
            if (tensors.IsEmpty)
                throw new ArgumentException("Stack expects a non-empty list of tensors.", nameof(tensors));
            var d = Shapes.Dim(dim, tensors[0].Dim + 1);
            var parts = new Tensor[tensors.Length];
            for (var i = 0; i < parts.Length; i++)
            {
                if (!tensors[i].Shape.SequenceEqual(tensors[0].Shape))
                    throw new ShapeException($"Stack expects each tensor to be equal size, but got {Shapes.Text(tensors[0].Shape)} at entry 0 and {Shapes.Text(tensors[i].Shape)} at entry {i}.");
                parts[i] = tensors[i].Unsqueeze(d);
            }
            return Cat(parts, d);
        }

        /// <summary>Side by side: along the second dimension, or the first of vectors. PyTorch: <c>torch.hstack</c>.</summary>
        [Aten("hstack(Tensor[] tensors) -> Tensor")]
        public static Tensor HStack(ReadOnlySpan<Tensor> tensors)
        {
            var parts = AtLeast1d(tensors);
            return Cat(parts, parts[0].Dim == 1 ? 0 : 1);
        }

        /// <summary>One below another: along the first dimension, vectors as rows. PyTorch: <c>torch.vstack</c>.</summary>
        [Aten("vstack(Tensor[] tensors) -> Tensor")]
        [Aten("row_stack(Tensor[] tensors) -> Tensor")]
        public static Tensor VStack(ReadOnlySpan<Tensor> tensors) => Cat(AtLeast2d(tensors), 0);

        /// <summary>One behind another: along the third dimension. PyTorch: <c>torch.dstack</c>.</summary>
        [Aten("dstack(Tensor[] tensors) -> Tensor")]
        public static Tensor DStack(ReadOnlySpan<Tensor> tensors) => Cat(AtLeast3d(tensors), 2);

        /// <summary>Side by side, vectors as columns. PyTorch: <c>torch.column_stack</c>.</summary>
        [Aten("column_stack(Tensor[] tensors) -> Tensor")]
        public static Tensor ColumnStack(ReadOnlySpan<Tensor> tensors) =>
            HStack(Array.ConvertAll(tensors.ToArray(), t => t.Dim <= 1 ? t.Reshape(t.ElementCount, 1) : t));

        /// <summary>Matrices along the diagonal of a larger one, zeros elsewhere; a vector is one row. PyTorch: <c>torch.block_diag</c>.</summary>
        [Aten("block_diag(Tensor[] tensors) -> Tensor")]
        public static Tensor BlockDiag(ReadOnlySpan<Tensor> tensors)
        {
            var blocks = AtLeast2d(tensors);
            if (blocks.FirstOrDefault(b => b.Dim > 2) is { } wrong)
                throw new ShapeException($"BlockDiag: input tensors must have 2 or fewer dimensions, but one has shape {Shapes.Text(wrong.Shape)}.");
            var dtype = TypePromotion.ResultType(blocks);
            var columns = blocks.Sum(b => b.Shape[1]);
            var rows = new List<Tensor>();
            var before = 0L;
            foreach (var block in blocks)
            {
                var height = block.Shape[0];
                rows.Add(Cat([Zeros([height, before], dtype, block.Device), block.To(dtype), Zeros([height, columns - before - block.Shape[1]], dtype, block.Device)], 1));
                before += block.Shape[1];
            }
            return Cat(rows.ToArray(), 0);
        }
    }
}
