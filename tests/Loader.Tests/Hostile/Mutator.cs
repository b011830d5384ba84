namespace TorchPort.Tests.Hostile;

/// <summary>Damages files in the ways that find errors: changed bits and bytes, lengths at the edges, stretches cut, doubled or taken from another file.</summary>
internal sealed class Mutator(Random random)
{
    private static readonly long[] Edges = [0, 1, -1, 2, 63, 64, 65, 127, 128, 255, 256, 32767, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 32, 1L << 40, 1L << 60, 1L << 62, long.MaxValue, long.MinValue];

    /// <summary>Bytes that mean something somewhere: pickle opcodes, digits, JSON's signs.</summary>
    private static readonly byte[] Tokens = "()]}.0123456789-acdeghijlopqrstuFIJKLMNPQRSTUVXCBG\u0080\u0081\u0082\u0085\u0086\u0087\u0088\u0089\u008a\u008b\u008c\u008d\u008e\u008f\u0090\u0091\u0092\u0093\u0094\u0095\u0096\n{[\":,}"
        .Select(c => (byte)c).ToArray();

    internal byte[] Mutate(byte[] file, byte[] other)
    {
        var bytes = new List<byte>(file);
        for (var count = 1 + random.Next(4) * random.Next(3); count > 0; count--)
            Once(bytes, other);
        return [.. bytes];
    }

    private void Once(List<byte> bytes, byte[] other)
    {
        if (bytes.Count == 0)
            return;
        var at = random.Next(bytes.Count);
        switch (random.Next(10))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2 or 3:
                bytes[at] = Tokens[random.Next(Tokens.Length)];
                break;
            case 4:
                Number(bytes, at);
                break;
            case 5:
                bytes.RemoveRange(at, Math.Min(1 + random.Next(16), bytes.Count - at));
                break;
            case 6:
                bytes.InsertRange(at, bytes.GetRange(at, Math.Min(1 + random.Next(64), bytes.Count - at)));
                break;
            case 7:
                bytes.Insert(at, Tokens[random.Next(Tokens.Length)]);
                break;
            case 8:
                var from = random.Next(other.Length);
                var part = other[from..Math.Min(other.Length, from + 1 + random.Next(200))];
                bytes.InsertRange(at, part);
                break;
            default:
                if (random.Next(4) == 0)
                    bytes.RemoveRange(at, bytes.Count - at);
                else
                    Swap(bytes, at);
                break;
        }
    }

    /// <summary>Writes a number at the edge of what fits, in one of the widths that formats use, little- or big-endian.</summary>
    private void Number(List<byte> bytes, int at)
    {
        var width = 1 << random.Next(4);
        var value = Edges[random.Next(Edges.Length)] + random.Next(-1, 2);
        var number = BitConverter.GetBytes(value)[..width];
        if (random.Next(8) == 0)
            Array.Reverse(number);
        for (var i = 0; i < width && at + i < bytes.Count; i++)
            bytes[at + i] = number[i];
    }

    private void Swap(List<byte> bytes, int at)
    {
        var length = Math.Min(1 + random.Next(32), bytes.Count - at);
        var to = random.Next(bytes.Count - length + 1);
        var (a, b) = (bytes.GetRange(at, length), bytes.GetRange(to, length));
        for (var i = 0; i < length; i++)
        {
            bytes[to + i] = a[i];
            bytes[at + i] = b[i];
        }
    }
}
