namespace TorchPort.Kernels;

/// <summary>A small number as a type, so that the compiler makes a kernel of its own for each.</summary>
internal interface ISize
{
    static abstract int Value { get; }
}

internal static class Sizes
{
    internal readonly struct N1 : ISize
    {
        public static int Value => 1;
    }

    internal readonly struct N2 : ISize
    {
        public static int Value => 2;
    }

    internal readonly struct N3 : ISize
    {
        public static int Value => 3;
    }

    internal readonly struct N4 : ISize
    {
        public static int Value => 4;
    }

    internal readonly struct N5 : ISize
    {
        public static int Value => 5;
    }

    internal readonly struct N6 : ISize
    {
        public static int Value => 6;
    }

    internal readonly struct N7 : ISize
    {
        public static int Value => 7;
    }

    internal readonly struct N8 : ISize
    {
        public static int Value => 8;
    }

    internal readonly struct N9 : ISize
    {
        public static int Value => 9;
    }

    internal readonly struct N10 : ISize
    {
        public static int Value => 10;
    }

    internal readonly struct N11 : ISize
    {
        public static int Value => 11;
    }

    internal readonly struct N12 : ISize
    {
        public static int Value => 12;
    }
}
