using System.Globalization;
using Microsoft.CodeAnalysis;
using TorchPort.Generators.Support;

namespace TorchPort.Generators.Aten;

/// <summary>Compares the default value of a parameter with PyTorch's.</summary>
internal static class DefaultFit
{
    public static void Check(IParameterSymbol parameter, SchemaArgument argument, string name, Action<DiagnosticInfo> report)
    {
        if (!parameter.HasExplicitDefaultValue || argument.Default is not { } theirs || argument.Type.IsList)
            return;
        if (Constant(parameter) is not { } ours || Same(ours, theirs))
            return;
        report(DiagnosticInfo.At(parameter.Locations.FirstOrDefault(), AtenDiagnostics.OtherDefault, parameter.Name,
            Convert.ToString(ours, CultureInfo.InvariantCulture) ?? "", name, theirs.Text));
    }

    /// <summary>The value, where it says something: null may stand for PyTorch's default, and <c>default</c> for a struct of any value.</summary>
    private static object? Constant(IParameterSymbol parameter)
    {
        var value = parameter.ExplicitDefaultValue;
        if (value is null || CsType.Enum(parameter.Type) is not { } type)
            return value;
        var member = type.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(f => Equals(f.ConstantValue, value));
        return member is null ? value : new EnumDefault(member, Convert.ToInt64(value, CultureInfo.InvariantCulture));
    }

    private static bool Same(object ours, SchemaDefault theirs) => (theirs.Kind, ours) switch
    {
        (DefaultKind.Bool, bool b) => b == (theirs.Text == "True"),
        (DefaultKind.Int or DefaultKind.Float, EnumDefault e) => e.Value == Number(theirs.Text),
        (DefaultKind.Word, EnumDefault e) => e.Member.Name == theirs.Text,
        (DefaultKind.String, EnumDefault e) => EnumReaders.Texts(e.Member).Contains(theirs.Text),
        (DefaultKind.Int or DefaultKind.Float, bool) => false,
        (DefaultKind.Int or DefaultKind.Float, IConvertible number and not string) =>
            Convert.ToDouble(number, CultureInfo.InvariantCulture).Equals(Number(theirs.Text)),
        (DefaultKind.String, string text) => text == theirs.Text,
        _ => false,
    };

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private sealed record EnumDefault(IFieldSymbol Member, long Value)
    {
        public override string ToString() => Member.Name;
    }
}
