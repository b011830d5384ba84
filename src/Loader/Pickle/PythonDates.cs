namespace TorchPort.Pickle;

/// <summary>.NET's dates and times as the arguments with which Python's <c>datetime</c> module makes the same; to the microsecond, which is all it has.</summary>
internal static class PythonDates
{
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMicrosecond;

    /// <summary>The class in <c>datetime</c>, and what it is called with.</summary>
    internal static (string Name, object?[] Arguments) Reduce(object value) => value switch
    {
        DateOnly d => ("date", [DateBytes(d)]),
        TimeOnly t => ("time", [TimeBytes(t)]),
        DateTime { Kind: DateTimeKind.Utc } d => ("datetime", [DateTimeBytes(d), Zone(TimeSpan.Zero)]),
        DateTime d => ("datetime", [DateTimeBytes(d)]),
        DateTimeOffset d => ("datetime", [DateTimeBytes(d.DateTime), Zone(d.Offset)]),
        TimeSpan t => ("timedelta", [.. TimedeltaParts(t)]),
        _ => throw new ArgumentException($"{value.GetType().Name} is no date or time.", nameof(value)),
    };

    private static PickledObject Zone(TimeSpan offset) => new("datetime", "timezone", new(offset)) { IsCalled = true };

    private static object?[] TimedeltaParts(TimeSpan t)
    {
        var (days, rest) = Math.DivRem(t.Ticks, TimeSpan.TicksPerDay);
        if (rest < 0)
            (days, rest) = (days - 1, rest + TimeSpan.TicksPerDay);
        return [days, rest / TimeSpan.TicksPerSecond, rest % TimeSpan.TicksPerSecond / TicksPerMicrosecond];
    }

    private static byte[] DateBytes(DateOnly d) => [(byte)(d.Year >> 8), (byte)d.Year, (byte)d.Month, (byte)d.Day];

    private static byte[] TimeBytes(TimeOnly t)
    {
        var microseconds = t.Ticks % TimeSpan.TicksPerSecond / TicksPerMicrosecond;
        return [(byte)t.Hour, (byte)t.Minute, (byte)t.Second, (byte)(microseconds >> 16), (byte)(microseconds >> 8), (byte)microseconds];
    }

    private static byte[] DateTimeBytes(DateTime d) => [.. DateBytes(DateOnly.FromDateTime(d)), .. TimeBytes(TimeOnly.FromDateTime(d))];
}
