using System.Globalization;

namespace TorchPort.Onnx.Operators.Text;

/// <summary>Tensors of text.</summary>
internal static class StringRules
{
    private const long MostElements = 1 << 23;

    [OnnxOperator("StringConcat", 20)]
    internal static OnnxStrings Concat(OnnxStrings x, OnnxStrings y)
    {
        var places = Torch.BroadcastTensors(x.Positions(), y.Positions());
        OnnxStrings left = x.At(places[0]), right = y.At(places[1]);
        return new([.. left.Elements.Zip(right.Elements, string.Concat)], left.Shape);
    }

    /// <summary>Without a delimiter, text is split at runs of white space. Shorter results are filled with empty text.</summary>
    [OnnxOperator("StringSplit", 20)]
    internal static (OnnxStrings Y, Tensor Z) Split(NodeCall c, OnnxStrings x, string delimiter = "", long? maxsplit = null)
    {
        var parts = x.Elements.Select(s => SplitOne(s, delimiter, maxsplit ?? long.MaxValue)).ToList();
        var longest = parts.Count == 0 ? 0 : parts.Max(p => p.Count);
        c.CheckCount(MostElements, [.. x.Shape, longest]);
        var counts = Torch.Tensor<long>(parts.ConvertAll(p => (long)p.Count).ToArray(), x.Shape);
        return (new([.. parts.SelectMany(p => p.Concat(Enumerable.Repeat("", longest - p.Count)))], [.. x.Shape, longest]), counts);
    }

    [OnnxOperator("RegexFullMatch", 20)]
    internal static Tensor FullMatch(OnnxStrings x, string pattern)
    {
        var regex = Patterns.Whole(pattern);
        return Torch.Tensor<bool>([.. x.Elements.Select(s => regex.IsMatch(s))], x.Shape);
    }

    /// <summary>Takes words away and changes the case of the others. Where nothing is left there is one empty text.</summary>
    [OnnxOperator("StringNormalizer", 10)]
    internal static OnnxStrings Normalize(NodeCall c, OnnxStrings x, string[]? stopwords, string caseChangeAction = "NONE", bool isCaseSensitive = false, string locale = "en_US")
    {
        if (x.Shape.Length is not (1 or 2) || (x.Shape.Length == 2 && x.Shape[0] != 1))
            throw c.Error($"Its input must have the shape [C] or [1, C], but has {Shapes.Text(x.Shape)}.");
        var (culture, isPlain) = (Culture(locale), locale is "C" or "POSIX");
        var stopped = new HashSet<string>(stopwords ?? [], StringComparer.Create(culture, ignoreCase: !isCaseSensitive));
        List<string> words = [.. x.Elements.Where(s => !stopped.Contains(s)).Select(s => caseChangeAction switch
        {
            "NONE" => s,
            "LOWER" => isPlain ? Plain(s, char.ToLowerInvariant) : s.ToLower(culture),
            "UPPER" => isPlain ? Plain(s, char.ToUpperInvariant) : s.ToUpper(culture),
            _ => throw c.Error($"Its attribute \"case_change_action\" must be NONE, LOWER or UPPER, but is {caseChangeAction}."),
        })];
        if (words.Count == 0)
            words.Add("");
        return x.Shape.Length == 1 ? new(words, words.Count) : new(words, 1, words.Count);
    }

    private static List<string> SplitOne(string text, string delimiter, long most)
    {
        var parts = new List<string>();
        // ONNX Runtime counts no part in empty text.
        if (delimiter.Length > 0 && text.Length > 0)
        {
            for (var at = 0; ;)
            {
                var next = parts.Count < most ? text.IndexOf(delimiter, at, StringComparison.Ordinal) : -1;
                if (next < 0)
                {
                    parts.Add(text[at..]);
                    return parts;
                }
                parts.Add(text[at..next]);
                at = next + delimiter.Length;
            }
        }
        // What is left after the last split ends before white space too, as in ONNX Runtime.
        text = text.TrimEnd();
        for (var at = 0; ;)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
                at++;
            if (at == text.Length)
                return parts;
            var end = at;
            while (end < text.Length && (parts.Count == most || !char.IsWhiteSpace(text[end])))
                end++;
            parts.Add(text[at..end]);
            at = end;
        }
    }

    /// <summary>The C locale knows the letters of ASCII only.</summary>
    private static string Plain(string text, Func<char, char> change) => string.Concat(text.Select(ch => char.IsAscii(ch) ? change(ch) : ch));

    /// <summary>The culture of a POSIX locale; the invariant one where it is not known.</summary>
    private static CultureInfo Culture(string locale)
    {
        try
        {
            return CultureInfo.GetCultureInfo(locale.Split('.')[0].Replace('_', '-'));
        }
        catch (CultureNotFoundException)
        {
            return CultureInfo.InvariantCulture;
        }
    }
}
