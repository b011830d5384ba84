using TorchPort.Aten;
using TorchPort.Nn;

namespace TorchPort.Script;

/// <summary>Products and convolutions of networks that <c>optimize_for_mobile</c> wrote: weights with their geometry, and limits of the result.</summary>
internal static partial class ScriptBuiltins
{
    private static void AddPrepacked(Dictionary<string, ScriptBuiltin> all)
    {
        Add("linear", "W", "B", "output_min", "output_max");
        Add("conv2d", "W", "B", "stride", "padding", "dilation", "groups", "output_min", "output_max");
        Add("conv2d_transpose", "W", "B", "stride", "padding", "output_padding", "dilation", "groups", "output_min", "output_max");

        void Add(string name, params string[] parameters)
        {
            all.Always($"prepacked::{name}_clamp_prepack", a => new ScriptNativeObject(name, new CheckpointTuple([.. parameters.Select((parameter, i) => a.Named(parameter, i))])));
            all.Always($"prepacked::{name}_clamp_run", a => Clamped(a, name));
        }
    }

    private static Tensor Clamped(ScriptArguments a, string name)
    {
        if (a[1] is not ScriptNativeObject { State: IReadOnlyList<object?> and [Tensor weight, var biasOrNone, ..] state })
            throw a.Error($"expected packed weights, found {ScriptValues.Describe(a[1])}.");
        var (x, bias) = (a.At<Tensor>(0), biasOrNone as Tensor);
        var y = (name, state) switch
        {
            ("linear", { Count: 4 }) => Functional.Linear(x, weight, bias),
            ("conv2d", { Count: 8 }) => Convolution(Longs(2), Longs(3), Longs(4), [0, 0], false, 5),
            ("conv2d_transpose", { Count: 9 }) => Convolution(Longs(2), Longs(3), Longs(5), Longs(4), true, 6),
            _ => throw a.Error($"The {state.Count} values of packed weights are of a form that is not known."),
        };
        return (state[^2], state[^1]) switch
        {
            (null, null) => y,
            (null, var high) => y.ClampMax(ToDouble(high)),
            (var low, null) => y.ClampMin(ToDouble(low)),
            var (low, high) => y.Clamp(ToDouble(low), ToDouble(high)),
        };

        long[] Longs(int at) => state[at] is IReadOnlyList<object?> list ? [.. list.Select(n => n is long number ? number : throw a.Error("A geometry holds something that is no number."))] : throw a.Error("A geometry is missing.");

        Tensor Convolution(long[] stride, long[] padding, long[] dilation, long[] outputPadding, bool transposed, int groups) =>
            ((AtenValue)AtenTable.Call("convolution", [x, weight, bias, stride, padding, dilation, transposed, outputPadding, ToLong(state[groups])])).AsTensor();
    }
}
