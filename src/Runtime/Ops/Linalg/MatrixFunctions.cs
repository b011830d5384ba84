using TorchPort.Autograd;
using TorchPort.Ops;

namespace TorchPort;

public static partial class Linalg
{
    /// <summary>A square matrix multiplied <paramref name="n"/> times; of negative powers the inverse is. PyTorch: <c>torch.linalg.matrix_power</c>.</summary>
    /// <exception cref="LinalgException">A negative power of a singular matrix.</exception>
    [Aten("linalg_matrix_power(Tensor self, int n) -> Tensor")]
    public static Tensor MatrixPower(Tensor self, long n)
    {
        ArgumentNullException.ThrowIfNull(self);
        if (self.Dim < 2 || self.Shape[^1] != self.Shape[^2])
            throw new ShapeException($"linalg.matrix_power: A must be batches of square matrices, but it has shape {Shapes.Text(self.Shape)}.");
        if (n == long.MinValue)
            throw new ArgumentOutOfRangeException(nameof(n), "linalg.matrix_power: the power is too small.");
        if (n == 0)
            return Tape.Record(IdentityLike(self).Clone(), "MatrixPower", [self], [], (_, _) => [null]);
        if (n == 1)
            return self.Clone();
        var wide = self.DType.IsIntegral ? self : LinalgInput.Wide(self);
        var square = n < 0 ? Inv(wide) : wide;
        Tensor? result = null;
        for (var left = Math.Abs(n); left != 0; left >>= 1)
        {
            if ((left & 1) != 0)
                result = result is null ? square : result.MatMul(square);
            if (left > 1)
                square = square.MatMul(square);
        }
        return result!.To(self.DType);
    }

    /// <summary>Σ Aᵏ/k!. PyTorch: <c>torch.linalg.matrix_exp</c>.</summary>
    [Aten("linalg_matrix_exp(Tensor self) -> Tensor")]
    public static Tensor MatrixExp(Tensor self)
    {
        var a = LinalgInput.Wide(LinalgInput.Square("linalg.matrix_exp", self is { DType: DType.Float16 or DType.BFloat16 } ? self.To(DType.Float32) : self));
        if (a.ElementCount == 0)
            return self.Clone();
        var halvings = Halvings(a);
        var power = Pade(a.Mul(Math.Pow(2, -halvings)));
        for (var i = 0; i < halvings; i++)
            power = power.MatMul(power);
        return power.To(self.DType);
    }

    /// <summary>How often to halve a matrix until its exponential is that of <see cref="Pade"/>.</summary>
    private static int Halvings(Tensor a)
    {
        const double Reach = 5.371920351148152;
        if (a.Device == Device.Meta)
            return 0;
        var norm = a.Detach().Abs().Sum([-2]).Amax().Item<double>();
        return norm > Reach && double.IsFinite(norm) ? (int)Math.Ceiling(Math.Log2(norm / Reach)) : 0;
    }

    /// <summary>The quotient of polynomials of degree 13 that agrees with the exponential best.</summary>
    private static Tensor Pade(Tensor a)
    {
        ReadOnlySpan<double> b = [64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600,
            670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182, 1];
        Tensor a2 = a.MatMul(a), a4 = a2.MatMul(a2), a6 = a4.MatMul(a2), identity = IdentityLike(a);
        var high = a6.MatMul(a6.Mul(b[13]).Add(a4.Mul(b[11])).Add(a2.Mul(b[9])));
        var odd = a.MatMul(high.Add(a6.Mul(b[7])).Add(a4.Mul(b[5])).Add(a2.Mul(b[3])).Add(identity.Mul(b[1])));
        var even = a6.MatMul(a6.Mul(b[12]).Add(a4.Mul(b[10])).Add(a2.Mul(b[8])))
            .Add(a6.Mul(b[6])).Add(a4.Mul(b[4])).Add(a2.Mul(b[2])).Add(identity.Mul(b[0]));
        return SolveEx(even.Sub(odd), even.Add(odd)).Result;
    }
}

public partial class Tensor
{
    /// <summary>A square matrix multiplied <paramref name="n"/> times. PyTorch: <c>torch.matrix_power</c>; see <see cref="Linalg.MatrixPower"/>.</summary>
    [Aten("matrix_power(Tensor self, int n) -> Tensor")]
    public Tensor MatrixPower(long n) => Linalg.MatrixPower(this, n);

    /// <summary>Σ Aᵏ/k!. PyTorch: <c>torch.matrix_exp</c>.</summary>
    [Aten("matrix_exp(Tensor self) -> Tensor")]
    public Tensor MatrixExp() => Linalg.MatrixExp(this);
}
