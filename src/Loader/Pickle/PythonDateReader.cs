using System.Buffers.Binary;

namespace TorchPort.Pickle;

/// <summary>Python's dates and times, which pickles hold as packed bytes. What .NET's types cannot hold stays an inert object.</summary>
internal static class PythonDateReader
{
    private const int MicrosecondTicks = 10;

    internal static object Date(PickleCall call) =>
        Packed(call) is [var y1, var y2, var month, var day] && IsDate(y1 << 8 | y2, month, day) ? new DateOnly(y1 << 8 | y2, month, day) : call.Inert();

    internal static object Time(PickleCall call) =>
        call.Count == 1 && Packed(call) is { Length: 6 } b && Clock(b) is { } ticks ? new TimeOnly(ticks) : call.Inert();

    internal static object DateTime(PickleCall call)
    {
        if (Packed(call) is not { Length: 10 } b || !IsDate(b[0] << 8 | b[1], b[2], b[3]) || Clock(b.AsSpan(4)) is not { } ticks)
            return call.Inert();
        var local = new DateTime(b[0] << 8 | b[1], b[2], b[3], 0, 0, 0, DateTimeKind.Unspecified).AddTicks(ticks);
        if (call.Count == 1)
            return local;
        if (call[1] is not PickledObject { Module: "datetime", Name: "timezone", Arguments: [TimeSpan offset, ..] } || offset.Ticks % TimeSpan.TicksPerMinute != 0 || offset.Duration() > TimeSpan.FromHours(14))
            return call.Inert();
        var utc = local.Ticks - offset.Ticks;
        return utc < System.DateTime.MinValue.Ticks || utc > System.DateTime.MaxValue.Ticks ? call.Inert() : new DateTimeOffset(local, offset);
    }

    internal static object? Duration(PickleCall call)
    {
        var days = call.Count > 0 ? call.Integer(0) : 0;
        var seconds = call.Count > 1 ? call.Integer(1) : 0;
        var microseconds = call.Count > 2 ? call.Integer(2) : 0;
        var ticks = ((Int128)days * 86400 + seconds) * TimeSpan.TicksPerSecond + (Int128)microseconds * MicrosecondTicks;
        return ticks < long.MinValue || ticks > long.MaxValue ? call.Inert() : new TimeSpan((long)ticks);
    }

    /// <summary>Protocol 0 to 2 carries the bytes as Latin-1 text.</summary>
    private static byte[]? Packed(PickleCall call) => call[0] switch
    {
        byte[] bytes => bytes,
        string text when text.All(c => c < 256) => System.Text.Encoding.Latin1.GetBytes(text),
        _ => null,
    };

    private static bool IsDate(int year, int month, int day) => year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1 && day <= System.DateTime.DaysInMonth(year, month);

    private static long? Clock(ReadOnlySpan<byte> b)
    {
        if (b[0] > 23 || b[1] > 59 || b[2] > 59)
            return null;
        var microseconds = b[3] << 16 | BinaryPrimitives.ReadUInt16BigEndian(b[4..]);
        return microseconds > 999_999 ? null : (b[0] * 3600L + b[1] * 60 + b[2]) * TimeSpan.TicksPerSecond + microseconds * MicrosecondTicks;
    }
}
