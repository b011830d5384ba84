namespace TorchPort;

public sealed partial class Generator
{
    /// <summary>How many numbers each thread of a device has drawn since the seed was set.</summary>
    private readonly Dictionary<Device, ulong> _drawn = [];

    /// <summary>The seed, and how many numbers each thread of a device has drawn before it draws <paramref name="count"/> more: all that numbers by counting depend on.</summary>
    internal (ulong Seed, ulong Drawn) Count(Device device, ulong count)
    {
        lock (_gate)
        {
            var drawn = _drawn.GetValueOrDefault(device);
            _drawn[device] = drawn + count;
            return (_seed, drawn);
        }
    }

    /// <summary>All that the next numbers depend on, on every device.</summary>
    internal Snapshot Save()
    {
        var state = GetState();
        lock (_gate)
            return new(state, new(_drawn));
    }

    /// <summary>Goes on from where <see cref="Save"/> was called.</summary>
    internal void Restore(Snapshot snapshot)
    {
        SetState(snapshot.State);
        lock (_gate)
        {
            _drawn.Clear();
            foreach (var (device, drawn) in snapshot.Drawn)
                _drawn.Add(device, drawn);
        }
    }

    internal sealed record Snapshot(byte[] State, Dictionary<Device, ulong> Drawn);
}
