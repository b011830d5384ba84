namespace TorchPort.Gpu;

/// <summary>The numbers of windows that were brought to the device already, for the stream that brought them.</summary>
internal sealed class PoolTables
{
    /// <summary>Different windows that are remembered: more than networks have.</summary>
    private const int Most = 64;

    private readonly Dictionary<Key, (Tensor Numbers, Tensor Divisors)> _tables = [];
    private readonly Lock _gate = new();

    internal (Tensor Numbers, Tensor Divisors) On(GpuDevice device, long[] numbers, double[] divisors)
    {
        lock (_gate)
        {
            var key = new Key(device.CurrentStream, numbers, divisors);
            if (_tables.TryGetValue(key, out var tables))
                return tables;
            if (_tables.Count == Most)
                _tables.Clear();
            return _tables[key] = (Torch.Tensor<long>(numbers, [numbers.Length]).To(device), Torch.Tensor<double>(divisors, [divisors.Length]).To(device));
        }
    }

    private readonly record struct Key(GpuStream Stream, long[] Numbers, double[] Divisors)
    {
        public bool Equals(Key other) => Stream == other.Stream && Numbers.AsSpan().SequenceEqual(other.Numbers) && Divisors.AsSpan().SequenceEqual(other.Divisors);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            foreach (var number in Numbers)
                hash.Add(number);
            foreach (var divisor in Divisors)
                hash.Add(divisor);
            return hash.ToHashCode();
        }
    }
}
