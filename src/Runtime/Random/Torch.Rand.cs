namespace TorchPort;

public static partial class Torch
{
    /// <summary>Numbers in [0, 1). PyTorch: <c>torch.rand</c>.</summary>
    public static Tensor Rand(params ReadOnlySpan<long> size) => Empty(size).Uniform_();

    /// <summary>Numbers in [0, 1). PyTorch: <c>torch.rand</c>.</summary>
    [Aten("rand(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    [Aten("rand.generator(SymInt[] size, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    public static Tensor Rand(ReadOnlySpan<long> size, DType? dtype = null, Device? device = null, Generator? generator = null) =>
        Empty(size, dtype, device).Uniform_(generator: generator);

    /// <summary>Numbers in [0, 1), with the shape, layout, dtype and device of another tensor. PyTorch: <c>torch.rand_like</c>.</summary>
    [Aten("rand_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor", Ignores = "layout, pin_memory, memory_format")]
    public static Tensor RandLike(Tensor input, DType? dtype = null, Device? device = null, Generator? generator = null) => EmptyLike(input, dtype, device).Uniform_(generator: generator);

    /// <summary>Normal numbers of mean 0 and variance 1. PyTorch: <c>torch.randn</c>.</summary>
    public static Tensor Randn(params ReadOnlySpan<long> size) => Empty(size).Normal_();

    /// <summary>Normal numbers of mean 0 and variance 1. PyTorch: <c>torch.randn</c>.</summary>
    [Aten("randn(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    [Aten("randn.generator(SymInt[] size, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    public static Tensor Randn(ReadOnlySpan<long> size, DType? dtype = null, Device? device = null, Generator? generator = null) =>
        TorchPort.Tensor.Empty(size.ToArray(), dtype ?? DefaultDType, device ?? Device.Cpu).Normal_(generator: generator);

    /// <summary>Normal numbers of mean 0 and variance 1, with the shape, layout, dtype and device of another tensor. PyTorch: <c>torch.randn_like</c>.</summary>
    [Aten("randn_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor", Ignores = "layout, pin_memory, memory_format")]
    public static Tensor RandnLike(Tensor input, DType? dtype = null, Device? device = null, Generator? generator = null) => EmptyLike(input, dtype, device).Normal_(generator: generator);

    /// <summary>Whole numbers from 0 to below <paramref name="high"/>, of dtype int64 if not told another. PyTorch: <c>torch.randint</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are none, or the dtype does not hold them.</exception>
    [Aten("randint(SymInt high, SymInt[] size, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    [Aten("randint.generator(SymInt high, SymInt[] size, *, Generator? generator, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    public static Tensor RandInt(long high, ReadOnlySpan<long> size, DType? dtype = null, Device? device = null, Generator? generator = null) =>
        RandInt(0, high, size, dtype, device, generator);

    /// <summary>Whole numbers from <paramref name="low"/> to below <paramref name="high"/>, of dtype int64 if not told another. PyTorch: <c>torch.randint</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are none, or the dtype does not hold them.</exception>
    [Aten("randint.low(SymInt low, SymInt high, SymInt[] size, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    [Aten("randint.low_generator(SymInt low, SymInt high, SymInt[] size, *, Generator? generator, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    public static Tensor RandInt(long low, long high, ReadOnlySpan<long> size, DType? dtype = null, Device? device = null, Generator? generator = null) =>
        Empty(size, dtype ?? DType.Int64, device).Random_(low, high, generator);

    /// <summary>Whole numbers from <paramref name="low"/> to below <paramref name="high"/>, with the shape, layout, dtype and device of another tensor. PyTorch: <c>torch.randint_like</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are none, or the dtype does not hold them.</exception>
    [Aten("randint_like.low_dtype(Tensor self, SymInt low, SymInt high, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor", Ignores = "layout, pin_memory, memory_format")]
    public static Tensor RandIntLike(Tensor input, long low, long high, DType? dtype = null, Device? device = null, Generator? generator = null) =>
        EmptyLike(input, dtype, device).Random_(low, high, generator);

    /// <summary>Whole numbers from 0 to below <paramref name="high"/>, with the shape, layout, dtype and device of another tensor. PyTorch: <c>torch.randint_like</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are none, or the dtype does not hold them.</exception>
    [Aten("randint_like(Tensor self, SymInt high, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor", Ignores = "layout, pin_memory, memory_format")]
    public static Tensor RandIntLike(Tensor input, long high, DType? dtype = null, Device? device = null, Generator? generator = null) =>
        RandIntLike(input, 0, high, dtype, device, generator);

    /// <summary>The numbers from 0 to below <paramref name="n"/> in random order, of dtype int64 if not told another. PyTorch: <c>torch.randperm</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="n"/> is negative, or more than the dtype counts to.</exception>
    [Aten("randperm(SymInt n, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    [Aten("randperm.generator(SymInt n, *, Generator? generator, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    public static unsafe Tensor RandPerm(long n, DType? dtype = null, Device? device = null, Generator? generator = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(n);
        return RandomFill.Fill(Empty([n], dtype ?? DType.Int64, device), generator, (g, type, data, count, _) => g.RandPerm(type, (void*)data, count));
    }

    /// <summary>Ones, each with the probability that <paramref name="input"/> holds, and zeros. PyTorch: <c>torch.bernoulli</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An element of <paramref name="input"/> is no probability.</exception>
    [Aten("bernoulli(Tensor self, *, Generator? generator=None) -> Tensor")]
    public static Tensor Bernoulli(Tensor input, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Empty(input.Shape, input.DType, input.Device).Bernoulli_(input, generator);
    }

    /// <summary>Ones with probability <paramref name="p"/> and zeros, with the shape, dtype and device of another tensor. PyTorch: <c>torch.bernoulli</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> is no probability.</exception>
    [Aten("bernoulli.p(Tensor self, float p, *, Generator? generator=None) -> Tensor")]
    public static Tensor Bernoulli(Tensor input, double p, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Empty(input.Shape, input.DType, input.Device).Bernoulli_(p, generator);
    }

    /// <summary>Normal numbers of one mean and deviation. PyTorch: <c>torch.normal</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="std"/> is negative.</exception>
    [Aten("normal.float_float(float mean, float std, SymInt[] size, *, Generator? generator=None, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor", Ignores = "layout, pin_memory")]
    public static Tensor Normal(double mean, double std, ReadOnlySpan<long> size, DType? dtype = null, Device? device = null, Generator? generator = null) =>
        Empty(size, dtype, device).Normal_(mean, std, generator);

    /// <summary>Normal numbers, each of its own mean. PyTorch: <c>torch.normal</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="std"/> is negative.</exception>
    [Aten("normal.Tensor_float(Tensor mean, float std=1.0, *, Generator? generator=None) -> Tensor")]
    public static Tensor Normal(Tensor mean, double std = 1, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(mean);
        using (GradMode.NoGrad())
            return Empty(mean.Shape, mean.DType, mean.Device).Normal_(0, std, generator).Add_(mean);
    }

    /// <summary>Normal numbers, each of its own deviation. PyTorch: <c>torch.normal</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An element of <paramref name="std"/> is negative.</exception>
    [Aten("normal.float_Tensor(float mean, Tensor std, *, Generator? generator=None) -> Tensor")]
    public static Tensor Normal(double mean, Tensor std, Generator? generator = null)
    {
        CheckDeviations(std);
        using (GradMode.NoGrad())
            return Empty(std.Shape, std.DType, std.Device).Normal_(0, 1, generator).Mul_(std).Add_(mean);
    }

    /// <summary>Normal numbers, each of its own mean and deviation, which broadcast. PyTorch: <c>torch.normal</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An element of <paramref name="std"/> is negative.</exception>
    [Aten("normal.Tensor_Tensor(Tensor mean, Tensor std, *, Generator? generator=None) -> Tensor")]
    public static Tensor Normal(Tensor mean, Tensor std, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(mean);
        CheckDeviations(std);
        using (GradMode.NoGrad())
            return Empty(Shapes.Broadcast(mean.Shape, std.Shape), mean.DType, mean.Device).Normal_(0, 1, generator).Mul_(std).Add_(mean);
    }

    private static void CheckDeviations(Tensor std)
    {
        ArgumentNullException.ThrowIfNull(std);
        if (std.Device != Device.Meta && std.ElementCount > 0 && !(std.Detach().Amin().Item<double>() >= 0))
            throw new ArgumentOutOfRangeException(nameof(std), "normal takes standard deviations of 0 or more.");
    }

    /// <summary>The places of <paramref name="numSamples"/> drawn weights, for a vector of weights or for each row of a matrix. PyTorch: <c>torch.multinomial</c>.</summary>
    /// <param name="input">Weights of a floating dtype: finite, none negative, not all 0 in a row.</param>
    /// <param name="numSamples">How many are drawn a row.</param>
    /// <param name="replacement">Whether a place can be drawn again.</param>
    /// <param name="generator">The source; <see cref="Generator.Default"/> if none is given.</param>
    /// <returns>int64 of shape [numSamples] or [rows, numSamples].</returns>
    /// <exception cref="ArgumentException">The weights are no weights, or too few to draw from without replacement.</exception>
    [Aten("multinomial(Tensor self, int num_samples, bool replacement=False, *, Generator? generator=None) -> Tensor")]
    public static unsafe Tensor Multinomial(Tensor input, int numSamples, bool replacement = false, Generator? generator = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Dim is not (1 or 2))
            throw new ShapeException($"Multinomial takes a vector or a matrix of weights, not the shape {Shapes.Text(input.Shape)}.");
        var source = input.Detach().To(Device.Cpu);
        var weights = source.Contiguous();
        var draw = new Multinomial(weights.DType, weights.Data, input.Dim == 1 ? 1 : input.Size(0), input.Size(-1), numSamples);
        draw.Check(replacement);
        var result = TorchPort.Tensor.Empty(input.Dim == 1 ? [numSamples] : [input.Size(0), numSamples], DType.Int64, Device.Cpu);
        if (replacement && numSamples > 1)
        {
            (generator ?? Generator.Default).Multinomial(draw, result.Pointer<long>());
        }
        else
        {
            var noise = EmptyLike(source).Exponential_(1, generator).Contiguous();
            draw.ChooseGreatest(noise.Data, result.Pointer<long>());
            GC.KeepAlive(noise);
        }
        GC.KeepAlive(weights);
        return result.To(input.Device);
    }
}
