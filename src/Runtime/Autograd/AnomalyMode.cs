using System.Diagnostics;

namespace TorchPort.Autograd;

/// <summary>
/// Finds the operation behind a backward pass that fails or gives NaN: while it is on, every recorded operation remembers
/// where its forward ran. PyTorch: <c>torch.autograd.detect_anomaly</c>.
/// </summary>
/// <remarks>It costs a stack trace an operation: turn it on to look for an error, not to train.</remarks>
public static class AnomalyMode
{
    [ThreadStatic]
    private static bool _enabled, _checksNan;

    [ThreadStatic]
    private static Node? _current;

    /// <summary>Whether operations on this thread remember where they ran. PyTorch: <c>torch.is_anomaly_enabled()</c>.</summary>
    public static bool IsEnabled => _enabled;

    /// <summary>Whether gradients are searched for NaN. PyTorch: <c>torch.is_anomaly_check_nan_enabled()</c>.</summary>
    public static bool ChecksNan => _enabled && _checksNan;

    /// <summary>Turns the mode on, or off, until the scope is disposed: <c>using (AnomalyMode.Detect()) …</c>, around forward and backward. PyTorch: <c>torch.autograd.set_detect_anomaly(mode, check_nan)</c>.</summary>
    /// <param name="enabled">Whether it is on.</param>
    /// <param name="checkNan">Whether a gradient that has NaN is an error.</param>
    public static Scope Detect(bool enabled = true, bool checkNan = true)
    {
        var scope = new Scope(_enabled, _checksNan);
        (_enabled, _checksNan) = (enabled, checkNan);
        return scope;
    }

    /// <summary>What is known of the place where a node is being made.</summary>
    internal static Origin Here() => new(new StackTrace(3, fNeedFileInfo: true).ToString(), _current);

    /// <summary>Runs the backward of a node, and says where its forward ran if it fails or gives NaN.</summary>
    internal static Tensor?[] Run(Node node, Tensor?[] gradients)
    {
        var outer = _current;
        _current = node;
        try
        {
            var results = node.Backward(gradients);
            var nan = ChecksNan ? Array.FindIndex(results, r => r is not null && HasNan(r)) : -1;
            return nan < 0 ? results : throw new AutogradException($"{node.Name} returned NaN as the gradient of its input {nan}. {Story(node)}") { InAnomalyMode = true };
        }
        catch (Exception e) when (e is not OutOfMemoryException and not AutogradException { InAnomalyMode: true })
        {
            throw new AutogradException($"{node.Name} failed: {e.Message} {Story(node)}", e) { InAnomalyMode = true };
        }
        finally
        {
            _current = outer;
        }
    }

    private static bool HasNan(Tensor tensor)
    {
        using var mode = GradMode.NoGrad();
        return tensor.DType.IsDifferentiable && tensor.Detach().IsNan().Any().Item<bool>();
    }

    private static string Story(Node node)
    {
        if (node.Origin is not { } origin)
            return "Nothing is known of its forward, which ran outside of AnomalyMode.Detect().";
        var text = $"Its forward ran{Environment.NewLine}{origin.Trace}";
        return origin.Parent is { } parent ? $"{text}in the backward pass of {parent.Name}. {Story(parent)}" : text;
    }

    /// <summary>Restores the former mode when disposed.</summary>
    public readonly ref struct Scope
    {
        private readonly bool _formerEnabled, _formerChecks;

        internal Scope(bool enabled, bool checks) => (_formerEnabled, _formerChecks) = (enabled, checks);

        /// <summary>Restores the former mode.</summary>
        public void Dispose() => (_enabled, _checksNan) = (_formerEnabled, _formerChecks);
    }

    /// <summary>Where a node was made.</summary>
    /// <param name="Trace">The calls that led there.</param>
    /// <param name="Parent">The node whose backward ran at that time, if one did.</param>
    internal sealed record Origin(string Trace, Node? Parent);
}
