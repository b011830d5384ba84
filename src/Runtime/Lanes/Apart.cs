using System.Numerics;
using System.Runtime.Intrinsics;

namespace TorchPort.Lanes;

/// <summary>Moves a vector's elements one by one, where the processor has no instruction that leaves some of them out.</summary>
internal static unsafe class Apart
{
    internal static Vector512<T> Load<T>(Vector512<T> condition, T* from, Vector512<T> otherwise) where T : unmanaged, INumber<T>
    {
        Move((T*)&condition, from, (T*)&otherwise, Vector512<T>.Count);
        return otherwise;
    }

    internal static Vector256<T> Load<T>(Vector256<T> condition, T* from, Vector256<T> otherwise) where T : unmanaged, INumber<T>
    {
        Move((T*)&condition, from, (T*)&otherwise, Vector256<T>.Count);
        return otherwise;
    }

    internal static void Store<T>(Vector512<T> condition, Vector512<T> lane, T* to) where T : unmanaged, INumber<T> => Move((T*)&condition, (T*)&lane, to, Vector512<T>.Count);

    internal static void Store<T>(Vector256<T> condition, Vector256<T> lane, T* to) where T : unmanaged, INumber<T> => Move((T*)&condition, (T*)&lane, to, Vector256<T>.Count);

    private static void Move<T>(T* condition, T* from, T* to, int count) where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < count; i++)
        {
            // Of a condition's element all bits are set, or none.
            if (*(byte*)(condition + i) != 0)
                to[i] = from[i];
        }
    }
}
