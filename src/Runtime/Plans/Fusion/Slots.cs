namespace TorchPort.Plans;

/// <summary>Which input of an elementwise function something takes the place of; a type, so that the compiler sees it.</summary>
internal interface ISlot
{
    static abstract int Index { get; }
}

internal readonly struct Slot0 : ISlot
{
    public static int Index => 0;
}

internal readonly struct Slot1 : ISlot
{
    public static int Index => 1;
}

internal readonly struct Slot2 : ISlot
{
    public static int Index => 2;
}

internal readonly struct Slot3 : ISlot
{
    public static int Index => 3;
}
