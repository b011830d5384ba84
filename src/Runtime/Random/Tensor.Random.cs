using TorchPort.Ops;

namespace TorchPort;

public unsafe partial class Tensor
{
    /// <summary>Fills this tensor with numbers in [from, to), also the parts of complex ones. PyTorch: <c>uniform_</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A bound or the width is beyond the dtype, or from is greater than to.</exception>
    [Aten("uniform_(Tensor(a!) self, float from=0.0, float to=1.0, *, Generator? generator=None) -> Tensor(a!)")]
    public Tensor Uniform_(double from = 0, double to = 1, Generator? generator = null) =>
        RandomFill.Fill(this, generator, (g, dtype, data, count, _) => g.Uniform(dtype, (void*)data, count, from, to), (y, g) => y.Device.Draw(new UniformDraw(from, to), DrawnFrom.Uniform, y, g));

    /// <summary>Fills this tensor with normal numbers; the variance of complex ones is shared by their parts. PyTorch: <c>normal_</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="std"/> is negative.</exception>
    [Aten("normal_(Tensor(a!) self, float mean=0.0, float std=1.0, *, Generator? generator=None) -> Tensor(a!)")]
    public Tensor Normal_(double mean = 0, double std = 1, Generator? generator = null)
    {
        var each = DType.IsComplex ? std / Math.Sqrt(2) : std;
        return RandomFill.Fill(this, generator, (g, dtype, data, count, contiguous) =>
        {
            if (contiguous)
                g.Normal(dtype, (void*)data, count, mean, each);
            else
                g.NormalSerial(dtype, (void*)data, count, mean, each);
        }, (y, g) => y.Device.Draw(new NormalDraw(mean, each), DrawnFrom.Normal, y, g));
    }

    /// <summary>Fills this tensor with whole numbers: 0 to the largest of an integer dtype, 0 to 2ᵈ for a floating one of d bits of precision. PyTorch: <c>random_()</c>.</summary>
    [Aten("random_(Tensor(a!) self, *, Generator? generator=None) -> Tensor(a!)")]
    public Tensor Random_(Generator? generator = null)
    {
        CheckReal("random_");
        return RandomFill.Fill(this, generator, (g, dtype, data, count, _) => g.RandomIntegers(dtype, (void*)data, count));
    }

    /// <summary>Fills this tensor with whole numbers from 0 to below <paramref name="to"/>. PyTorch: <c>random_(to)</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The interval is empty or holds numbers that the dtype does not.</exception>
    [Aten("random_.to(Tensor(a!) self, int to, *, Generator? generator=None) -> Tensor(a!)")]
    public Tensor Random_(long to, Generator? generator = null) => Random_(0, to, generator);

    /// <summary>Fills this tensor with whole numbers from <paramref name="from"/> to below <paramref name="to"/>, or to the largest of the dtype. PyTorch: <c>random_(from, to)</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The interval is empty or holds numbers that the dtype does not.</exception>
    [Aten("random_.from(Tensor(a!) self, int from, int? to, *, Generator? generator=None) -> Tensor(a!)")]
    public Tensor Random_(long from, long? to, Generator? generator = null)
    {
        CheckReal("random_");
        return RandomFill.Fill(this, generator, (g, dtype, data, count, _) => g.RandomIntegers(dtype, (void*)data, count, from, to),
            to is { } end ? (y, g) => y.Device.DrawIntegers(from, unchecked((ulong)(end - from)), y, g) : null);
    }

    /// <summary>Fills this tensor with ones with probability <paramref name="p"/> and zeros. PyTorch: <c>bernoulli_</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> is no probability.</exception>
    [Aten("bernoulli_.float(Tensor(a!) self, float p=0.5, *, Generator? generator=None) -> Tensor(a!)")]
    public Tensor Bernoulli_(double p = 0.5, Generator? generator = null)
    {
        CheckReal("bernoulli_");
        return RandomFill.Fill(this, generator, (g, dtype, data, count, _) => g.Bernoulli(dtype, (void*)data, count, p), (y, g) => y.Device.Draw(new BernoulliDraw(p, 1), DrawnFrom.Uniform, y, g));
    }

    /// <summary>Fills this tensor with ones, each with its own probability, and zeros; <paramref name="p"/> broadcasts. PyTorch: <c>bernoulli_</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An element of <paramref name="p"/> is no probability.</exception>
    [Aten("bernoulli_.Tensor(Tensor(a!) self, Tensor p, *, Generator? generator=None) -> Tensor(a!)")]
    public Tensor Bernoulli_(Tensor p, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(p);
        CheckReal("bernoulli_");
        InPlace.CheckShape(this, p);
        var each = RandomFill.Ordered(this, p.DType);
        Conversion.Copy(each, p.Detach().To(Device.Cpu));
        return RandomFill.Fill(this, generator, (g, dtype, data, count, _) =>
        {
            g.Bernoulli(dtype, (void*)data, count, each.DType, each.Data);
            GC.KeepAlive(each);
        });
    }

    /// <summary>Fills this tensor with exponential numbers of rate <paramref name="lambd"/>. PyTorch: <c>exponential_</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lambd"/> is not positive.</exception>
    [Aten("exponential_(Tensor(a!) self, float lambd=1.0, *, Generator? generator=None) -> Tensor(a!)")]
    public Tensor Exponential_(double lambd = 1, Generator? generator = null)
    {
        CheckReal("exponential_");
        return RandomFill.Fill(this, generator, (g, dtype, data, count, _) => g.Exponential(dtype, (void*)data, count, lambd), (y, g) => y.Device.Draw(new ExponentialDraw(lambd), DrawnFrom.Uniform, y, g));
    }

    /// <summary>Fills this tensor with Cauchy numbers. PyTorch: <c>cauchy_</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="sigma"/> is not positive.</exception>
    [Aten("cauchy_(Tensor(a!) self, float median=0.0, float sigma=1.0, *, Generator? generator=None) -> Tensor(a!)")]
    public Tensor Cauchy_(double median = 0, double sigma = 1, Generator? generator = null)
    {
        CheckReal("cauchy_");
        return RandomFill.Fill(this, generator, (g, dtype, data, count, _) => g.Cauchy(dtype, (void*)data, count, median, sigma), (y, g) => y.Device.Draw(new CauchyDraw(median, sigma), DrawnFrom.Uniform, y, g));
    }

    /// <summary>Fills this tensor with the exponentials of normal numbers. PyTorch: <c>log_normal_</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="std"/> is not positive.</exception>
    [Aten("log_normal_(Tensor(a!) self, float mean=1.0, float std=2.0, *, Generator? generator=None) -> Tensor(a!)")]
    public Tensor LogNormal_(double mean = 1, double std = 2, Generator? generator = null)
    {
        CheckReal("log_normal_");
        return RandomFill.Fill(this, generator, (g, dtype, data, count, _) => g.LogNormal(dtype, (void*)data, count, mean, std), (y, g) => y.Device.Draw(new LogNormalDraw(new(mean, std)), DrawnFrom.Normal, y, g));
    }

    /// <summary>Fills this tensor with numbers of trials up to the first success of probability <paramref name="p"/>. PyTorch: <c>geometric_</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> is not between 0 and 1.</exception>
    [Aten("geometric_(Tensor(a!) self, float p, *, Generator? generator=None) -> Tensor(a!)")]
    public Tensor Geometric_(double p, Generator? generator = null)
    {
        CheckReal("geometric_");
        return RandomFill.Fill(this, generator, (g, dtype, data, count, _) => g.Geometric(dtype, (void*)data, count, p), (y, g) => y.Device.Draw(new GeometricDraw(1 / Math.Log(1 - p)), DrawnFrom.Uniform, y, g));
    }

    private void CheckReal(string operation)
    {
        if (DType.IsComplex)
            throw new DTypeException($"{operation} does not fill a {DType.TorchName} tensor: fill one for the real and one for the imaginary part.");
    }
}
