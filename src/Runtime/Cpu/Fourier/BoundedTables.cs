using System.Collections.Concurrent;

namespace TorchPort.Kernels;

/// <summary>Tables by a length, of which not too many, and no huge ones, are kept.</summary>
internal sealed class BoundedTables<V>
{
    private const int Most = 64;
    private const long MostNumbers = 1 << 22;
    private const int LargestKept = 1 << 20;

    private readonly ConcurrentDictionary<int, V> _tables = new();
    private long _numbers;

    internal V Of(int n, Func<int, V> make)
    {
        if (_tables.TryGetValue(n, out var table))
            return table;
        table = make(n);
        if (n > LargestKept)
            return table;
        if (_tables.Count >= Most || Interlocked.Add(ref _numbers, n) > MostNumbers)
        {
            _tables.Clear();
            Interlocked.Exchange(ref _numbers, n);
        }
        _tables[n] = table;
        return table;
    }
}
