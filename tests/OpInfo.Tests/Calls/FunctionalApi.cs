using System.Reflection;
using System.Runtime.CompilerServices;
using TorchPort.Aten;
using TorchPort.Nn;

namespace TorchPort.Tests.OpInfo;

/// <summary>Functions of <c>torch.nn.functional</c> as users call them: the method of the same name.</summary>
internal static class FunctionalApi
{
    private const string Prefix = "nn.functional.";

    /// <summary>A call of <see cref="Functional"/>, or null if it has no method of that name.</summary>
    internal static OpInfoCall? Find(string name)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal) || Overloads(name).Length == 0)
            return null;
        return c =>
        {
            var kwargs = Kwargs(c);
            var suffix = kwargs.Remove("return_indices", out var wanted) && wanted is true ? "_with_indices" : "";
            return Result(PythonCall.Invoke(Overloads(name + suffix), null, Args(name, c), kwargs));
        };
    }

    /// <summary>OpInfo puts the table of an embedding before the numbers of rows.</summary>
    private static object?[] Args(string name, OpInfoCase c)
    {
        object?[] args = [.. c.Args.Select(Value)];
        return name is "nn.functional.embedding" or "nn.functional.embedding_bag" ? [args[1], args[0], .. args[2..]] : args;
    }

    private static MethodInfo[] Overloads(string name)
    {
        var method = PythonCall.Pascal(name[Prefix.Length..]);
        // Reflection hands over no spans: functions that take them are called through the table.
        return [.. typeof(Functional).GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(m => m.Name == method && !m.GetParameters().Any(p => p.ParameterType.IsByRefLike))];
    }

    /// <summary>Without the arguments that PyTorch has given up, which are None in all cases, and without <c>inplace</c>, which changes no result.</summary>
    private static Dictionary<string, object?> Kwargs(OpInfoCase c) =>
        c.Kwargs.Where(k => k.Key is not ("size_average" or "reduce" or "_stacklevel" or "inplace")).ToDictionary(k => k.Key, k => Value(k.Value));

    private static object? Value(AtenValue value) => value.Kind switch
    {
        AtenKind.None => null,
        AtenKind.Tensor => value.AsTensor(),
        AtenKind.Int => value.AsInt(),
        AtenKind.Float => value.AsFloat(),
        AtenKind.Bool => value.AsBool(),
        AtenKind.String => value.AsString(),
        AtenKind.DType => value.AsDType(),
        AtenKind.IntList => value.AsInts().Select(i => (object?)i).ToList(),
        AtenKind.FloatList => value.AsFloats().Select(d => (object?)d).ToList(),
        AtenKind.TensorList => value.AsTensors().Select(t => (object?)t).ToList(),
        AtenKind.Tuple => new PythonTuple([.. value.AsTuple().Select(Value)]),
        _ => throw new InvalidDataException($"The case has an argument of another kind: {value}."),
    };

    private static AtenValue Result(object? result) => result switch
    {
        null => AtenValue.None,
        Tensor tensor => tensor,
        ITuple tuple => AtenValue.Tuple([.. Enumerable.Range(0, tuple.Length).Select(i => Result(tuple[i]))]),
        _ => throw new InvalidDataException($"A function gave a {result.GetType().Name}."),
    };
}
