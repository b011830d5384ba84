namespace TorchPort.Nn;

/// <summary>x where x &gt; 0, else α (e^(x/α) − 1). PyTorch: <c>nn.CELU</c>.</summary>
/// <param name="alpha">α.</param>
/// <param name="inplace">Whether the input itself is changed.</param>
public sealed class CELU(double alpha = 1, bool inplace = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Celu(input, alpha, inplace);
}

/// <summary>x where x &gt; 0, else α (eˣ − 1). PyTorch: <c>nn.ELU</c>.</summary>
/// <param name="alpha">α.</param>
/// <param name="inplace">Whether the input itself is changed.</param>
public sealed class ELU(double alpha = 1, bool inplace = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Elu(input, alpha, inplace);
}

/// <summary>x · Φ(x), where Φ is the normal distribution function. PyTorch: <c>nn.GELU</c>.</summary>
/// <param name="approximate">How Φ is computed.</param>
public sealed class GELU(GeluApproximation approximate = GeluApproximation.None) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Gelu(input, approximate);
}

/// <summary>One half of a dimension times the sigmoid of the other. PyTorch: <c>nn.GLU</c>.</summary>
/// <param name="dim">The dimension.</param>
public sealed class GLU(int dim = -1) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Glu(input, dim);
}

/// <summary>x where |x| &gt; λ, else 0. PyTorch: <c>nn.Hardshrink</c>.</summary>
/// <param name="lambd">λ.</param>
public sealed class Hardshrink(double lambd = 0.5) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Hardshrink(input, lambd);
}

/// <summary>relu6(x + 3) / 6. PyTorch: <c>nn.Hardsigmoid</c>.</summary>
/// <param name="inplace">Whether the input itself is changed.</param>
public sealed class Hardsigmoid(bool inplace = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Hardsigmoid(input, inplace);
}

/// <summary>x · relu6(x + 3) / 6. PyTorch: <c>nn.Hardswish</c>.</summary>
/// <param name="inplace">Whether the input itself is changed.</param>
public sealed class Hardswish(bool inplace = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Hardswish(input, inplace);
}

/// <summary>x limited to between two values. PyTorch: <c>nn.Hardtanh</c>.</summary>
/// <param name="minVal">The smallest value.</param>
/// <param name="maxVal">The largest value.</param>
/// <param name="inplace">Whether the input itself is changed.</param>
public sealed class Hardtanh(double minVal = -1, double maxVal = 1, bool inplace = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Hardtanh(input, minVal, maxVal, inplace);
}

/// <summary>x where x &gt; 0, else a slope times x. PyTorch: <c>nn.LeakyReLU</c>.</summary>
/// <param name="negativeSlope">The slope below 0.</param>
/// <param name="inplace">Whether the input itself is changed.</param>
public sealed class LeakyReLU(double negativeSlope = 0.01, bool inplace = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.LeakyRelu(input, negativeSlope, inplace);
}

/// <summary>log(sigmoid(x)). PyTorch: <c>nn.LogSigmoid</c>.</summary>
public sealed class LogSigmoid : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Logsigmoid(input);
}

/// <summary>x · tanh(softplus(x)). PyTorch: <c>nn.Mish</c>.</summary>
/// <param name="inplace">Whether the input itself is changed.</param>
public sealed class Mish(bool inplace = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Mish(input, inplace);
}

/// <summary>x where x &gt; 0, else 0. PyTorch: <c>nn.ReLU</c>.</summary>
/// <param name="inplace">Whether the input itself is changed.</param>
public sealed class ReLU(bool inplace = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Relu(input, inplace);
}

/// <summary>x limited to between 0 and 6. PyTorch: <c>nn.ReLU6</c>.</summary>
/// <param name="inplace">Whether the input itself is changed.</param>
public sealed class ReLU6(bool inplace = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Relu6(input, inplace);
}

/// <summary>x where x &gt; 0, else x times a slope: random for each element in training, the middle one in evaluation. PyTorch: <c>nn.RReLU</c>.</summary>
/// <param name="lower">The smallest slope.</param>
/// <param name="upper">The largest slope.</param>
/// <param name="inplace">Whether the input itself is changed.</param>
public sealed class RReLU(double lower = 1.0 / 8, double upper = 1.0 / 3, bool inplace = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Rrelu(input, lower, upper, Training, inplace);
}

/// <summary>ELU with the α and scale that keep mean 0 and variance 1. PyTorch: <c>nn.SELU</c>.</summary>
/// <param name="inplace">Whether the input itself is changed.</param>
public sealed class SELU(bool inplace = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Selu(input, inplace);
}

/// <summary>1 / (1 + e⁻ˣ). PyTorch: <c>nn.Sigmoid</c>.</summary>
public sealed class Sigmoid : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Sigmoid(input);
}

/// <summary>x · sigmoid(x). PyTorch: <c>nn.SiLU</c>.</summary>
/// <param name="inplace">Whether the input itself is changed.</param>
public sealed class SiLU(bool inplace = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Silu(input, inplace);
}

/// <summary>log(1 + e^(βx)) / β, and x itself where βx exceeds a threshold. PyTorch: <c>nn.Softplus</c>.</summary>
/// <param name="beta">β.</param>
/// <param name="threshold">The threshold.</param>
public sealed class Softplus(double beta = 1, double threshold = 20) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Softplus(input, beta, threshold);
}

/// <summary>x moved by λ towards 0, and 0 where |x| ≤ λ. PyTorch: <c>nn.Softshrink</c>.</summary>
/// <param name="lambd">λ.</param>
public sealed class Softshrink(double lambd = 0.5) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Softshrink(input, lambd);
}

/// <summary>x / (1 + |x|). PyTorch: <c>nn.Softsign</c>.</summary>
public sealed class Softsign : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Softsign(input);
}

/// <summary>The hyperbolic tangent. PyTorch: <c>nn.Tanh</c>.</summary>
public sealed class Tanh : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Tanh(input);
}

/// <summary>x − tanh(x). PyTorch: <c>nn.Tanhshrink</c>.</summary>
public sealed class Tanhshrink : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Tanhshrink(input);
}

/// <summary>x where x exceeds a threshold, else a value. PyTorch: <c>nn.Threshold</c>.</summary>
/// <param name="threshold">The threshold.</param>
/// <param name="value">The value.</param>
/// <param name="inplace">Whether the input itself is changed.</param>
public sealed class Threshold(double threshold, double value, bool inplace = false) : Module<Tensor, Tensor>
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor input) => Functional.Threshold(input, threshold, value, inplace);
}
