using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;
using TorchPort.Optim;

namespace TorchPort.Tests.Optim;

/// <summary>Optimizers made from the cases of fixtures/optim: a class and its options by PyTorch's names.</summary>
internal static class OptimizerOptions
{
    private static readonly ConcurrentDictionary<string, IReadOnlyList<Case>> Loaded = [];

    internal static readonly string[] Known = ["SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Adadelta", "Adamax", "NAdam", "RAdam", "ASGD", "Rprop", "Adafactor", "LBFGS"];

    internal static IReadOnlyList<Case> Cases(string optimizer) => Loaded.GetOrAdd(optimizer, o => TensorFile.Open("optim", o + ".safetensors").Cases());

    internal static Case Case(string optimizer, string label) => Cases(optimizer).Single(c => c.Text("label") == label);

    /// <summary>How far two right answers may be apart after fifty steps: 1e-5 in float32, 1e-12 in float64, or some times what rounding alone does to PyTorch's where that is more.</summary>
    internal static (double Relative, double Absolute) Tolerance(Case expected)
    {
        var (least, times) = (DType)expected["dtype"]! == DType.Float64 ? (1e-12, 10) : (1e-5, 3);
        return (least, Math.Max(least, times * (double)expected["spread"]!));
    }

    internal static Optimizer Make(Case expected, OptimProblem problem, bool withOptions = true)
    {
        if (expected.Text("label") == "frozen")
            problem.Parameters["fc1.bias"].RequiresGrad = false;
        var type = typeof(Optimizer).Assembly.GetType("TorchPort.Optim." + expected.Text("optimizer"), throwOnError: true)!;
        var groups = expected.Json.GetProperty("groups").EnumerateArray().ToList();
        var options = withOptions ? expected.Dict("kwargs") : new Dictionary<string, object?>();
        if (groups.Count == 1)
            return Construct(type, typeof(IEnumerable<Tensor>), Parameters(groups[0], problem), options);
        var generic = type;
        while (!generic.IsGenericType)
            generic = generic.BaseType!;
        var groupType = generic.GetGenericArguments()[0];
        var made = Array.CreateInstance(groupType, groups.Count);
        for (var i = 0; i < groups.Count; i++)
        {
            var group = Activator.CreateInstance(groupType, [Parameters(groups[i], problem)])!;
            foreach (var option in groups[i].EnumerateObject().Where(o => withOptions && o.Name != "params"))
            {
                var property = groupType.GetProperty(Pascal(option.Name))!;
                property.SetValue(group, Argument(expected.Decode(option.Value), property.PropertyType));
            }
            made.SetValue(group, i);
        }
        return Construct(type, typeof(IEnumerable<>).MakeGenericType(groupType), made, options);
    }

    private static List<Tensor> Parameters(JsonElement group, OptimProblem problem) =>
        [.. group.GetProperty("params").EnumerateArray().Select(n => problem.Parameters[n.GetString()!])];

    /// <summary>Calls the constructor whose first parameter has the given type; options that are not given have its defaults.</summary>
    private static Optimizer Construct(Type type, Type first, object parameters, IReadOnlyDictionary<string, object?> options)
    {
        var constructor = type.GetConstructors().Single(c => c.GetParameters()[0].ParameterType == first);
        var given = options.ToDictionary(o => char.ToLowerInvariant(Pascal(o.Key)[0]) + Pascal(o.Key)[1..], o => o.Value);
        var arguments = new object?[constructor.GetParameters().Length];
        foreach (var parameter in constructor.GetParameters())
            arguments[parameter.Position] = parameter.Position == 0 ? parameters : given.Remove(parameter.Name!, out var value) ? Argument(value, parameter.ParameterType) : parameter.DefaultValue;
        Assert.Empty(given);
        return (Optimizer)constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, arguments, null);
    }

    private static object? Argument(object? value, Type type) => value switch
    {
        PythonTuple pair when type == typeof((double?, double)?) => ((double?)Number(pair.Items[0]), Number(pair.Items[1])),
        PythonTuple pair => (Number(pair.Items[0]), Number(pair.Items[1])),
        long when type == typeof(double) || type == typeof(double?) => Number(value),
        long number when type == typeof(int) || type == typeof(int?) => (int)number,
        Tensor tensor => tensor.Item<double>(),
        string text when Nullable.GetUnderlyingType(type) is { IsEnum: true } kind => Enum.Parse(kind, Pascal(text)),
        _ => value,
    };

    private static double Number(object? value) => Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture);

    private static string Pascal(string name) => string.Concat(name.Split('_').Select(p => char.ToUpperInvariant(p[0]) + p[1..]));
}
