namespace TorchPort.Autograd;

/// <summary>Derivatives of functions as matrices and as products with vectors. PyTorch: <c>torch.autograd.functional</c>.</summary>
/// <remarks>
/// The function gets copies of the inputs that require gradients. Results are without history unless <c>createGraph</c>
/// is given; then they can be differentiated by the inputs. With <c>strict</c>, an output that does not depend on an
/// input is an error; otherwise its derivative is zeros.
/// </remarks>
public static partial class AutogradFunctional
{
    /// <summary>The derivative of each element of the output by each of the input: of shape [output…, input…]. PyTorch: <c>jacobian</c>.</summary>
    public static Tensor Jacobian(Func<Tensor, Tensor> func, Tensor inputs, bool createGraph = false, bool strict = false) =>
        Jacobian(Many(func), [inputs], createGraph, strict)[0][0];

    /// <summary>The derivatives of each output by each input: item [o][i] is of shape [output o…, input i…]. PyTorch: <c>jacobian</c>.</summary>
    public static Tensor[][] Jacobian(Func<Tensor[], Tensor[]> func, Tensor[] inputs, bool createGraph = false, bool strict = false)
    {
        using var mode = GradMode.EnableGrad();
        var run = new Run(func, inputs, createGraph, strict);
        return Array.ConvertAll(run.Outputs, output => Rows(run, output));
    }

    /// <summary>The second derivatives of a one-element function: of shape [input…, input…]. PyTorch: <c>hessian</c>.</summary>
    public static Tensor Hessian(Func<Tensor, Tensor> func, Tensor inputs, bool createGraph = false, bool strict = false) =>
        Hessian(One(func), [inputs], createGraph, strict)[0][0];

    /// <summary>The second derivatives of a one-element function of several inputs: item [i][j] is of shape [input i…, input j…]. PyTorch: <c>hessian</c>.</summary>
    public static Tensor[][] Hessian(Func<Tensor[], Tensor> func, Tensor[] inputs, bool createGraph = false, bool strict = false)
    {
        ArgumentNullException.ThrowIfNull(func);
        return Jacobian(Gradient, inputs, createGraph, strict);

        Tensor[] Gradient(Tensor[] xs)
        {
            var output = Scalar(func(xs));
            return Zeros(Torch.Grad([output], xs, createGraph: true, allowUnused: true), xs, strict, "the output");
        }
    }

    /// <summary>The output, and the vector–Jacobian product: the gradients of Σ output · v. PyTorch: <c>vjp</c>.</summary>
    /// <param name="func">The function.</param>
    /// <param name="inputs">Its input.</param>
    /// <param name="v">Of the output's shape; may be left out for one element.</param>
    /// <param name="createGraph">Whether the results can be differentiated.</param>
    /// <param name="strict">Whether independence is an error.</param>
    public static (Tensor Output, Tensor Vjp) Vjp(Func<Tensor, Tensor> func, Tensor inputs, Tensor? v = null, bool createGraph = false, bool strict = false)
    {
        var (outputs, products) = Vjp(Many(func), [inputs], v is null ? null : [v], createGraph, strict);
        return (outputs[0], products[0]);
    }

    /// <summary>The outputs, and the vector–Jacobian product by each input. PyTorch: <c>vjp</c>.</summary>
    public static (Tensor[] Outputs, Tensor[] Vjp) Vjp(Func<Tensor[], Tensor[]> func, Tensor[] inputs, Tensor[]? v = null, bool createGraph = false, bool strict = false)
    {
        using var mode = GradMode.EnableGrad();
        var run = new Run(func, inputs, createGraph, strict);
        CheckVectors(v, run.Outputs, nameof(v));
        return (run.Results(run.Outputs), run.Results(run.Gradients(run.Outputs, v, createGraph)));
    }

    /// <summary>The output, and the Jacobian–vector product: how the output moves as the input moves along v. PyTorch: <c>jvp</c>.</summary>
    /// <param name="func">The function.</param>
    /// <param name="inputs">Its input.</param>
    /// <param name="v">Of the input's shape; may be left out for one element.</param>
    /// <param name="createGraph">Whether the results can be differentiated.</param>
    /// <param name="strict">Whether independence is an error.</param>
    public static (Tensor Output, Tensor Jvp) Jvp(Func<Tensor, Tensor> func, Tensor inputs, Tensor? v = null, bool createGraph = false, bool strict = false)
    {
        var (outputs, products) = Jvp(Many(func), [inputs], v is null ? null : [v], createGraph, strict);
        return (outputs[0], products[0]);
    }

    /// <summary>The outputs, and the Jacobian–vector product of each. PyTorch: <c>jvp</c>.</summary>
    public static (Tensor[] Outputs, Tensor[] Jvp) Jvp(Func<Tensor[], Tensor[]> func, Tensor[] inputs, Tensor[]? v = null, bool createGraph = false, bool strict = false)
    {
        using var mode = GradMode.EnableGrad();
        var run = new Run(func, inputs, createGraph, strict);
        CheckVectors(v, run.Inputs, nameof(v));
        // The gradient is linear in the cotangents, whatever those are: its derivative by them is the Jacobian.
        var cotangents = Array.ConvertAll(run.Outputs, o => Torch.ZerosLike(o.Detach()).RequiresGrad_());
        var gradients = run.Gradients(run.Outputs, cotangents, createGraph: true);
        return (run.Results(run.Outputs), run.Results(run.Derivatives(gradients, cotangents, v, createGraph)));
    }

    /// <summary>The value of a one-element function, and its Hessian times v, by differentiating twice backwards. PyTorch: <c>vhp</c>.</summary>
    public static (Tensor Output, Tensor Vhp) Vhp(Func<Tensor, Tensor> func, Tensor inputs, Tensor? v = null, bool createGraph = false, bool strict = false)
    {
        var (output, products) = Vhp(One(func), [inputs], v is null ? null : [v], createGraph, strict);
        return (output, products[0]);
    }

    /// <summary>The value of a one-element function of several inputs, and vᵀ times its Hessian. PyTorch: <c>vhp</c>.</summary>
    public static (Tensor Output, Tensor[] Vhp) Vhp(Func<Tensor[], Tensor> func, Tensor[] inputs, Tensor[]? v = null, bool createGraph = false, bool strict = false)
    {
        using var mode = GradMode.EnableGrad();
        var run = new Run(Wrapped(func), inputs, createGraph, strict);
        CheckVectors(v, run.Inputs, nameof(v));
        var gradients = run.Gradients([Scalar(run.Outputs[0])], null, createGraph: true);
        return (run.Results(run.Outputs)[0], run.Results(run.Derivatives(gradients, run.Inputs, v, createGraph)));
    }

    /// <summary>The value of a one-element function, and its Hessian times v. PyTorch: <c>hvp</c>; <see cref="Vhp(Func{Tensor, Tensor}, Tensor, Tensor?, bool, bool)"/> costs less and is the same where the second derivatives are continuous.</summary>
    public static (Tensor Output, Tensor Hvp) Hvp(Func<Tensor, Tensor> func, Tensor inputs, Tensor? v = null, bool createGraph = false, bool strict = false)
    {
        var (output, products) = Hvp(One(func), [inputs], v is null ? null : [v], createGraph, strict);
        return (output, products[0]);
    }

    /// <summary>The value of a one-element function of several inputs, and its Hessian times v. PyTorch: <c>hvp</c>.</summary>
    public static (Tensor Output, Tensor[] Hvp) Hvp(Func<Tensor[], Tensor> func, Tensor[] inputs, Tensor[]? v = null, bool createGraph = false, bool strict = false)
    {
        using var mode = GradMode.EnableGrad();
        var run = new Run(Wrapped(func), inputs, createGraph, strict);
        CheckVectors(v, run.Inputs, nameof(v));
        var gradients = run.Gradients([Scalar(run.Outputs[0])], null, createGraph: true);
        var cotangents = Array.ConvertAll(run.Inputs, i => Torch.ZerosLike(i.Detach()).RequiresGrad_());
        var products = run.Derivatives(gradients, run.Inputs, cotangents, createGraph: true);
        return (run.Results(run.Outputs)[0], run.Results(run.Derivatives(products, cotangents, v, createGraph)));
    }
}
