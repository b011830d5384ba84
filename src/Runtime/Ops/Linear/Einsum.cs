using System.Text;
using TorchPort.Ops;
using TorchPort.Plans;

namespace TorchPort.Ops
{
    /// <summary>A sum of products by Einstein's notation, as a chain of batched matrix products.</summary>
    internal sealed class EinsteinSum
    {
        private const char Rest = '.';

        private readonly string[] _inputs;
        private readonly string _output;
        private readonly int _restDims;

        internal EinsteinSum(string equation, Tensor[] tensors)
        {
            var text = equation.Replace(" ", "", StringComparison.Ordinal);
            var arrow = text.IndexOf("->", StringComparison.Ordinal);
            _inputs = [.. (arrow < 0 ? text : text[..arrow]).Split(',').Select(t => Terms(t, equation))];
            if (_inputs.Length != tensors.Length)
                throw new ArgumentException($"Einsum: the equation '{equation}' has {_inputs.Length} operands, but {tensors.Length} were given.", nameof(equation));
            for (var i = 0; i < tensors.Length; i++)
            {
                var named = _inputs[i].Count(c => c != Rest);
                if (named > tensors[i].Dim || named < tensors[i].Dim && !_inputs[i].Contains(Rest))
                    throw new ShapeException($"Einsum: operand {i} has {tensors[i].Dim} dimensions, but its subscripts '{_inputs[i].Replace(".", "...", StringComparison.Ordinal)}' are {named}.");
                _restDims = Math.Max(_restDims, tensors[i].Dim - named);
            }
            _output = arrow >= 0 ? Terms(text[(arrow + 2)..], equation) : Implicit();
            foreach (var label in _output)
            {
                if (_output.Count(c => c == label) > 1 || label != Rest && !_inputs.Any(i => i.Contains(label)))
                    throw new ArgumentException($"Einsum: the output subscript '{label}' appears more than once or in no input of '{equation}'.", nameof(equation));
            }
        }

        internal Tensor Of(Tensor[] tensors)
        {
            // Every dimension of the result and of the sum has a place of its own, the result's first.
            var summed = new string([.. _inputs.SelectMany(i => i).Where(c => c != Rest && !_output.Contains(c)).Distinct()]);
            var rest = _output.Contains(Rest) ? _output : _output + Rest;
            var labels = rest + summed;
            var kept = _output.Sum(Width);
            var operands = new Tensor[tensors.Length];
            for (var i = 0; i < operands.Length; i++)
                operands[i] = Aligned(tensors[i], _inputs[i], labels);
            var result = operands[0];
            for (var i = 0; i < operands.Length; i++)
            {
                var later = operands.AsSpan(i + 1).ToArray();
                var done = Enumerable.Range(kept, result.Dim - kept).Where(d => later.All(t => t.Shape[d] == 1)).ToArray();
                result = i == 0 ? done.Length == 0 ? result : result.Sum(done, keepdim: true) : Product(result, operands[i], done);
            }
            return result.Reshape(result.Shape[..kept]);
        }

        private int Width(char label) => label == Rest ? _restDims : 1;

        /// <summary>A tensor with its dimensions in the places of their labels and size 1 elsewhere; a label named twice takes the diagonal.</summary>
        private Tensor Aligned(Tensor x, string terms, string labels)
        {
            var own = x.Dim - terms.Count(c => c != Rest);
            var names = new List<(char Label, int Part)>();
            foreach (var label in terms)
            {
                for (var k = 0; k < (label == Rest ? own : 1); k++)
                    names.Add((label, label == Rest ? _restDims - own + k : 0));
            }
            for (var i = 0; i < names.Count; i++)
            {
                for (var again = names.LastIndexOf(names[i]); again > i; again = names.LastIndexOf(names[i]))
                {
                    if (x.Shape[i] != x.Shape[again])
                        throw new ShapeException($"Einsum: subscript {names[i].Label} is repeated for dimensions of sizes {x.Shape[i]} and {x.Shape[again]}.");
                    x = x.Diagonal(0, i, again).Movedim(-1, i);
                    names.RemoveAt(again);
                }
            }
            var places = labels.SelectMany(c => Enumerable.Range(0, Width(c)).Select(k => (c, k))).ToList();
            x = x.Permute([.. places.Where(names.Contains).Select(p => (long)names.IndexOf(p))]);
            for (var d = 0; d < places.Count; d++)
            {
                if (!names.Contains(places[d]))
                    x = x.Unsqueeze(d);
            }
            return x;
        }

        /// <summary>The product of two aligned tensors, summed over some dimensions: one matrix product for each combination of those that both have.</summary>
        private static Tensor Product(Tensor a, Tensor b, int[] sum)
        {
            List<int> both = [], left = [], right = [], over = [];
            for (var d = 0; d < a.Dim; d++)
            {
                var (inA, inB) = (a.Shape[d] != 1, b.Shape[d] != 1);
                if (inA && inB && a.Shape[d] != b.Shape[d])
                    throw new ShapeException($"Einsum: operands do not broadcast: {Shapes.Text(a.Shape)} and {Shapes.Text(b.Shape)}, with their dimensions aligned.");
                if (!sum.Contains(d))
                    (inA && inB ? both : inA ? left : right).Add(d);
                else if (inA && inB)
                    over.Add(d);
                else
                    (a, b) = (inA ? a.Sum([d], keepdim: true, a.DType) : a, inB ? b.Sum([d], keepdim: true, b.DType) : b);
            }
            var summed = sum.Except(over).ToList();
            var x = Grouped(a, both, left, over, [.. right, .. summed]);
            var y = Grouped(b, both, over, right, [.. left, .. summed]);
            long[] shape = [.. both.Select(d => a.Shape[d]), .. left.Select(d => a.Shape[d]), .. right.Select(d => b.Shape[d]), .. sum.Select(_ => 1L)];
            int[] order = [.. both, .. left, .. right, .. sum];
            var back = new long[order.Length];
            for (var i = 0; i < order.Length; i++)
                back[order[i]] = i;
            return x.Bmm(y).Reshape(shape).Permute(back);

            static Tensor Grouped(Tensor t, List<int> first, List<int> second, List<int> third, List<int> ones) =>
                t.Permute([.. first.Concat(second).Concat(third).Concat(ones).Select(d => (long)d)])
                    .Reshape(Size(t, first), Size(t, second), Size(t, third));

            static long Size(Tensor t, List<int> dims) => dims.Aggregate(1L, (n, d) => n * t.Shape[d]);
        }

        /// <summary>Without an arrow: the rest, then the labels named once, in order.</summary>
        private string Implicit()
        {
            var all = string.Concat(_inputs);
            var output = new StringBuilder(all.Contains(Rest) ? "." : "");
            foreach (var label in all.Where(c => c != Rest && all.Count(o => o == c) == 1).Order())
                output.Append(label);
            return output.ToString();
        }

        private static string Terms(string text, string equation)
        {
            var terms = text.Replace("...", ".", StringComparison.Ordinal);
            return terms.All(c => char.IsAsciiLetter(c) || c == Rest) && terms.Count(c => c == Rest) <= 1 ? terms
                : throw new ArgumentException($"Einsum: '{equation}' may have letters, commas, one '->' and one '...' an operand.", nameof(equation));
        }
    }

    /// <summary>A sum of products of the inputs.</summary>
    /// <param name="Equation">Which, in Einstein's notation.</param>
    internal sealed record EinsumLayer(string Equation) : Layer
    {
        internal override Tensor[] Call(Tensor?[] inputs) => [Torch.Einsum(Equation, inputs!)];
    }
}

namespace TorchPort
{
    public static partial class Torch
    {
        /// <summary>A sum of products in Einstein's notation: <c>Einsum("bij,bjk->bik", a, b)</c>. PyTorch: <c>torch.einsum</c>.</summary>
        /// <exception cref="ArgumentException">The equation does not parse or does not fit the tensors.</exception>
        [Aten("einsum(str equation, Tensor[] tensors, *, int[]? path=None) -> Tensor", Ignores = "path")]
        public static Tensor Einsum(string equation, params ReadOnlySpan<Tensor> tensors)
        {
            ArgumentNullException.ThrowIfNull(equation);
            var operands = tensors.ToArray();
            if (Tracer.KeepsLayers && Tracer.Keep(new EinsumLayer(equation), operands) is [var whole])
                return whole;
            return new EinsteinSum(equation, operands).Of(operands);
        }
    }
}


