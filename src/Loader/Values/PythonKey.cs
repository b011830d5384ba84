using System.Numerics;
using System.Runtime.CompilerServices;

namespace TorchPort;

/// <summary>A key of a dict or set with Python's equality: numbers by value whatever their type, tuples by their items.</summary>
/// <remarks>
/// Keys come from hostile files. Hashes are seeded at random for each process, so keys cannot be made to collide;
/// those of long values are kept, so a long key that is used often is hashed once; and a tuple has few parts.
/// </remarks>
internal readonly struct PythonKey(object? value) : IEquatable<PythonKey>
{
    private const int MaxParts = 256;
    private const int LongLength = 512;

    private static readonly ConditionalWeakTable<object, StrongBox<int>> LongHashes = [];

    private readonly object? _value = value;

    public bool Equals(PythonKey other) => Same(_value, other._value);

    public override bool Equals(object? obj) => obj is PythonKey other && Equals(other);

    public override int GetHashCode() => Hash(_value);

    /// <summary>Whether Python would take the value as a key, and it is not absurdly large.</summary>
    internal static bool IsUsable(object? value)
    {
        var left = MaxParts;
        return IsUsable(value, ref left);
    }

    /// <summary>Whether comparing and hashing the value takes long.</summary>
    internal static bool IsLong(object? value) => value switch
    {
        string s => s.Length > LongLength,
        byte[] b => b.Length > LongLength,
        BigInteger i => i.GetByteCount() > LongLength,
        _ => false,
    };

    private static bool IsUsable(object? value, ref int left)
    {
        if (--left < 0 || value is CheckpointDict or CheckpointList or CheckpointSet { IsFrozen: false } or ByteArray)
            return false;
        if (value is not string && IsLong(value))
            return false;
        if (value is CheckpointTuple tuple)
        {
            foreach (var item in tuple)
            {
                if (!IsUsable(item, ref left))
                    return false;
            }
        }
        return true;
    }

    private static int Hash(object? value)
    {
        if (!IsLong(value))
            return HashContent(value);
        return LongHashes.GetValue(value!, static v => new(HashContent(v))).Value;
    }

    private static int HashContent(object? value)
    {
        var hash = new HashCode();
        switch (value)
        {
            case null:
                return 0;
            case string s:
                return s.GetHashCode(StringComparison.Ordinal);
            case byte[] bytes:
                hash.AddBytes(bytes);
                return hash.ToHashCode();
            case CheckpointTuple tuple:
                foreach (var item in tuple)
                    hash.Add(Hash(item));
                return hash.ToHashCode();
            default:
                return Number(value) is { } n ? HashCode.Combine(n) : RuntimeHelpers.GetHashCode(value);
        }
    }

    /// <summary>A canonical form of values that are equal by content: of numbers, long where it fits, else BigInteger, else double, else Complex.</summary>
    private static object? Number(object? value) => value switch
    {
        bool b => b ? 1L : 0L,
        double d when d == Math.Floor(d) && Math.Abs(d) < 9e18 => (long)d,
        BigInteger i when i >= long.MinValue && i <= long.MaxValue => (long)i,
        Complex { Imaginary: 0 } c => Number(c.Real),
        long or double or BigInteger or Complex or DType or TorchDevice or PickledGlobal => value,
        DateOnly or TimeOnly or DateTime or DateTimeOffset or TimeSpan => value,
        _ => null,
    };

    private static bool Same(object? a, object? b)
    {
        if (ReferenceEquals(a, b))
            return true;
        if (a is null || b is null || (IsLong(a) && Hash(a) != Hash(b)))
            return false;
        switch (a, b)
        {
            case (string x, string y):
                return x == y;
            case (byte[] x, byte[] y):
                return x.AsSpan().SequenceEqual(y);
            case (CheckpointTuple x, CheckpointTuple y):
                return x.Count == y.Count && x.Zip(y).All(p => Same(p.First, p.Second));
            default:
                return Number(a) is { } n && Number(b) is { } m && n.Equals(m);
        }
    }
}
