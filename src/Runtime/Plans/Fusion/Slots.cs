namespace TorchPort.Plans;

/// <summary>The first input of an elementwise function that something takes the place of; a type, as its neighbours are, so that the compiler sees it.</summary>
internal readonly struct Slot0;

/// <inheritdoc cref="Slot0"/>
internal readonly struct Slot1;

/// <inheritdoc cref="Slot0"/>
internal readonly struct Slot2;

/// <inheritdoc cref="Slot0"/>
internal readonly struct Slot3;

/// <summary>Slots as numbers.</summary>
internal static class Slots
{
    internal static int Number<S>() where S : unmanaged => typeof(S) == typeof(Slot0) ? 0 : typeof(S) == typeof(Slot1) ? 1 : typeof(S) == typeof(Slot2) ? 2 : 3;
}
