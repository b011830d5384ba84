using System.Globalization;

namespace TorchPort.Tests.OpInfo;

/// <summary>What is compared.</summary>
internal enum Kind
{
    Forward,
    First,
    Second,
}

/// <summary>Why a case failed.</summary>
/// <param name="Message">For people.</param>
/// <param name="Gap"><see cref="Mismatch.Gap"/>.</param>
internal sealed record Failure(string Message, double Gap = double.PositiveInfinity);

/// <summary>How an entry fared: for each kind the cases that have it, and why the first failed.</summary>
internal sealed class EntryResult(string entry)
{
    private readonly int[] _cases = new int[3];
    private readonly string?[] _failures = new string?[3];
    private readonly double[] _gaps = new double[3];

    internal string Entry => entry;

    /// <summary>How many cases failed, each kind counted.</summary>
    internal int FailureCount { get; private set; }

    /// <summary>The first kind that failed, and why; null if all passed.</summary>
    internal string? FirstFailure => Enum.GetValues<Kind>().Select(Failure).FirstOrDefault(f => f is not null);

    internal bool Has(Kind kind) => _cases[(int)kind] > 0;

    internal bool Passes(Kind kind) => Has(kind) && _failures[(int)kind] is null;

    /// <summary>Why the first case failed, and how far the worst was off.</summary>
    internal string? Failure(Kind kind) => _failures[(int)kind] is { } failure
        ? $"{kind}: {failure}{(double.IsFinite(_gaps[(int)kind]) ? string.Create(CultureInfo.InvariantCulture, $" (worst case off by {_gaps[(int)kind]:0.0e0} of the largest number)") : "")}" : null;

    internal void Add(Kind kind, int index, Failure? failure)
    {
        _cases[(int)kind]++;
        if (failure is null)
            return;
        FailureCount++;
        _failures[(int)kind] ??= $"case {index}: {failure.Message}";
        _gaps[(int)kind] = Math.Max(_gaps[(int)kind], failure.Gap);
    }

    /// <summary>Adds to a failure how the same case compares when it is computed in float64: if PyTorch's float32 is far from that too, it is PyTorch that rounded.</summary>
    internal void Judge(Kind kind, Failure? wide)
    {
        if (_failures[(int)kind] is { } failure && !failure.Contains("[float64", StringComparison.Ordinal))
            _failures[(int)kind] = $"{failure} [float64: {wide?.Message ?? "agrees"}]";
    }
}
