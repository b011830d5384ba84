using System.Globalization;
using System.Reflection;

namespace TorchPort.Tests;

/// <summary>Calls a C# method with the arguments of a Python function: by position, or by the parameter's name in snake case.</summary>
internal static class PythonCall
{
    /// <summary>Calls the first of <paramref name="methods"/> that takes the arguments.</summary>
    internal static object? Invoke(IEnumerable<MethodBase> methods, object? target, IReadOnlyList<object?> args, IReadOnlyDictionary<string, object?> kwargs)
    {
        foreach (var method in methods)
        {
            if (Bind(method, args, kwargs) is { } values)
                return Run(method, target, values);
        }
        throw new MissingMethodException($"No overload of {methods.FirstOrDefault()?.DeclaringType?.Name}.{methods.FirstOrDefault()?.Name} takes ({string.Join(", ", args)}; {string.Join(", ", kwargs.Select(k => $"{k.Key}={k.Value}"))}).");
    }

    private static object?[]? Bind(MethodBase method, IReadOnlyList<object?> args, IReadOnlyDictionary<string, object?> kwargs)
    {
        var parameters = method.GetParameters();
        if (args.Count > parameters.Length)
            return null;
        var values = new object?[parameters.Length];
        var used = 0;
        for (var i = 0; i < parameters.Length; i++)
        {
            var given = i < args.Count ? args[i] : null;
            if (i >= args.Count && (kwargs.TryGetValue(Snake(parameters[i].Name!), out given) || kwargs.TryGetValue("_" + Snake(parameters[i].Name!), out given)))
                used++;
            else if (i >= args.Count)
            {
                if (!parameters[i].HasDefaultValue)
                    return null;
                values[i] = Default(parameters[i]);
                continue;
            }
            if (given is null && parameters[i].ParameterType is { IsValueType: true } type && Nullable.GetUnderlyingType(type) is null)
                values[i] = Default(parameters[i]);
            else if (!TryConvert(given, parameters[i].ParameterType, out values[i]))
                return null;
        }
        return used == kwargs.Count ? values : null;
    }

    internal static bool TryConvert(object? value, Type type, out object? result)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        var items = value as IReadOnlyList<object?> ?? (value as PythonTuple)?.Items;
        result = (inner, value) switch
        {
            (_, null) => null,
            ({ IsEnum: true }, string text) => Enum.Parse(inner, text.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal), ignoreCase: true),
            _ when inner == typeof(IntOrTuple) => value is long n ? (IntOrTuple)n : items is { Count: 0 } ? default(IntOrTuple) : items is not null ? (IntOrTuple)Longs(items) : value,
            _ when inner == typeof(ConvPadding) => value is string s ? (ConvPadding)s : value is long n ? (ConvPadding)n : (ConvPadding)Longs(items!),
            _ when inner == typeof(long[]) && value is long n => (long[])[n],
            _ when inner == typeof(long[]) && items is not null => Longs(items),
            _ when inner == typeof(double[]) && items is not null => (double[])[.. items.Select(Double)],
            _ when inner == typeof(double[]) && value is double or long => (double[])[Double(value)],
            _ when inner == typeof(Tensor[]) && items is not null => (Tensor[])[.. items.Cast<Tensor>()],
            _ when inner == typeof(Tensor) && value is double d => Torch.Tensor(d),
            (_, long number) when inner == typeof(double) => (double)number,
            (_, long number) when inner == typeof(int) => (int)number,
            _ when inner == typeof((Tensor, Tensor)) && items is [Tensor a, Tensor b] => (a, b),
            _ when inner == typeof(Func<Tensor, Tensor>) && value is string name => Activation(name),
            (_, Construction module) => ModuleFactory.Build(module),
            _ => value,
        };
        return result is null ? !type.IsValueType || Nullable.GetUnderlyingType(type) is not null : inner.IsInstanceOfType(result);
    }

    internal static string Pascal(string name) => string.Concat(name.Split('_').Where(w => w.Length > 0).Select(w => char.ToUpperInvariant(w[0]) + w[1..])) + (name.EndsWith('_') ? "_" : "");

    private static Func<Tensor, Tensor> Activation(string name) => name == "gelu" ? x => x.Gelu() : x => x.Relu();

    private static object? Default(ParameterInfo parameter) =>
        parameter.DefaultValue ?? (parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null);

    private static double Double(object? value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);

    /// <summary>Python's None among sizes is −1 here.</summary>
    private static long[] Longs(IReadOnlyList<object?> items) => [.. items.Select(i => i as long? ?? -1)];

    private static string Snake(string name) => string.Concat(name.Select(c => char.IsUpper(c) ? "_" + char.ToLowerInvariant(c) : c.ToString()));

    private static object? Run(MethodBase method, object? target, object?[] values)
    {
        try
        {
            return method is ConstructorInfo constructor ? constructor.Invoke(values) : method.Invoke(target, values);
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(inner);
            throw;
        }
    }
}
