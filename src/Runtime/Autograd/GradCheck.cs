using System.Globalization;

namespace TorchPort.Autograd;

/// <summary>Compares derivatives with finite differences. PyTorch: <c>torch.autograd.gradcheck</c>, <c>torch.autograd.gradgradcheck</c>.</summary>
public static class GradCheck
{
    /// <summary>Checks the derivatives of a function by each input that requires gradients. PyTorch: <c>gradcheck</c>.</summary>
    /// <param name="function">What is differentiated; it gives the same for the same inputs.</param>
    /// <param name="inputs">Of float64 or complex128: differences say little in fewer digits.</param>
    /// <param name="eps">How far an element is moved to either side.</param>
    /// <param name="atol">How far apart the derivatives may be.</param>
    /// <param name="rtol">How far apart they may be, as a part of the difference quotient.</param>
    /// <param name="raiseException">Whether to throw rather than return false. PyTorch: <c>raise_exception</c>.</param>
    /// <param name="nondetTol">How far apart two backward passes may be. PyTorch: <c>nondet_tol</c>.</param>
    /// <returns>Whether all derivatives agree.</returns>
    /// <exception cref="GradCheckException">Derivatives differ, if <paramref name="raiseException"/>.</exception>
    public static bool Gradcheck(Func<Tensor[], Tensor[]> function, Tensor[] inputs, double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3, bool raiseException = true, double nondetTol = 0)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(inputs);
        if (!inputs.Any(i => i.RequiresGrad))
            throw new ArgumentException("No input requires gradients, so there is nothing to check.", nameof(inputs));
        var problem = Problem(function, inputs, eps, atol, rtol, nondetTol);
        return problem is null || (raiseException ? throw new GradCheckException(problem) : false);
    }

    /// <summary>Checks the second derivatives: those of a function's gradients by the inputs and by the outputs' gradients. PyTorch: <c>gradgradcheck</c>.</summary>
    /// <param name="function">What is differentiated.</param>
    /// <param name="inputs">Of float64 or complex128.</param>
    /// <param name="gradOutputs">The outputs' gradients; left out, random ones of the default generator.</param>
    /// <param name="eps">How far an element is moved to either side.</param>
    /// <param name="atol">How far apart the derivatives may be.</param>
    /// <param name="rtol">How far apart they may be, as a part of the difference quotient.</param>
    /// <param name="raiseException">Whether to throw rather than return false.</param>
    /// <param name="nondetTol">How far apart two backward passes may be.</param>
    /// <returns>Whether all derivatives agree.</returns>
    /// <exception cref="GradCheckException">Derivatives differ, if <paramref name="raiseException"/>.</exception>
    public static bool Gradgradcheck(Func<Tensor[], Tensor[]> function, Tensor[] inputs, Tensor[]? gradOutputs = null, double eps = 1e-6, double atol = 1e-5, double rtol = 1e-3, bool raiseException = true, double nondetTol = 0)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(inputs);
        gradOutputs ??= Array.ConvertAll(Differentiable(function(inputs)), o => Torch.RandnLike(o.Detach()).RequiresGrad_());
        return Gradcheck(Gradients, [.. inputs, .. gradOutputs], eps, atol, rtol, raiseException, nondetTol);

        Tensor[] Gradients(Tensor[] all)
        {
            var own = all[..inputs.Length];
            using var mode = GradMode.EnableGrad();
            var wanted = Array.FindAll(own, i => i.RequiresGrad);
            var gradients = Torch.Grad(Differentiable(function(own)), wanted, all.AsSpan(inputs.Length), createGraph: true, allowUnused: true);
            return [.. gradients.OfType<Tensor>().Where(g => g.RequiresGrad)];
        }
    }

    private static Tensor[] Differentiable(Tensor[] outputs) => Array.FindAll(outputs, o => o.RequiresGrad);

    private static string? Problem(Func<Tensor[], Tensor[]> function, Tensor[] inputs, double eps, double atol, double rtol, double nondetTol)
    {
        var outputs = function(inputs);
        var places = Enumerable.Range(0, outputs.Length).Where(o => outputs[o].RequiresGrad).ToArray();
        for (var i = 0; i < inputs.Length; i++)
        {
            if (!inputs[i].RequiresGrad)
                continue;
            var numerical = Numerical(function, inputs, i, places, eps);
            for (var o = 0; o < places.Length; o++)
            {
                var analytical = Analytical(outputs[places[o]], inputs[i]);
                if (Differs(analytical, Analytical(outputs[places[o]], inputs[i]), nondetTol, 0) is not null)
                    return string.Create(CultureInfo.InvariantCulture, $"Backward is not reentrant: output {places[o]} has different gradients by input {i} in two passes over the same graph.");
                if (Differs(numerical[o], analytical, atol, rtol) is { } text)
                    return string.Create(CultureInfo.InvariantCulture, $"The derivative of output {places[o]} by input {i} differs: {text}.");
            }
        }
        return null;
    }

    /// <summary>[element of the input, element of the output], complex numbers as two elements.</summary>
    private static double[,] Analytical(Tensor output, Tensor input)
    {
        var (rows, columns) = (Reals(input), Reals(output));
        var jacobian = new double[rows, columns];
        for (var c = 0; c < columns; c++)
        {
            var unit = new double[columns];
            unit[c] = 1;
            var gradient = Torch.Grad([output], [input], [FromReals(unit, output)], retainGraph: true, allowUnused: true)[0];
            if (gradient is null)
                continue;
            var values = ToReals(gradient);
            for (var r = 0; r < rows; r++)
                jacobian[r, c] = values[r];
        }
        return jacobian;
    }

    private static double[][,] Numerical(Func<Tensor[], Tensor[]> function, Tensor[] inputs, int index, int[] places, double eps)
    {
        var values = ToReals(inputs[index]);
        double[][,]? jacobians = null;
        for (var r = 0; r < values.Length; r++)
        {
            var value = values[r];
            var (above, below) = (At(value + eps), At(value - eps));
            values[r] = value;
            jacobians ??= Array.ConvertAll(above, a => new double[values.Length, a.Length]);
            for (var o = 0; o < places.Length; o++)
            {
                for (var c = 0; c < above[o].Length; c++)
                    jacobians[o][r, c] = (above[o][c] - below[o][c]) / (2 * eps);
            }

            double[][] At(double moved)
            {
                values[r] = moved;
                Tensor[] shifted = [.. inputs];
                shifted[index] = FromReals(values, inputs[index]).RequiresGrad_();
                var outputs = function(shifted);
                return Array.ConvertAll(places, p => ToReals(outputs[p]));
            }
        }
        return jacobians ?? Array.ConvertAll(places, _ => new double[0, 0]);
    }

    private static int Reals(Tensor t) => (int)t.ElementCount * (t.DType.IsComplex ? 2 : 1);

    private static double[] ToReals(Tensor t) => (t.DType.IsComplex ? t.Detach().ViewAsReal() : t.Detach()).ToArray<double>();

    private static Tensor FromReals(double[] values, Tensor like) => like.DType.IsComplex
        ? Torch.Tensor<double>(values, [.. like.Shape, 2], TypePromotion.RealOf(like.DType)).ViewAsComplex()
        : Torch.Tensor<double>(values, like.Shape, like.DType);

    private static string? Differs(double[,] expected, double[,] actual, double atol, double rtol)
    {
        if (expected.Length == 0)
            return null;
        var columns = expected.GetLength(1);
        (double Excess, int At) worst = (0, -1);
        for (var i = 0; i < expected.Length; i++)
        {
            var (e, a) = (expected[i / columns, i % columns], actual[i / columns, i % columns]);
            var excess = Math.Abs(e - a) - atol - rtol * Math.Abs(e);
            if (!e.Equals(a) && (double.IsNaN(excess) || excess > worst.Excess))
                worst = (double.IsNaN(excess) ? double.PositiveInfinity : excess, i);
        }
        var (row, column) = (worst.At / columns, worst.At % columns);
        return worst.At < 0 ? null : string.Create(CultureInfo.InvariantCulture,
            $"of element {column} by element {row} finite differences give {expected[row, column]:G9}, the backward pass {actual[row, column]:G9}");
    }
}

/// <summary>Derivatives that are not what finite differences say. PyTorch raises <c>GradcheckError</c>.</summary>
public sealed class GradCheckException(string message) : TorchPortException(message);
