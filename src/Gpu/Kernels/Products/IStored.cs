namespace TorchPort.Gpu;

/// <summary>How numbers that kernels compute with, <typeparamref name="T"/>, are kept in memory.</summary>
internal interface IStored<E, T> where E : unmanaged where T : unmanaged
{
    static abstract T Load(E x);

    static abstract E Store(T x);
}

/// <summary>As they are.</summary>
internal readonly struct AsIs<T> : IStored<T, T> where T : unmanaged
{
    public static T Load(T x) => x;

    public static T Store(T x) => x;
}
