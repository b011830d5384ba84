using System.Globalization;
using System.Reflection;
using TorchPort.Nn;
using Module = TorchPort.Nn.Module;

namespace TorchPort.Tests.Nn;

/// <summary>Builds a module from PyTorch's name and arguments: the class of the same name, parameters of the same names in camel case.</summary>
internal static class ModuleFactory
{
    internal static Module Build(Construction construction)
    {
        if (construction.Module == "Sequential")
            return BuildSequential(construction);
        var type = typeof(Module).Assembly.GetType($"TorchPort.Nn.{construction.Module}") ?? throw new MissingMemberException($"There is no module {construction.Module}.");
        foreach (var constructor in type.GetConstructors())
        {
            if (Bind(constructor, construction.Args, construction.Kwargs) is { } arguments)
                return (Module)Invoke(() => constructor.Invoke(arguments))!;
        }
        throw new MissingMethodException($"No constructor of {construction.Module} takes ({string.Join(", ", construction.Args)}; {string.Join(", ", construction.Kwargs.Select(k => $"{k.Key}={k.Value}"))}).");
    }

    /// <summary>Calls the module with as many arguments as its <c>Call</c> takes.</summary>
    internal static object? Call(Module module, IReadOnlyList<object?> args)
    {
        var method = module.GetType().GetMethods().First(m => m.Name == "Call" && m.GetParameters().Length >= args.Count);
        var parameters = method.GetParameters();
        var values = new object?[parameters.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (i < args.Count)
                Assert.True(TryConvert(args[i], parameters[i].ParameterType, out values[i]), $"{module.GetType().Name} does not take {args[i]} for {parameters[i].Name}.");
            else
                values[i] = parameters[i].DefaultValue;
        }
        return Invoke(() => method.Invoke(module, values));
    }

    private static Sequential BuildSequential(Construction construction)
    {
        if (construction.Args is [IReadOnlyDictionary<string, object?> named])
            return new(named.Select(p => (p.Key, (Module<Tensor, Tensor>)Build((Construction)p.Value!))));
        return new(construction.Args.Select(a => (Module<Tensor, Tensor>)Build((Construction)a!)));
    }

    /// <summary>Calls a method with PyTorch's positional and keyword arguments.</summary>
    internal static object? Invoke(MethodBase method, object? target, IReadOnlyList<object?> args, IReadOnlyDictionary<string, object?> kwargs)
    {
        var values = Bind(method, args, kwargs) ?? throw new MissingMethodException($"{method.Name} does not take these arguments.");
        return Invoke(() => method.Invoke(target, values));
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
            object? given;
            if (i < args.Count)
                given = args[i];
            else if (kwargs.TryGetValue(Snake(parameters[i].Name!), out given))
                used++;
            else if (parameters[i].HasDefaultValue)
                given = Missing.Value;
            else
                return null;
            if (given == (object)Missing.Value)
                values[i] = Default(parameters[i]);
            else if (!TryConvert(given, parameters[i].ParameterType, out values[i]))
                return null;
        }
        return used == kwargs.Count ? values : null;
    }

    private static object? Default(ParameterInfo parameter) =>
        parameter.DefaultValue ?? (parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null);

    private static bool TryConvert(object? value, Type type, out object? result)
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        result = (inner, value) switch
        {
            (_, null) => null,
            ({ IsEnum: true }, string text) => Enum.Parse(inner, text.Replace("_", "", StringComparison.Ordinal), ignoreCase: true),
            (_, long number) when inner == typeof(double) => (double)number,
            (_, long number) when inner == typeof(int) => (int)number,
            (_, long number) when inner == typeof(IntOrTuple) => (IntOrTuple)number,
            (_, PythonTuple tuple) when inner == typeof(IntOrTuple) => (IntOrTuple)Longs(tuple.Items),
            (_, List<object?> list) when inner == typeof(IntOrTuple) => (IntOrTuple)Longs(list),
            (_, string mode) when inner == typeof(ConvPadding) => (ConvPadding)mode,
            (_, long number) when inner == typeof(ConvPadding) => (ConvPadding)number,
            (_, PythonTuple tuple) when inner == typeof(ConvPadding) => (ConvPadding)Longs(tuple.Items),
            (_, Construction module) => Build(module),
            _ => value,
        };
        return result is null ? !type.IsValueType || Nullable.GetUnderlyingType(type) is not null : inner.IsInstanceOfType(result);
    }

    private static long[] Longs(IReadOnlyList<object?> items) => [.. items.Select(i => (long)i!)];

    private static string Snake(string name) => string.Concat(name.Select(c => char.IsUpper(c) ? "_" + char.ToLower(c, CultureInfo.InvariantCulture) : c.ToString()));

    private static object? Invoke(Func<object?> call)
    {
        try
        {
            return call();
        }
        catch (TargetInvocationException e) when (e.InnerException is { } inner)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(inner);
            throw;
        }
    }
}
