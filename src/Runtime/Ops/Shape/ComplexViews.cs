using TorchPort.Lanes;
using TorchPort.Ops;

namespace TorchPort;

public partial class Tensor
{
    /// <summary>Complex numbers as pairs of real ones in a last dimension of 2, without a copy. PyTorch: <c>torch.view_as_real</c>.</summary>
    /// <exception cref="DTypeException">This is not complex.</exception>
    [Aten("view_as_real(Tensor(a) self) -> Tensor(a)")]
    public Tensor ViewAsReal()
    {
        if (!DType.IsComplex)
            throw new DTypeException($"ViewAsReal is only supported for complex tensors, but this one is {DType.TorchName}.");
        long[] strides = [.. Array.ConvertAll(StrideArray, s => s * 2), 1];
        return Views.MakeAs(TypePromotion.RealOf(DType), this, [.. Shape, 2], strides, StorageOffset * 2, "ViewAsReal", (g, _) => [Pairs(g).ViewAsComplex()]);
    }

    /// <summary>Pairs of real numbers in a last dimension of 2 as complex ones, without a copy. PyTorch: <c>torch.view_as_complex</c>.</summary>
    /// <exception cref="ShapeException">The last dimension is not 2, or its elements are not neighbours.</exception>
    [Aten("view_as_complex(Tensor(a) self) -> Tensor(a)")]
    public Tensor ViewAsComplex()
    {
        if (Autocast.Applies(this, AutocastOn.Processor))
        {
            var self = this;
            using var cast = Autocast.Full(ref self, on: AutocastOn.Processor);
            return self.ViewAsComplex();
        }
        if (!(DType is DType.Float16 or DType.Float32 or DType.Float64))
            throw new DTypeException($"ViewAsComplex is only supported for half, float and double tensors, but this one is {DType.TorchName}.");
        if (Dim == 0 || _shape[^1] != 2)
            throw new ShapeException($"ViewAsComplex needs a last dimension of size 2, but the shape is {Shapes.Text(Shape)}.");
        if (_strides[^1] != 1 || StorageOffset % 2 != 0 || _strides[..^1].Any(s => s % 2 != 0))
            throw new ShapeException("ViewAsComplex needs pairs that lie together in memory: call Contiguous() first.");
        return Views.MakeAs(TypePromotion.ComplexOf(DType), this, _shape[..^1], Array.ConvertAll(_strides[..^1], s => s / 2), StorageOffset / 2, "ViewAsComplex", (g, _) => [g.ViewAsReal()]);
    }

    /// <summary>The tensor itself if its pairs lie together, else a copy.</summary>
    private static Tensor Pairs(Tensor x) => x._strides[^1] == 1 && x.StorageOffset % 2 == 0 && x._strides[..^1].All(s => s % 2 == 0) ? x : x.Contiguous();

    /// <summary>The complex conjugate; of a real tensor, itself. PyTorch: <c>torch.conj</c>.</summary>
    [Aten("conj(Tensor(a) self) -> Tensor(a)")]
    [Aten("_conj(Tensor(a) self) -> Tensor(a)")]
    public Tensor Conj()
    {
        if (!DType.IsComplex)
            return this;
        var y = Layout.EmptyLike(this, DType);
        Device.Elementwise(default(Conjugation), DType, y, [this]);
        return Autograd.Tape.Record(y, "ConjPhysical", [this], [], (g, _) => [g.Conj()]);
    }

    /// <summary>Itself: conjugates are computed at once here.</summary>
    [Aten("resolve_conj(Tensor(a) self) -> Tensor(a)")]
    internal Tensor ResolveConj() => this;

    [Aten("_conj_physical(Tensor self) -> Tensor")]
    [Aten("conj_physical(Tensor self) -> Tensor")]
    internal Tensor ConjPhysical() => DType.IsComplex ? Conj() : Clone();

    /// <summary>The real parts; of a real tensor, itself. PyTorch: <c>torch.real</c>.</summary>
    [Aten("real(Tensor(a) self) -> Tensor(a)")]
    public Tensor Real() => DType.IsComplex ? ViewAsReal().Select(-1, 0) : this;

    /// <summary>The imaginary parts. PyTorch: <c>torch.imag</c>.</summary>
    /// <exception cref="DTypeException">This is not complex.</exception>
    [Aten("imag(Tensor(a) self) -> Tensor(a)")]
    public Tensor Imag() => ViewAsReal().Select(-1, 1);

    internal readonly struct Conjugation : IMap
    {
        public static int Inputs => 1;

        public L Apply<L>(L a, L b, L c, L d) where L : ILane<L> => L.Conjugate(a);
    }
}
