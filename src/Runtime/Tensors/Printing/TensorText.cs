using System.Globalization;

namespace TorchPort.Printing;

/// <summary>Writes a tensor as PyTorch does.</summary>
internal static class TensorText
{
    private const string Prefix = "tensor(";

    internal static string Of(Tensor tensor, PrintOptions options)
    {
        var text = Prefix + (tensor.Device == Device.Meta ? "..." : tensor.ElementCount == 0 ? "[]" : Elements(tensor.Detach(), options));
        var line = text.Length - text.LastIndexOf('\n') + 1;
        foreach (var suffix in Suffixes(tensor))
        {
            if (line + suffix.Length + 2 > options.LineWidth)
                (text, line) = (text + ",\n" + new string(' ', Prefix.Length) + suffix, Prefix.Length + suffix.Length);
            else
                (text, line) = (text + ", " + suffix, line + suffix.Length + 2);
        }
        return text + ")";
    }

    /// <summary>What the elements do not show.</summary>
    private static IEnumerable<string> Suffixes(Tensor tensor)
    {
        var (dtype, isMeta) = (tensor.DType, tensor.Device == Device.Meta);
        if (tensor.Device != Device.Cpu)
            yield return $"device='{tensor.Device}'";
        if (isMeta || tensor.ElementCount == 0 && tensor.Dim != 1)
            yield return $"size=({string.Join(", ", tensor.ShapeArray)}{(tensor.Dim == 1 ? "," : "")})";
        var isKnown = dtype == Torch.DefaultDType || !isMeta && tensor.ElementCount > 0 && (dtype is DType.Int64 or DType.Bool || dtype.IsComplex && TypePromotion.RealOf(dtype) == Torch.DefaultDType);
        if (!isKnown)
            yield return $"dtype=torch.{dtype.TorchName}";
        if (tensor.GradFn is { } node)
            yield return $"grad_fn=<{node.Name}0>";
        else if (tensor.RequiresGrad)
            yield return "requires_grad=True";
    }

    private static string Elements(Tensor tensor, PrintOptions options)
    {
        var elided = new bool[tensor.Dim];
        var shown = tensor.To(Device.Cpu);
        for (var d = 0; d < tensor.Dim && tensor.ElementCount > options.Threshold; d++)
        {
            elided[d] = tensor.Shape[d] > 2L * options.EdgeItems;
            if (elided[d])
                shown = Torch.Cat([shown.Narrow(d, 0, options.EdgeItems), shown.Narrow(d, shown.Shape[d] - options.EdgeItems, options.EdgeItems)], d);
        }
        var (texts, width) = Texts(shown, options);
        var next = 0;
        return Block(0, Prefix.Length);

        string Block(int d, int indent)
        {
            if (d == shown.Dim)
                return texts[next++];
            var parts = new List<string>();
            for (var i = 0L; i < shown.Shape[d]; i++)
            {
                if (elided[d] && i == options.EdgeItems)
                    parts.Add(d == shown.Dim - 1 ? " ..." : "...");
                parts.Add(Block(d + 1, indent + 1));
            }
            var margin = new string(' ', indent + 1);
            if (d < shown.Dim - 1)
                return "[" + string.Join("," + new string('\n', shown.Dim - 1 - d) + margin, parts) + "]";
            var perLine = Math.Max(1, (options.LineWidth - indent) / (width + 2));
            return "[" + string.Join(",\n" + margin, parts.Chunk(perLine).Select(line => string.Join(", ", line))) + "]";
        }
    }

    /// <summary>Each element's text, and the length of the longest.</summary>
    private static (string[] Texts, int Width) Texts(Tensor shown, PrintOptions options)
    {
        if (shown.DType.IsComplex)
        {
            double[] real = shown.Real().ToArray<double>(), imaginary = shown.Imag().ToArray<double>();
            ElementFormat left = new(real, options), right = new(imaginary, options);
            return (Array.ConvertAll([.. Enumerable.Range(0, real.Length)], i => left.Text(real[i]) + Signed(right.Text(imaginary[i]).TrimStart()) + "j"), left.Width + right.Width + 1);
        }
        if (shown.DType.IsFloatingPoint)
        {
            var numbers = shown.ToArray<double>();
            var format = new ElementFormat(numbers, options);
            return (Array.ConvertAll(numbers, format.Text), format.Width);
        }
        string[] texts = shown.DType == DType.Bool ? Array.ConvertAll(shown.ToArray<bool>(), b => b ? "True" : "False")
            : shown.DType == DType.UInt64 ? Array.ConvertAll(shown.ToArray<ulong>(), n => n.ToString(CultureInfo.InvariantCulture))
            : Array.ConvertAll(shown.ToArray<long>(), n => n.ToString(CultureInfo.InvariantCulture));
        var width = texts.Max(t => t.Length);
        return (Array.ConvertAll(texts, t => t.PadLeft(width)), width);
    }

    private static string Signed(string number) => number[0] == '-' ? number : "+" + number;
}
