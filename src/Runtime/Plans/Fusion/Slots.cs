namespace TorchPort.Plans;

/// <summary>The first input of an elementwise function that something takes the place of; a type, as its neighbours are, so that the compiler sees it.</summary>
internal readonly struct Slot0;

/// <inheritdoc cref="Slot0"/>
internal readonly struct Slot1;

/// <inheritdoc cref="Slot0"/>
internal readonly struct Slot2;

/// <inheritdoc cref="Slot0"/>
internal readonly struct Slot3;
