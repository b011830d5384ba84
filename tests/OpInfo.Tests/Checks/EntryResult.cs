namespace TorchPort.Tests.OpInfo;

/// <summary>What is compared.</summary>
internal enum Kind
{
    Forward,
    First,
    Second,
}

/// <summary>How an entry fared: for each kind the cases that have it, and why the first failed.</summary>
internal sealed class EntryResult(string entry)
{
    private readonly int[] _cases = new int[3];
    private readonly string?[] _failures = new string?[3];

    internal string Entry => entry;

    internal bool Has(Kind kind) => _cases[(int)kind] > 0;

    internal bool Passes(Kind kind) => Has(kind) && _failures[(int)kind] is null;

    internal string? Failure(Kind kind) => _failures[(int)kind];

    /// <summary>The first kind that failed, and why; null if all passed.</summary>
    internal string? FirstFailure => Enum.GetValues<Kind>().Where(k => _failures[(int)k] is not null).Select(k => $"{k}: {_failures[(int)k]}").FirstOrDefault();

    internal void Add(Kind kind, int index, string? failure)
    {
        _cases[(int)kind]++;
        if (failure is not null)
            _failures[(int)kind] ??= $"case {index}: {failure}";
    }
}
