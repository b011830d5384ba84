using System.Globalization;
using System.Numerics;
using System.Text;

namespace TorchPort;

/// <summary>Values as Python prints them, for names and messages.</summary>
internal static class PythonText
{
    private const int MaxLength = 200;

    /// <summary>As <c>str(value)</c>: a string as it is.</summary>
    internal static string Of(object? value) => value as string ?? Shortened(value);

    private static string Shortened(object? value)
    {
        var text = new StringBuilder();
        Append(text, value, 0);
        if (text.Length > MaxLength)
        {
            text.Length = MaxLength;
            text.Append('…');
        }
        return text.ToString();
    }

    private static void Append(StringBuilder text, object? value, int depth)
    {
        if (text.Length > MaxLength)
            return;
        switch (value)
        {
            case null:
                text.Append("None");
                break;
            case bool b:
                text.Append(b ? "True" : "False");
                break;
            case string s:
                text.Append('\'').Append(s).Append('\'');
                break;
            case double d:
                text.Append(Real(d));
                break;
            case BigInteger i:
                text.Append(i.GetBitLength() > 2000 ? "a very large integer" : i.ToString(CultureInfo.InvariantCulture));
                break;
            case CheckpointTuple t when depth < 8:
                text.Append('(');
                for (var i = 0; i < t.Count && text.Length <= MaxLength; i++)
                {
                    text.Append(i > 0 ? ", " : "");
                    Append(text, t[i], depth + 1);
                }
                text.Append(t.Count == 1 ? ",)" : ")");
                break;
            case DType dtype:
                text.Append("torch.").Append(dtype.TorchName);
                break;
            case IFormattable f:
                text.Append(f.ToString(null, CultureInfo.InvariantCulture));
                break;
            case TorchDevice or PickledGlobal:
                text.Append(value);
                break;
            default:
                text.Append(CheckpointTree.TypeName(value));
                break;
        }
    }

    private static string Real(double value)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
    }
}
