using System.Diagnostics.CodeAnalysis;

namespace TorchPort;

/// <summary>
/// While it is there, products and convolutions on this thread take their operands in a dtype of 16 bits, and what needs more
/// digits (losses, spectra, decompositions, products of many factors) takes them in float32, whatever they are given in:
/// <c>using (new Autocast(DType.BFloat16)) loss = …;</c>. The backward pass follows, and parameters stay as they are. PyTorch: <c>torch.autocast</c>.
/// </summary>
/// <remarks>
/// The lists are those that PyTorch has for the device of an operation's first tensor: the CPU's on the processor, CUDA's on GPUs. Linear, MatMul, Mm, Bmm, Addmm,
/// Addbmm, Baddbmm, Vecdot, the convolutions and their transposes, Prelu and ScaledDotProductAttention are computed in 16 bits, on GPUs Mv, Addmv and Addr too;
/// Cat, Stack and IndexCopy in the widest type that they meet. GPUs compute exponentials, logarithms, powers, sums, softmax, normalisations and resampling in
/// float32, the processor 3-d pooling, padding, spectra and decompositions. float64 is left alone, and what is in no list computes in the types it gets.
/// A parameter is converted once until the outermost scope ends.
/// </remarks>
public sealed class Autocast : IDisposable
{
    [ThreadStatic]
    private static Autocast? _current;

    private readonly Autocast? _outer;
    private readonly bool _caches;
    private readonly Dictionary<Tensor, Tensor> _converted;
    private bool _isDisposed;

    /// <summary>Begins to convert operands on this thread, until it is disposed.</summary>
    /// <param name="dtype">Float16 or BFloat16.</param>
    /// <param name="enabled">False leaves operands alone inside a scope that converts them. PyTorch: <c>enabled</c>.</param>
    /// <param name="cacheEnabled">Whether a parameter that is used again is not converted again. PyTorch: <c>cache_enabled</c>.</param>
    /// <exception cref="ArgumentException">The dtype has not 16 bits.</exception>
    public Autocast(DType dtype, bool enabled = true, bool cacheEnabled = true)
    {
        if (enabled && dtype is not (DType.Float16 or DType.BFloat16))
            throw new ArgumentException($"Autocast computes in Float16 or BFloat16, but {dtype} was asked for.", nameof(dtype));
        (DType, _caches, _outer) = (dtype, cacheEnabled, _current);
        _converted = _outer?._converted ?? new(ReferenceEqualityComparer.Instance);
        (Enabled, _current) = (enabled, this);
    }

    /// <summary>Whether operands are converted on this thread. PyTorch: <c>torch.is_autocast_enabled()</c>.</summary>
    public static bool IsOn => _current is { Enabled: true };

    /// <summary>The dtype of products. PyTorch: <c>torch.get_autocast_dtype</c>.</summary>
    public DType DType { get; }

    /// <summary>Whether it converts anything.</summary>
    public bool Enabled { get; }

    /// <summary>Ends the scope; scopes end in the opposite order of their beginning.</summary>
    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        _current = _outer;
        if (_outer is null)
            _converted.Clear();
    }

    /// <summary>Brings operands to 16 bits, and lets what is called until the scope ends alone.</summary>
    internal static Scope Lower<A, B>(scoped ref A a, scoped ref B b, AutocastOn on = AutocastOn.Everywhere) where A : Tensor? where B : Tensor?
    {
        Tensor? none = null;
        return Lower(ref a, ref b, ref none, on);
    }

    /// <inheritdoc cref="Lower{A, B}"/>
    internal static Scope Lower<A, B, C>(scoped ref A a, scoped ref B b, scoped ref C c, AutocastOn on = AutocastOn.Everywhere) where A : Tensor? where B : Tensor? where C : Tensor?
    {
        Tensor? none = null;
        return Lower(ref a, ref b, ref c, ref none, on);
    }

    /// <inheritdoc cref="Lower{A, B}"/>
    internal static Scope Lower<A, B, C, D>(scoped ref A a, scoped ref B b, scoped ref C c, scoped ref D d, AutocastOn on = AutocastOn.Everywhere) where A : Tensor? where B : Tensor? where C : Tensor? where D : Tensor?
    {
        if (For(a, on) is not { } cast)
            return default;
        (a, b, c, d) = (cast.To(a, cast.DType), cast.To(b, cast.DType), cast.To(c, cast.DType), cast.To(d, cast.DType));
        return new(cast);
    }

    /// <summary>Brings operands to float32, and lets what is called until the scope ends alone.</summary>
    internal static Scope Full<A>(scoped ref A a, AutocastOn on = AutocastOn.Everywhere) where A : Tensor?
    {
        Tensor? none = null;
        return Full(ref a, ref none, on);
    }

    /// <inheritdoc cref="Full{A}"/>
    internal static Scope Full<A, B>(scoped ref A a, scoped ref B b, AutocastOn on = AutocastOn.Everywhere) where A : Tensor? where B : Tensor?
    {
        Tensor? none = null;
        return Full(ref a, ref b, ref none, on);
    }

    /// <inheritdoc cref="Full{A}"/>
    internal static Scope Full<A, B, C>(scoped ref A a, scoped ref B b, scoped ref C c, AutocastOn on = AutocastOn.Everywhere) where A : Tensor? where B : Tensor? where C : Tensor?
    {
        Tensor? none = null;
        return Full(ref a, ref b, ref c, ref none, on);
    }

    /// <inheritdoc cref="Full{A}"/>
    internal static Scope Full<A, B, C, D>(scoped ref A a, scoped ref B b, scoped ref C c, scoped ref D d, AutocastOn on = AutocastOn.Everywhere) where A : Tensor? where B : Tensor? where C : Tensor? where D : Tensor?
    {
        if (For(a, on) is not { } cast)
            return default;
        (a, b, c, d) = (cast.To(a, DType.Float32), cast.To(b, DType.Float32), cast.To(c, DType.Float32), cast.To(d, DType.Float32));
        return new(cast);
    }

    /// <summary>Lets what is called until the scope ends alone: for operations in no list that consist of some in one.</summary>
    internal static Scope LeaveAlone() => _current is { Enabled: true } cast ? new(cast) : default;

    /// <summary>Brings operands to float32 if one of them has it, else to 16 bits, and lets what is called until the scope ends alone.</summary>
    internal static Scope Widest(scoped ref ReadOnlySpan<Tensor> operands)
    {
        if (_current is not { Enabled: true } cast)
            return default;
        operands = cast.ToWidest(operands);
        return new(cast);
    }

    /// <inheritdoc cref="Widest(ref ReadOnlySpan{Tensor})"/>
    internal static Scope Widest(scoped ref Tensor a, scoped ref Tensor b, AutocastOn on = AutocastOn.Everywhere)
    {
        if (For(a, on) is not { } cast)
            return default;
        var converted = cast.ToWidest([a, b]);
        (a, b) = (converted[0], converted[1]);
        return new(cast);
    }

    /// <summary>Whether an operation with this first tensor converts its operands, if it is in a list of some devices.</summary>
    internal static bool Applies(Tensor? operand, AutocastOn on) => For(operand, on) is not null;

    /// <summary>The dtype in which a GPU computes what is given one: that, or else float32 where it is in the list of what needs more digits.</summary>
    internal static DType? Widened(Tensor operand, DType? dtype) =>
        dtype ?? (Applies(operand, AutocastOn.Gpu) && operand.DType.IsFloatingPoint && operand.DType != DType.Float64 ? DType.Float32 : null);

    private static Autocast? For(Tensor? operand, AutocastOn on) =>
        _current is { Enabled: true } cast && (on == AutocastOn.Everywhere || operand is not null && (on == AutocastOn.Processor) == (operand.Device == Device.Cpu || operand.Device == Device.Meta)) ? cast : null;

    private Tensor[] ToWidest(ReadOnlySpan<Tensor> operands)
    {
        var dtype = DType;
        foreach (var operand in operands)
            dtype = operand.DType == DType.Float32 ? DType.Float32 : dtype;
        var converted = new Tensor[operands.Length];
        for (var i = 0; i < converted.Length; i++)
            converted[i] = To(operands[i], dtype);
        return converted;
    }

    [return: NotNullIfNotNull(nameof(x))]
    private T To<T>(T x, DType dtype) where T : Tensor?
    {
        if (x is null || !x.DType.IsFloatingPoint || x.DType == DType.Float64 || x.DType == dtype)
            return x;
        // A parameter may be used many times before the scope ends; what is computed seldom is.
        if (!_caches || dtype != DType || x.DType != DType.Float32 || !x.RequiresGrad || !x.IsLeaf)
            return (T)x.To(dtype);
        if (!_converted.TryGetValue(x, out var known) || known.Device != x.Device)
            _converted[x] = known = x.To(dtype);
        return (T)known;
    }

    /// <summary>Operands are left alone until it is disposed.</summary>
    internal readonly ref struct Scope
    {
        private readonly Autocast? _former;

        internal Scope(Autocast current) => (_former, _current) = (current, null);

        /// <summary>Converts again.</summary>
        public void Dispose()
        {
            if (_former is not null)
                _current = _former;
        }
    }
}

/// <summary>The devices in whose lists an operation is.</summary>
internal enum AutocastOn
{
    Everywhere,
    Processor,
    Gpu,
}
